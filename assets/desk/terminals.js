// SPDX-License-Identifier: Apache-2.0
/* The machines in the halls: which answer, and whose certificate runs out. */
import { html, signal, useEffect } from '../vendor/ui.js';
import { t, has, formatTime, formatDate } from '../shared/i18n.js';
import { Icon } from '../shared/icons.js';
import { api } from './session.js';

const OFFLINE_MS = 5 * 60 * 1000;
const MINUTE = 60 * 1000;
const DAY = 24 * 60 * MINUTE;
const CERT_SOON_MS = 10 * DAY;
const AGO = [
	[MINUTE, null, 'ago.now'],
	[60 * MINUTE, MINUTE, 'ago.minutes'],
	[DAY, 60 * MINUTE, 'ago.hours'],
	[Infinity, DAY, 'ago.days'],
];
const LOOK = { online: 'g', offline: 'y', waiting: '', revoked: 'n' };

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

export const offlineCount = () => fleet.value.items.filter((x) => stateOf(x) === 'offline').length;

function ago(iso) {
	if (!iso)
		return t('terminals.never');
	const ms = age(iso, Date.now());
	const [, unit, key] = AGO.find(([limit]) => ms < limit);
	return t(key, { n: unit && Math.floor(ms / unit) });
}

function Certificate({ terminal }) {
	const until = terminal.certificate_until;
	if (!until)
		return '—';
	const left = Date.parse(until) - Date.now();
	const key = left < 0 ? 'terminals.expired' : 'terminals.soon';
	return html`${formatDate(until)} ${terminal.state === 'active' && left < CERT_SOON_MS
		&& html`<span class=${left < 0 ? 'tag r' : 'tag y'}>${t(key)}</span>`}`;
}

function Row({ terminal }) {
	const state = stateOf(terminal);
	const kind = `terminals.kind.${terminal.kind}`;
	return html`<tr data-testid="terminal" data-name=${terminal.name}>
		<th scope="row">${terminal.name}</th>
		<td>${has(kind) ? t(kind) : terminal.kind}</td>
		<td><span class=${`tag ${LOOK[state] ?? ''}`}>${has(`terminals.${state}`) ? t(`terminals.${state}`) : state}</span></td>
		<td title=${formatTime(terminal.last_seen)}>${ago(terminal.last_seen)}</td>
		<td><${Certificate} terminal=${terminal} /></td>
	</tr>`;
}

const COLUMNS = ['name', 'kind', 'state', 'seen', 'cert'];

export function Terminals() {
	const { items, at, busy, problem } = fleet.value;
	useEffect(() => {
		loadFleet();
	}, []);
	return html`<div class="page" aria-busy=${busy}>
		<header class="case-head"><h1 tabindex="-1">${t('terminals.title')}</h1>
			<span class="quiet">${at && t('terminals.at', { time: at.toTimeString().slice(0, 5) })}</span>
			<button type="button" class="icon" aria-label=${t('desk.refresh')} title=${t('desk.refresh')}
				onClick=${loadFleet} data-testid="refresh"><${Icon} name="again" /></button></header>
		<p class="lead">${t('terminals.lead')}</p>
		${problem && html`<p class="alert" role="alert">${t('terminals.failed', problem)}</p>`}
		${items.length > 0 && html`<div class="panel table"><table data-testid="terminals">
			<thead><tr>${COLUMNS.map((c) => html`<th scope="col">${t(`terminals.${c}`)}</th>`)}</tr></thead>
			<tbody>${items.map((x) => html`<${Row} key=${x.name} terminal=${x} />`)}</tbody>
		</table></div>`}
		${at && !items.length && html`<div class="panel" data-testid="terminals-empty"><p>${t('terminals.none')}</p>
			<pre>yizhan terminal pair 1 号自助机 --kind kiosk</pre></div>`}
	</div>`;
}
