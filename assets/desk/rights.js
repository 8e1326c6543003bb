// SPDX-License-Identifier: Apache-2.0
/*
 * What a person may have done to their own data at the desk: a wrong field
 * corrected by a paper, a consent taken back. Both leave their trace on the
 * case page; old values are shown masked, as the server sends them.
 */
import { html, useRef, useState } from '../vendor/ui.js';
import { t, formatTime } from '../shared/i18n.js';
import { createAct } from '../shared/api.js';
import { Dialog } from './dialog.js';
import { api, can } from './session.js';
import { say } from './say.js';

const FIELDS = ['name', 'id_no', 'phone'];
const TEXT_MAX = 150;

/* Sends once however often it is pressed; errors by the field's name. */
function useAct(path, onDone) {
	const [busy, setBusy] = useState(false);
	const [errors, setErrors] = useState({});
	const act = useRef(createAct());
	const send = async (body) => {
		setBusy(true);
		setErrors({});
		try {
			await api.post(path, body, { act: act.current });
			onDone();
		} catch (problem) {
			setBusy(false);
			setErrors(problem.fields.length
				? Object.fromEntries(problem.fields.map((f) => [f.path, f.title]))
				: { all: problem.title });
		}
	};
	return { busy, errors, send };
}

function Text({ name, errors, value, onInput }) {
	const label = t(`rights.${name}`);
	return html`<label class="stack">${label}
		<input class="input" maxlength=${TEXT_MAX} value=${value} autocomplete="off" data-testid=${`rights-${name}`}
			aria-invalid=${errors[name] ? 'true' : null} onInput=${(e) => onInput(e.currentTarget.value)} />
		<span class="field-error" role="alert" data-testid=${`rights-${name}-error`}>${errors[name]}</span></label>`;
}

function Sheet({ title, form, busy, errors, onClose, children }) {
	const acts = html`
		<button type="button" class="btn" onClick=${onClose} data-testid="rights-no">${t('act.cancel')}</button>
		<button form=${form} class="btn primary" disabled=${busy} data-testid="rights-yes">${t('rights.yes')}</button>`;
	return html`<${Dialog} title=${title} testid="rights-dialog" onClose=${onClose} actions=${acts}>
		<p class="field-error" role="alert" data-testid="rights-error">${errors.all}</p>
		${children}<//>`;
}

function CorrectDialog({ body, onDone, onClose }) {
	const [draft, setDraft] = useState({ field: 'name', value: '', reason: '', evidence: '' });
	const { busy, errors, send } = useAct(`/cases/${body.case_no}/corrections`, onDone);
	const put = (name) => (value) => setDraft({ ...draft, [name]: value });
	const submit = (event) => {
		event.preventDefault();
		send({ ...draft, version: body.person_version });
	};
	return html`<${Sheet} title=${t('rights.correct')} form="correct" busy=${busy} errors=${errors} onClose=${onClose}>
		<form id="correct" onSubmit=${submit} novalidate>
			<p class="lead">${t('rights.correct.lead')}</p>
			<fieldset><legend>${t('rights.field')}</legend>${FIELDS.map((f) => html`
				<label class="radio"><input type="radio" name="field" value=${f} checked=${draft.field === f}
					onChange=${() => put('field')(f)} data-testid=${`field-${f}`} />${t(`rights.field.${f}`)}</label>`)}
			</fieldset>
			${['value', 'reason', 'evidence'].map((name) => html`<${Text} key=${name} name=${name} errors=${errors}
				value=${draft[name]} onInput=${put(name)} />`)}
		</form><//>`;
}

function WithdrawDialog({ body, consent, onDone, onClose }) {
	const [reason, setReason] = useState('');
	const [told, setTold] = useState(false);
	const { busy, errors, send } = useAct(`/cases/${body.case_no}/withdrawals`, onDone);
	const submit = (event) => {
		event.preventDefault();
		send({ purpose: consent.purpose, reason, version: body.version, ...(consent.required && { understood: told }) });
	};
	return html`<${Sheet} title=${t('rights.withdraw', consent)} form="withdraw" busy=${busy} errors=${errors}
		onClose=${onClose}>
		<form id="withdraw" onSubmit=${submit} novalidate>
			<p class="lead">${t(consent.required ? 'rights.withdraw.required' : 'rights.withdraw.optional')}</p>
			${consent.required && html`<label class="radio"><input type="checkbox" checked=${told}
				onChange=${(e) => setTold(e.currentTarget.checked)} data-testid="rights-told" />${t('rights.told')}</label>
				<p class="field-error" role="alert" data-testid="rights-told-error">${errors.understood}</p>`}
			<${Text} name="reason" errors=${errors} value=${reason} onInput=${setReason} />
		</form><//>`;
}

/* The consents given with the case, and the way to take one back. */
export function Consents({ body, onChanged }) {
	const [asking, setAsking] = useState(null);
	const done = () => {
		say(t('rights.withdrawn', asking));
		setAsking(null);
		onChanged();
	};
	if (!body.consents.length)
		return null;
	return html`<section class="panel" aria-labelledby="consents-title" data-testid="consents">
		<h2 id="consents-title">${t('rights.consents')}</h2>
		<dl class="facts">${body.consents.map((c) => html`
			<div class="fact" key=${c.purpose} data-testid=${`consent-${c.purpose}`}><dt>${c.title}</dt>
				<dd><span class="value">${t('rights.given', { ...c, at: formatTime(c.given_at) })}</span>
				${c.withdrawn_at
					? html`<span class="src t">${t('rights.was_withdrawn', { at: formatTime(c.withdrawn_at) })}</span>`
					: can('person.correct') && html`<button type="button" class="mini" onClick=${() => setAsking(c)}
						aria-label=${t('rights.withdraw', c)} data-testid=${`withdraw-${c.purpose}`}>
						${t('rights.withdraw.open')}</button>`}</dd></div>`)}</dl>
		${asking && html`<${WithdrawDialog} body=${body} consent=${asking} onDone=${done}
			onClose=${() => setAsking(null)} />`}
	</section>`;
}

/* Who changed what on the person, and the way to change more. */
export function Corrections({ body, onChanged }) {
	const [asking, setAsking] = useState(false);
	const done = () => {
		setAsking(false);
		say(t('rights.corrected'));
		onChanged();
	};
	if (!body.corrections.length && !can('person.correct'))
		return null;
	return html`<section class="panel" aria-labelledby="changes-title" data-testid="corrections">
		<h2 id="changes-title">${t('rights.corrections')}
			${can('person.correct') && html`<button type="button" class="mini" onClick=${() => setAsking(true)}
				data-testid="correct">${t('rights.correct')}</button>`}</h2>
		<dl class="hist">${body.corrections.map((c) => html`
			<div><dt><time datetime=${c.at}>${formatTime(c.at)}</time></dt>
				<dd>${t('rights.change', { ...c, from: c.from ?? t('rights.none') })}
				${c.reason && t('rights.why', c)}</dd></div>`)}</dl>
		${asking && html`<${CorrectDialog} body=${body} onDone=${done} onClose=${() => setAsking(false)} />`}
	</section>`;
}
