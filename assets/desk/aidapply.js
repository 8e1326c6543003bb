// SPDX-License-Identifier: Apache-2.0
/*
 * An application for somebody at the window: a card that no machine reads, or a
 * family that would rather talk. The same form as the kiosk's, on one page; the
 * clerk sees the cards, consents are signed on paper. A case that came back is
 * handed in again by the same form.
 */
import { html, useEffect, useRef, useState } from '../vendor/ui.js';
import { createAct } from '../shared/api.js';
import { t } from '../shared/i18n.js';
import { Icon } from '../shared/icons.js';
import { relationOf } from './aidfile.js';
import { fenOf } from './money.js';
import { go, to } from './router.js';
import { say } from './say.js';
import { api } from './session.js';
import { Line, Pick } from './sheet.js';
import { Words } from './postings.js';

const TYPES = ['resident', 'hmt', 'foreigner', 'foreigner_old'];
const RELATIONS = ['1', '2', '3', '4', '5', '6', '7', '8'];
const SUMS = ['income', 'other_income', 'caused', 'cost'];
const RELATIVE = { name: '', id_no: '', relation: '', income: '', school_year: '' };
const INVOICE = { hospital: '', number: '', amount: '' };
const BLANK = {
	id_type: TYPES[0], name: '', id_no: '', phone: '', district: '', unit: '', address: '', ask: '', cause: '', story: '',
	income: '', other_income: '', caused: '', cost: '', card: '', card_again: '', relatives: [], rigid: {}, invoices: [], exclusions: [], ticked: {},
};

const NONE = ['', ''];
const options = (list, name = 'label') => [NONE, ...list.map((x) => [x.code, x[name]])];
const trimmed = (text) => text.trim();

/* ---- what is sent ---- */

/* Every sum that was typed, by the path under which the centre would name it. */
function sumsOf(f) {
	return [...SUMS.map((name) => [`form.${name}`, f[name]]), ...Object.entries(f.rigid).map(([kind, text]) => [`form.rigid.${kind}`, text]),
		...f.relatives.map((r, i) => [`form.relatives[${i}].income`, r.income]), ...f.invoices.map((v, i) => [`form.invoices[${i}]`, v.amount])];
}

const unread = (f) => sumsOf(f).filter(([, text]) => trimmed(text) && fenOf(text) === null).map(([path]) => ({ path, title: t('fund.need_amount') }));
const fen = (text) => fenOf(text || '0') ?? 0;

function bodyOf(f, form) {
	const pupils = f.relatives.filter((r) => trimmed(r.school_year)).map((r) => ({ id_no: trimmed(r.id_no), school_year: trimmed(r.school_year) }));
	const invoices = f.invoices.map((v) => ({ hospital: trimmed(v.hospital), number: trimmed(v.number), amount: fen(v.amount) }));
	return {
		person: { name: trimmed(f.name), id_type: f.id_type, id_no: trimmed(f.id_no), ...(trimmed(f.phone) && { phone: trimmed(f.phone) }) },
		form: {
			district: f.district, unit: trimmed(f.unit), ask: f.ask, cause: f.cause, ...(trimmed(f.address) && { address: trimmed(f.address) }), ...(trimmed(f.story) && { story: trimmed(f.story) }),
			...Object.fromEntries(SUMS.map((name) => [name, fen(f[name])])),
			relatives: f.relatives.map((r) => ({ name: trimmed(r.name), id_no: trimmed(r.id_no), relation: r.relation, income: fen(r.income) })),
			rigid: Object.entries(f.rigid).map(([kind, text]) => ({ kind, amount: fen(text) })).filter((c) => c.amount > 0),
			...(invoices.length > 0 && { invoices }), ...(pupils.length > 0 && { pupils }),
			exclusions: f.exclusions,
		},
		card: trimmed(f.card), ...(trimmed(f.card_again) && { card_again: trimmed(f.card_again) }),
		consents: form.consents.filter((c) => f.ticked[c.purpose]).map(({ purpose, version }) => ({ purpose, version })),
	};
}

/* ---- the page ---- */

