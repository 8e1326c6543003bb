// SPDX-License-Identifier: Apache-2.0
/* The machines in the halls: how each is, and whether it serves the public. */
import { html, signal, useEffect, useRef, useState } from '../vendor/ui.js';
import { createAct } from '../shared/api.js';
import { Dialog } from './dialog.js';
import { t, has, formatTime, formatDate } from '../shared/i18n.js';
import { Icon } from '../shared/icons.js';
import { Health, needsSomebody } from './health.js';
import { say } from './say.js';
import { api, can } from './session.js';
import { Pin } from './upkeep.js';
import { Visits } from './visits.js';

const OFFLINE_MS = 5 * 60 * 1000;
const MINUTE = 60 * 1000;
const DAY = 24 * 60 * MINUTE;
const TEXT_MAX = 120;
const AGO = [
	[MINUTE, null, 'ago.now'],
	[60 * MINUTE, MINUTE, 'ago.minutes'],
	[DAY, 60 * MINUTE, 'ago.hours'],
	[Infinity, DAY, 'ago.days'],
];
const LOOK = { online: 'g', offline: 'y', waiting: '', revoked: 'n', closed: 'r' };

export const fleet = signal({ items: [], at: null, busy: true, problem: null });

export async function loadFleet() {
	fleet.value = { ...fleet.value, busy: true, problem: null };
	try {
		const { items } = await api.get('/terminals');
		fleet.value = { items, at: new Date(), busy: false, problem: null };
	} catch (problem) {
		fleet.value = { ...fleet.value, busy: false, problem };
	}
}

const age = (iso, now) => now - Date.parse(iso);

export function stateOf(terminal, now = Date.now()) {
	if (terminal.state !== 'active')
		return terminal.state;
	return terminal.last_seen && age(terminal.last_seen, now) < OFFLINE_MS ? 'online' : 'offline';
}

/* Machines that somebody has to look after. */
export const troubleCount = () => fleet.value.items.filter((x) =>
	stateOf(x) === 'offline' || (stateOf(x) === 'online' && needsSomebody(x.health))).length;

export function ago(iso) {
	if (!iso)
		return t('terminals.never');
	const ms = age(iso, Date.now());
	const [, unit, key] = AGO.find(([limit]) => ms < limit);
	return t(key, { n: unit && Math.floor(ms / unit) });
}

function StateTag({ state }) {
	const key = `terminals.${state}`;
	return html`<span class=${`tag ${LOOK[state] ?? ''}`} data-testid=${`state-${state}`}>${has(key) ? t(key) : state}</span>`;
}

/* ---- out of service ---- */

function CloseDialog({ terminal, onDone }) {
	const [text, setText] = useState(t('close.preset'));
	const [problem, setProblem] = useState(null);
	const [busy, setBusy] = useState(false);
	const act = useRef(createAct());
	const send = async () => {
		if (!text.trim())
			return setProblem({ title: t('close.need') });
		setBusy(true);
		setProblem(null);
		try {
			await operate(terminal, { state: 'closed', text: text.trim() }, act.current);
			onDone();
		} catch (failed) {
			setProblem(failed.fields?.[0] ?? failed);
		}
		return setBusy(false);
	};
	const acts = html`
		<button type="button" class="btn" onClick=${onDone} data-testid="close-no">${t('act.cancel')}</button>
		<button type="button" class="btn primary" disabled=${busy} onClick=${send} data-testid="close-yes">${t('close.yes')}</button>`;
	return html`<${Dialog} title=${t('close.title', { name: terminal.name })} testid="close-dialog" onClose=${onDone} actions=${acts}>
		<p>${t('close.lead')}</p>
		<label class="area">${t('close.text')}
			<textarea rows="3" maxlength=${TEXT_MAX} value=${text} data-testid="close-text"
				aria-invalid=${problem ? 'true' : null} onInput=${(e) => setText(e.currentTarget.value)}></textarea></label>
		${problem && html`<p class="field-error" role="alert">${problem.title}</p>`}
	<//>`;
}

async function operate(terminal, body, act) {
	await api.post(`/terminals/${encodeURIComponent(terminal.name)}/service`, body, { act });
	say(t(body.state === 'closed' ? 'close.done' : 'close.opened', { name: terminal.name }));
	await loadFleet();
}

function Service({ terminal }) {
	const [asking, setAsking] = useState(false);
	const [problem, setProblem] = useState(null);
	const act = useRef(createAct());
	const open = () => operate(terminal, { state: 'open' }, act.current).then(() => setProblem(null), setProblem);
	if (terminal.kind !== 'kiosk' || terminal.state !== 'active' || !can('terminal.operate'))
		return null;
	return html`<div class="service">
		${terminal.closed
			? html`<button type="button" class="btn" onClick=${open} data-testid="service-open">${t('close.open')}</button>`
			: html`<button type="button" class="btn" onClick=${() => setAsking(true)} data-testid="service-close">${t('close.close')}</button>`}
		${problem && html`<p class="field-error" role="alert">${problem.title}</p>`}
		${asking && html`<${CloseDialog} terminal=${terminal} onDone=${() => setAsking(false)} />`}
	</div>`;
}

/* ---- the page ---- */

function Machine({ terminal }) {
	const state = stateOf(terminal);
	const kind = `terminals.kind.${terminal.kind}`;
	const active = terminal.state === 'active';
	const until = terminal.certificate_until;
	return html`<li class="panel machine" data-testid="terminal" data-name=${terminal.name}>
		<header><h2>${terminal.name}</h2>
			<${StateTag} state=${state} />
			${terminal.closed && html`<${StateTag} state="closed" />`}
			<span class="quiet" title=${formatTime(terminal.last_seen)}>${t('terminals.seen_at', { ago: ago(terminal.last_seen) })}</span>
			<${Service} terminal=${terminal} /></header>
		<p class="quiet">${[has(kind) ? t(kind) : terminal.kind, terminal.place, terminal.health?.version && t('terminals.version', terminal.health),
			until && t('terminals.cert_until', { date: formatDate(until) })].filter(Boolean).join(' · ')}</p>
		${terminal.closed && html`<p class="notice" data-testid="closed-text">${t('terminals.closed_text', { text: terminal.closed })}</p>`}
		${active && html`<${Health} health=${terminal.health} />`}
	</li>`;
}

export function Terminals() {
	const { items, at, busy, problem } = fleet.value;
	useEffect(() => {
		loadFleet();
	}, []);
	return html`<div class="page" aria-busy=${busy}>
		<header class="case-head"><h1 tabindex="-1">${t('terminals.title')}</h1>
			<span class="quiet">${at && t('terminals.at', { time: at.toTimeString().slice(0, 5) })}</span>
			<button type="button" class="icon" aria-label=${t('desk.refresh')} title=${t('desk.refresh')}
				onClick=${loadFleet} data-testid="refresh"><${Icon} name="again" /></button>
			<${Pin} /></header>
		<p class="lead">${t('terminals.lead')}</p>
		${problem && html`<p class="alert" role="alert">${t('terminals.failed', problem)}</p>`}
		${items.length > 0 && html`<ul class="machines" data-testid="terminals">
			${items.map((x) => html`<${Machine} key=${x.name} terminal=${x} />`)}</ul>`}
		${at && !items.length && html`<div class="panel" data-testid="terminals-empty"><p>${t('terminals.none')}</p>
			<pre>yizhan terminal pair 1 号自助机 --kind kiosk</pre></div>`}
		${items.length > 0 && html`<${Visits} />`}
	</div>`;
}
