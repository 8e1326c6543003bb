// SPDX-License-Identifier: Apache-2.0
/*
 * What somebody had filled in at a kiosk, and the form to go on with it while
 * the person is there. What is masked stays at the centre: only what the clerk
 * adds or corrects is sent.
 */
import { html, useEffect, useRef, useState } from '../vendor/ui.js';
import { createAct } from '../shared/api.js';
import { formatTime, t } from '../shared/i18n.js';
import { Fact } from './facts.js';
import { loadCalls } from './help.js';
import { go, to } from './router.js';
import { say } from './say.js';
import { api } from './session.js';
import { Line, Pick } from './sheet.js';

/* path of a field -> its name in what is sent; these may be there already */
const KEPT = { 'person.name': 'name', 'person.id_no': 'id_no', 'person.phone': 'phone', employer: 'employer' };
const NONE = ['', ''];

const factOf = (given, key) => given.facts.find((fact) => fact.key === key);
const named = (list) => [NONE, ...list.map((x) => [x.code, x.name])];

/* What was agreed to at the kiosk counts as long as the text is the same. */
const agreedTo = (given, form) => Object.fromEntries(form.consents.map((c) => [c.purpose,
	given.consents.some((g) => g.purpose === c.purpose && g.version === c.version)]));

const begun = (given, form) => ({
	group: given.group ?? '', district: given.district ?? '', street: given.street ?? '',
	ticked: agreedTo(given, form), typed: {},
	id_type: factOf(given, 'person.id_type')?.value ?? form.id_types[0].code,
});

function bodyOf(given, form, filled) {
	const { typed } = filled;
	const person = Object.fromEntries(['name', 'id_no', 'phone']
		.filter((key) => typed[key]?.trim()).map((key) => [key, typed[key].trim()]));
	if (person.id_no)
		person.id_type = filled.id_type;
	return {
		handover: given.id, person,
		group: filled.group, district: filled.district,
		...(filled.street && { street: filled.street }),
		...(typed.employer?.trim() && { employer: typed.employer.trim() }),
		consents: form.consents.filter((c) => filled.ticked[c.purpose]).map(({ purpose, version }) => ({ purpose, version })),
	};
}

/* What is there, masked, with a field to correct it; else the field alone. */
function Kept({ given, path, value, onInput, problem }) {
	const fact = factOf(given, path);
	const [fixing, setFixing] = useState(false);
	const key = KEPT[path];
	return html`<div class="kept" data-testid=${`kept-${key}`}>
		${fact && html`<dl class="facts"><${Fact} path=${`/handovers/${given.id}`} fact=${fact} /></dl>`}
		${fact && !fixing && html`<button type="button" class="mini" onClick=${() => setFixing(true)}
			aria-label=${t('handover.fix.label', fact)} data-testid=${`fix-${key}`}>${t('handover.fix')}</button>`}
		${(!fact || fixing) && html`<${Line} label=${t(`handover.${key}`)} value=${value} onInput=${onInput}
			testid=${`handover-${key}`} maxlength="100" />`}
		<${Wrong} problem=${problem} path=${path} /></div>`;
}

function Wrong({ problem, path }) {
	const field = problem?.fields.find((f) => f.path === path);
	return field ? html`<p class="field-error" role="alert" data-testid=${`wrong-${path}`}>${field.title}</p>` : null;
}

function Consents({ form, ticked, onTick, problem }) {
	return html`<section class="panel" aria-labelledby="told-title"><h2 id="told-title">${t('handover.told')}</h2>
		${form.consents.map((c) => html`<div key=${c.purpose}><label class="radio">
			<input type="checkbox" checked=${ticked[c.purpose]} data-testid=${`tick-${c.purpose}`}
				onChange=${(e) => onTick(c.purpose, e.currentTarget.checked)} />
			${c.title}${c.required && t('handover.needed')}</label>
			<details><summary>${t('handover.text')}</summary>${c.text.split('\n').filter(Boolean).map((line) => html`<p>${line}</p>`)}</details>
		</div>`)}
		<details><summary>${t('handover.pledge')}</summary><p>${form.pledge.text}</p></details>
		<${Wrong} problem=${problem} path="consents" /></section>`;
}

