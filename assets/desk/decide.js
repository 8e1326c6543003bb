// SPDX-License-Identifier: Apache-2.0
/*
 * The action bar. What may be done comes from the server with each case; this
 * page only asks again before an act that cannot be undone here, and makes sure
 * that pressing twice is one act.
 */
import { html, useEffect, useRef, useState } from '../vendor/ui.js';
import { t } from '../shared/i18n.js';
import { createAct } from '../shared/api.js';
import { Dialog } from './dialog.js';
import { api } from './session.js';
import { list, load, nextAfter } from './lists.js';
import { say } from './say.js';
import { to } from './router.js';

const REASON_MAX = 200;
/* Acts that leave the way open; every other one is asked again. */
const HARMLESS = ['return'];
const STALE = ['CASE_CHANGED', 'CASE_STATE'];

/* No answer, or one that does not say whether it was done. */
const UNSURE = ['OFFLINE', 'TIMEOUT', 'BAD_ANSWER', 'INTERNAL'];

const ofReason = (field) => /(^|[./])reason$/.test(field.path);

function Confirm({ body, action, reason, busy, onYes, onClose }) {
	const acts = html`
		<button type="button" class="btn" onClick=${onClose} disabled=${busy} data-testid="confirm-no">${t('act.cancel')}</button>
		<button type="button" class="btn primary" onClick=${onYes} disabled=${busy} data-testid="confirm-yes">
			${busy ? t('decide.busy') : action.label}</button>`;
	return html`<${Dialog} title=${t('decide.confirm', action)} testid="confirm" onClose=${onClose} actions=${acts}>
		<dl class="recap">
			<dt>${t('decide.who')}</dt><dd>${body.name} · ${body.service_label}</dd>
			<dt>${t('decide.no')}</dt><dd>${body.case_no}</dd>
			${reason && html`<dt>${t('decide.reason_shown')}</dt><dd>${reason}</dd>`}
		</dl>
		<p class="lead">${t('decide.final')}</p>
	<//>`;
}

export function Closed({ body }) {
	const next = nextAfter(body.case_no);
	return html`<div class="act"><p class="quiet">${t('case.closed')}</p>
		${list.value.items.length > 0 && next && html`<a class="btn" href=${to.case(next)}
			data-testid="next-case">${t('case.next')}</a>`}</div>`;
}

/* { error: beside the field, alert: above the bar } */
function asShown(problem) {
	const field = problem.fields.find(ofReason);
	if (field || problem.code === 'REASON_REQUIRED')
		return { error: field?.title ?? problem.title };
	if (UNSURE.includes(problem.code))
		return { alert: t('decide.unsure', problem) };
	return { alert: problem.fields[0]?.title ?? problem.title };
}

function useDecision(body, { onBody, onStale }) {
	const [busy, setBusy] = useState(false);
	const [shown, setShown] = useState({});
	const act = useRef(createAct());
	const send = async (action, reason) => {
		setBusy(true);
		setShown({});
		const what = { action: action.action, version: body.version, ...(reason && { reason }) };
		try {
			await api.post(`/cases/${body.case_no}/decisions`, what, { act: act.current });
			say(t('decide.done', { label: action.label, no: body.case_no }));
			onBody(await api.get(`/cases/${body.case_no}`));
			load(true);
			return true;
		} catch (problem) {
			if (STALE.includes(problem.code))
				onStale(problem);
			else
				setShown(asShown(problem));
			return false;
		} finally {
			setBusy(false);
		}
	};
	return { busy, shown, setShown, send };
}

export function ActionBar({ body, onBody, onStale }) {
	const [reason, setReason] = useState('');
	const [asking, setAsking] = useState(null);
	const input = useRef(null);
	const { busy, shown, setShown, send } = useDecision(body, { onBody, onStale });
	useEffect(() => {
		if (shown.error)
			input.current?.focus();
	}, [shown]);
	/* What was typed for a refusal must not go out with an approval. */
	const reasonFor = (action) => (action.needs_reason ? reason.trim() : '');
	const run = async (action) => {
		const done = await send(action, reasonFor(action));
		setAsking(null);
		if (done)
			setReason('');
	};
	const press = (action) => {
		if (action.needs_reason && !reason.trim())
			return setShown({ error: t('decide.need') });
		setShown({});
		return HARMLESS.includes(action.action) ? run(action) : setAsking(action);
	};
	if (!body.actions.length)
		return html`<${Closed} body=${body} />`;
	return html`<div class="act-box">
		<p class="alert" role="alert" hidden=${!shown.alert} data-testid="act-problem">${shown.alert}</p>
		<p class="field-error" id="reason-error" role="alert" data-testid="reason-error">${shown.error}</p>
		<div class="act">
			<input ref=${input} class="input" id="reason" aria-label=${t('decide.reason')} maxlength=${REASON_MAX}
				placeholder=${t('decide.placeholder')} title=${t('decide.placeholder')} value=${reason} autocomplete="off"
				aria-invalid=${Boolean(shown.error)} aria-describedby="reason-error" data-testid="reason"
				onInput=${(e) => setReason(e.currentTarget.value)} />
			${body.actions.map((action) => html`<button type="button" disabled=${busy}
				class=${action.primary ? 'btn primary' : 'btn'} data-testid=${`act-${action.action}`}
				onClick=${() => press(action)}>${action.label}</button>`)}
		</div>
		${asking && html`<${Confirm} body=${body} action=${asking} reason=${reasonFor(asking)} busy=${busy}
			onYes=${() => run(asking)} onClose=${() => setAsking(null)} />`}
	</div>`;
}
