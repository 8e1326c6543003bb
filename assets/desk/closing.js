// SPDX-License-Identifier: Apache-2.0
/*
 * Closing a session: who is touched stands there first, and closing it makes
 * the list of whom to call. A list that has changed meanwhile is shown anew.
 * Taking it back gives nobody a place: it shows how it is with each of them.
 */
import { html, useEffect, useRef, useState } from '../vendor/ui.js';
import { createAct } from '../shared/api.js';
import { t, formatTime } from '../shared/i18n.js';
import { Dialog } from './dialog.js';
import { to } from './router.js';
import { say } from './say.js';
import { api, can } from './session.js';
import { Line, Sheet } from './sheet.js';

function Touched({ items }) {
	return html`<ul class="touched" data-testid="touched">${items.map((row) => html`<li key=${row.case_no}>
		<b>${row.name}</b> ${row.phone ?? t('daylist.no_phone')} · ${row.state_label} <a href=${to.case(row.case_no)}>${row.case_no}</a></li>`)}</ul>`;
}

export function Closing({ node, onDone, onClose }) {
	const [seen, setSeen] = useState({});
	const [reason, setReason] = useState('');
	const [{ busy, problem }, setState] = useState({});
	const act = useRef(createAct());
	const load = () => api.get(`/sessions/${node.session}/touched`).then(
		(body) => setSeen({ body }), (failed) => setState({ problem: failed }));
	useEffect(() => {
		load();
	}, []);
	const send = async () => {
		if (!reason.trim())
			return setState({ problem: { title: t('closing.need') } });
		setState({ busy: true });
		try {
			const { calls } = await api.post(`/sessions/${node.session}/close`,
				{ reason: reason.trim(), booked: seen.body.booked }, { act: act.current });
			say(t('closing.done', { calls }));
			onDone();
		} catch (failed) {
			setState({ problem: failed.fields[0] ?? failed });
			if (failed.code === 'CASE_CHANGED')
				load();
		}
		return undefined;
	};
	const acts = html`
		<button type="button" class="btn" onClick=${onClose} data-testid="closing-no">${t('act.cancel')}</button>
		<button type="button" class="btn primary" disabled=${busy || !seen.body} onClick=${send} data-testid="closing-yes">
			${busy ? t('decide.busy') : t('closing.yes')}</button>`;
	return html`<${Dialog} title=${t('closing.title', node)} testid="closing-dialog" onClose=${onClose} actions=${acts}>
		${seen.body && html`<p class="lead" data-testid="closing-counts">${t('closing.counts', seen.body)}</p>
			<${Touched} items=${seen.body.items} />`}
		<label class="stack">${t('closing.reason')}
			<input class="input" value=${reason} maxlength="150" autocomplete="off" data-testid="closing-reason"
				onInput=${(e) => setReason(e.currentTarget.value)} /></label>
		${problem && html`<p class="field-error" role="alert" data-testid="closing-error">${problem.title}</p>`}
	<//>`;
}

/* ---- taken back ---- */

export function Reopening({ node, onDone, onClose }) {
	const [seen, setSeen] = useState({});
	const [reason, setReason] = useState('');
	const path = `/sessions/${node.session}`;
	useEffect(() => {
		api.get(`${path}/closed`).then((body) => setSeen({ body }), (problem) => setSeen({ problem }));
	}, []);
	const { body, problem } = seen;
	const missing = problem?.title ?? (reason.trim() ? null : t('closing.need'));
	const done = ({ calls }) => {
		say(t('reopen.done', { calls }));
		onDone();
	};
	return html`<${Sheet} title=${t('reopen.title', node)} path=${`${path}/reopen`} testid="reopen-dialog" yes=${t('reopen.yes')}
		missing=${missing} body=${() => ({ reason: reason.trim(), touched: body.items.length })} onDone=${done} onClose=${onClose}>
		<p class="lead">${t('reopen.lead', { n: body?.items.length ?? 0, waiting: node.waiting })}</p>
		${body && html`<ul class="touched" data-testid="was-closed">${body.items.map((row) => html`<li key=${row.case_no}>
			<b>${row.name}</b> ${row.phone} · ${row.became_label} <a href=${to.case(row.case_no)}>${row.case_no}</a></li>`)}</ul>`}
		<${Line} label=${t('reopen.reason')} value=${reason} onInput=${setReason} testid="reopen-reason" maxlength="100" /><//>`;
}

/* ---- whom to call ---- */

function Call({ call, onDone }) {
	const [problem, setProblem] = useState(null);
	const act = useRef(createAct());
	const settle = (outcome) => api.post(`/booking-calls/${call.id}`, { outcome }, { act: act.current }).then(() => {
		say(t('calls.said', call));
		onDone();
	}, setProblem);
	return html`<tr data-testid="booking-call" data-no=${call.case_no}>
		<th scope="row">${call.name}</th><td>${call.phone}</td><td>${call.why_label}</td>
		<td>${formatTime(call.made_at)}</td><td><a href=${to.case(call.case_no)}>${call.case_no}</a></td>
		<td>${can('booking.act') && html`<span class="act">${['told', 'unreachable'].map((o) => html`<button type="button" class="mini"
			key=${o} onClick=${() => settle(o)} data-testid=${`call-${o}`}>${t(`calls.${o}`)}</button>`)}</span>`}
			${problem && html`<p class="field-error" role="alert">${problem.title}</p>`}</td></tr>`;
}

export function Calls() {
	const [seen, setSeen] = useState({});
	const load = () => api.get('/booking-calls?state=open').then(
		({ items }) => setSeen({ items }), (problem) => setSeen({ problem }));
	useEffect(() => {
		load();
	}, []);
	const { items, problem } = seen;
	return html`<p class="quiet">${t('calls.lead')}</p>
		${problem && html`<p class="alert" role="alert">${problem.title}</p>`}
		${items?.length > 0 && html`<div class="panel table"><table data-testid="booking-calls">
			<thead><tr>${['name', 'phone', 'why', 'at', 'no', 'act'].map((c) => html`<th scope="col">${t(`calls.col.${c}`)}</th>`)}</tr></thead>
			<tbody>${items.map((c) => html`<${Call} key=${c.id} call=${c} onDone=${load} />`)}</tbody></table></div>`}
		${items && !items.length && html`<p class="empty">${t('calls.none')}</p>`}`;
}