function Wrong({ problem, path }) {
	const found = problem?.fields.filter((w) => w.path === path || (path.endsWith(']') && w.path.startsWith(`${path}.`))) ?? [];
	return found.map((w) => html`<p class="field-error" role="alert" key=${w.path + w.title} data-testid=${`wrong-${path}`}>${w.title}</p>`);
}

function Part({ name, children }) {
	return html`<section class="panel" aria-labelledby=${`apply-${name}`}><h2 id=${`apply-${name}`}>${t(`apply.part.${name}`)}</h2>${children}</section>`;
}

/* Rows that may be added and taken away. */
function Rows({ name, of, blank, onRows, problem, children }) {
	const change = (i) => (patch) => onRows(of.map((row, k) => (k === i ? { ...row, ...patch } : row)));
	return html`${of.map((row, i) => html`<div class="act wrap apply-row" key=${i} data-testid=${`apply-${name}`}>${children(row, change(i), i)}
			<button type="button" class="mini" onClick=${() => onRows(of.filter((_, k) => k !== i))} aria-label=${t(`apply.${name}.remove`, { n: i + 1 })}
				data-testid=${`apply-${name}-remove`}>${t('apply.remove')}</button><${Wrong} problem=${problem} path=${`form.${name}[${i}]`} /></div>`)}
		<button type="button" class="mini" onClick=${() => onRows([...of, blank])} data-testid=${`apply-${name}-add`}>${t(`apply.${name}.add`)}</button>
		<${Wrong} problem=${problem} path=${`form.${name}`} />`;
}

function Ticks({ rows, ticked, onTick, testid }) {
	return rows.map(([key, title, text]) => html`<div key=${key}><label class="radio"><input type="checkbox" checked=${ticked(key)} data-testid=${`${testid}-${key}`}
			onChange=${(e) => onTick(key, e.currentTarget.checked)} />${title}</label>
		${text && html`<details><summary>${t('handover.text')}</summary><p>${text}</p></details>`}</div>`);
}

function Fields({ form, f, set, problem }) {
	const line = (name, path, more) => html`<${Line} label=${t(`apply.${name}`)} value=${f[name]} onInput=${(value) => set({ [name]: value })}
		testid=${`apply-${name}`} maxlength="200" ...${more} /><${Wrong} problem=${problem} path=${path} />`;
	const pick = (name, path, list) => html`<${Pick} label=${t(`apply.${name}`)} value=${f[name]} onPick=${(value) => set({ [name]: value })}
		options=${list} testid=${`apply-${name}`} /><${Wrong} problem=${problem} path=${path} />`;
	const money = { inputmode: 'decimal' };
	const tickExclusion = (code, on) => set({ exclusions: on ? [...f.exclusions, code] : f.exclusions.filter((x) => x !== code) });
	return html`<${Part} name="who"><p class="lead">${t('apply.card_seen')}</p>${pick('id_type', 'person.id_type', TYPES.map((x) => [x, t(`id_type.${x}`)]))}
			${line('name', 'person.name')}${line('id_no', 'person.id_no')}${line('phone', 'person.phone', { inputmode: 'tel' })}<//>
		<${Part} name="ask">${pick('district', 'form.district', options(form.districts, 'name'))}${line('unit', 'form.unit')}${line('address', 'form.address')}
			${pick('ask', 'form.ask', options(form.kinds))}${pick('cause', 'form.cause', options(form.causes))}
			<${Words} label=${t('apply.story')} value=${f.story} onInput=${(story) => set({ story })} testid="apply-story" />
			<${Wrong} problem=${problem} path="form.story" /><//>
		<${Part} name="family"><${Rows} name="relatives" of=${f.relatives} blank=${RELATIVE} onRows=${(relatives) => set({ relatives })} problem=${problem}>${(row, change, i) => html`
			<${Pick} label=${t('apply.relation')} value=${row.relation} onPick=${(relation) => change({ relation })} options=${[NONE, ...RELATIONS.map((c) => [c, relationOf(c)])]} testid=${`relative-${i}-relation`} />
			${['name', 'id_no', 'income', 'school_year'].map((name) => html`<${Line} key=${name} label=${t(`apply.relative.${name}`)} value=${row[name]}
				onInput=${(value) => change({ [name]: value })} testid=${`relative-${i}-${name}`} maxlength="100" />`)}`}<//><//>
		<${Part} name="sums">${SUMS.map((name) => line(name, `form.${name}`, money))}<//>
		<${Part} name="rigid">${form.rigid.map((r) => html`<${Line} key=${r.code} label=${r.label} value=${f.rigid[r.code] ?? ''} testid=${`apply-rigid-${r.code}`}
				onInput=${(value) => set({ rigid: { ...f.rigid, [r.code]: value } })} inputmode="decimal" /><${Wrong} problem=${problem} path=${`form.rigid.${r.code}`} />`)}
			<${Wrong} problem=${problem} path="form.rigid" />
			<${Rows} name="invoices" of=${f.invoices} blank=${INVOICE} onRows=${(invoices) => set({ invoices })} problem=${problem}>${(row, change, i) => html`
				${['hospital', 'number', 'amount'].map((name) => html`<${Line} key=${name} label=${t(`apply.invoice.${name}`)} value=${row[name]}
					onInput=${(value) => change({ [name]: value })} testid=${`invoice-${i}-${name}`} maxlength="100" />`)}`}<//><//>
		<${Part} name="exclusions"><${Ticks} rows=${form.exclusions.map((x) => [x.code, x.label])} ticked=${(code) => f.exclusions.includes(code)}
			onTick=${tickExclusion} testid="exclusion" /><${Wrong} problem=${problem} path="form.exclusions" /><//>
		<${Part} name="card">${line('card', 'card', { inputmode: 'numeric' })}${line('card_again', 'card_again', { inputmode: 'numeric' })}<//>
		<${Part} name="consents"><p class="lead">${t('apply.signed')}</p><${Ticks} rows=${form.consents.map((c) => [c.purpose, c.title + (c.required ? t('handover.needed') : ''), c.text])}
			ticked=${(purpose) => Boolean(f.ticked[purpose])} onTick=${(purpose, on) => set({ ticked: { ...f.ticked, [purpose]: on } })} testid="tick" />
			<${Wrong} problem=${problem} path="consents" /><//>`;
}