function Work({ form, filled, set, problem }) {
	const streets = form.districts.find((d) => d.code === filled.district)?.streets ?? [];
	const move = (district) => set({ district, street: '' });
	return html`<${Pick} label=${t('handover.group')} value=${filled.group} onPick=${(group) => set({ group })}
			options=${named(form.groups)} testid="handover-group" />
		<${Wrong} problem=${problem} path="group" />
		<${Pick} label=${t('handover.district')} value=${filled.district} onPick=${move}
			options=${named(form.districts)} testid="handover-district" />
		<${Wrong} problem=${problem} path="district" />
		${streets.length > 0 && html`<${Pick} label=${t('handover.street')} value=${filled.street}
			onPick=${(street) => set({ street })} options=${named(streets)} testid="handover-street" />`}
		<${Wrong} problem=${problem} path="street" />`;
}

function Form({ given, form }) {
	const [filled, setFilled] = useState(() => begun(given, form));
	const [{ busy, problem }, setState] = useState({});
	const act = useRef(createAct());
	const set = (patch) => setFilled({ ...filled, ...patch });
	const keep = (path) => ({
		given, path, problem, value: filled.typed[KEPT[path]] ?? '',
		onInput: (value) => set({ typed: { ...filled.typed, [KEPT[path]]: value } }),
	});
	const send = async (event) => {
		event.preventDefault();
		setState({ busy: true });
		try {
			const made = await api.post('/desk/enrolments', bodyOf(given, form, filled), { act: act.current });
			say(t('handover.done', made));
			loadCalls();
			go(to.receipt(made.case_no));
		} catch (failed) {
			setState({ problem: failed });
		}
	};
	const typing = filled.typed.id_no || !factOf(given, 'person.id_no');
	return html`<section class="panel" aria-labelledby="who-title"><h2 id="who-title">${t('handover.who')}</h2>
			<p class="lead">${t('handover.card')}</p>
			<${Kept} ...${keep('person.name')} />
			${typing && html`<${Pick} label=${t('bookfor.id_type')} value=${filled.id_type} onPick=${(id_type) => set({ id_type })}
				options=${form.id_types.map((x) => [x.code, x.name])} testid="handover-id_type" />`}
			<${Wrong} problem=${problem} path="person.id_type" />
			<${Kept} ...${keep('person.id_no')} />
			<${Kept} ...${keep('person.phone')} /></section>
		<section class="panel" aria-labelledby="work-title"><h2 id="work-title">${t('handover.work')}</h2>
			<${Work} form=${form} filled=${filled} set=${set} problem=${problem} />
			<${Kept} ...${keep('employer')} /></section>
		<${Consents} form=${form} ticked=${filled.ticked} problem=${problem}
			onTick=${(purpose, on) => set({ ticked: { ...filled.ticked, [purpose]: on } })} />
		${problem && html`<p class="alert" role="alert" data-testid="handover-problem" data-code=${problem.code}>${problem.title}</p>`}
		<form onSubmit=${send} novalidate><button class="btn primary" disabled=${busy} data-testid="handover-send">
			${busy ? t('decide.busy') : t('handover.send')}</button></form>`;
}

export function Handover({ id }) {
	const [{ given, form, problem }, setSeen] = useState({});
	useEffect(() => {
		Promise.all([api.start(`/handovers/${id}/open`), api.get('/desk/forms/join')]).then(
			([opened, choices]) => setSeen({ given: opened, form: choices }), (failed) => setSeen({ problem: failed }));
	}, [id]);
	return html`<div class="page"><header class="case-head"><h1 tabindex="-1">${t('handover.title')}</h1></header>
		${problem && html`<p class="alert" role="alert" data-testid="handover-problem" data-code=${problem.code}>${problem.title}</p>`}
		${given && html`<p class="lead" data-testid="handover">${t('handover.from', { kiosk: given.kiosk, time: formatTime(given.at), source: given.source_label })}</p>
			<div class="handover"><${Form} key=${given.id} given=${given} form=${form} /></div>`}</div>`;
}