function Form({ form }) {
	const [f, setForm] = useState(BLANK);
	const [{ busy, problem }, setState] = useState({});
	const act = useRef(createAct());
	const foot = useRef(null);
	const set = (patch) => setForm((was) => ({ ...was, ...patch }));
	useEffect(() => {
		if (problem)
			(document.querySelector('.apply .field-error') ?? foot.current).scrollIntoView({ block: 'center' });
	}, [problem]);
	const send = async (event) => {
		event.preventDefault();
		const wrong = unread(f);
		if (wrong.length)
			return setState({ problem: { code: 'FIELDS', title: t('apply.look'), fields: wrong } });
		setState({ busy: true });
		try {
			const made = await api.post('/aid/applications', bodyOf(f, form), { act: act.current });
			say(made.missing.length ? t('apply.missing', { papers: made.missing.join('、') }) : t('apply.done'));
			return go(to.receipt(made.case_no));
		} catch (failed) {
			return setState({ problem: failed });
		}
	};
	return html`<form class="apply" onSubmit=${send} autocomplete="off" novalidate><${Fields} form=${form} f=${f} set=${set} problem=${problem} />
		<div ref=${foot}>${problem && html`<p class="alert" role="alert" data-testid="apply-problem" data-code=${problem.code}>${problem.title}</p>`}</div>
		<button class="btn primary" disabled=${busy} data-testid="apply-send">${busy ? t('decide.busy') : t('apply.send')}</button></form>`;
}

export function AidApply() {
	const [{ form, problem }, setSeen] = useState({});
	useEffect(() => {
		api.get('/desk/forms/aid').then((body) => setSeen({ form: body }), (failed) => setSeen({ problem: failed }));
	}, []);
	return html`<div class="page"><header class="case-head">
			<a class="icon back always" href=${to.aid('tasks')} aria-label=${t('aid.back')} data-testid="apply-back"><${Icon} name="back" /></a>
			<h1 tabindex="-1">${t('nav.aidapply')}</h1></header>
		${problem && html`<p class="alert" role="alert">${problem.title}</p>`}
		${form && html`<${Form} form=${form} />`}</div>`;
}
