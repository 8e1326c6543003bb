// SPDX-License-Identifier: Apache-2.0
/* What kiosks did without a line and could not be carried out: who, what, why,
 * and the word that it has been dealt with. */
import { html, signal, useEffect, useRef, useState } from '../vendor/ui.js';
import { t, formatTime } from '../shared/i18n.js';
import { createAct } from '../shared/api.js';
import { Icon } from '../shared/icons.js';
import { Fact } from './facts.js';
import { api, can } from './session.js';
import { say } from './say.js';
import { to } from './router.js';

const REASON_MAX = 200;
const STATES = ['open', 'settled', 'imported'];
const LOOK = { conflict: 'y', poisoned: 'r', settled: 'n', imported: 'g' };
const NONE = { items: [], cursor: null, at: null, busy: true, problem: null };

export const late = signal({ ...NONE, state: 'open' });

/* What stands in the list of open ones, for the mark beside the entry. */
export const openLate = signal(null);

const mayAct = () => can('case.return') || can('case.decide');

export async function loadLate(state = late.value.state, cursor = null) {
	const before = cursor ? late.value.items : [];
	late.value = { ...late.value, state, busy: true, problem: null };
	try {
		const body = await api.get(`/outbox/items?state=${state}${cursor ? `&cursor=${cursor}` : ''}`);
		if (late.value.state !== state)
			return;
		const items = [...before, ...body.items];
		late.value = { state, items, cursor: body.cursor ?? null, at: new Date(), busy: false, problem: null };
		if (state === 'open')
			openLate.value = items.length ? `${items.length}${body.cursor ? '+' : ''}` : null;
	} catch (problem) {
		late.value = { ...late.value, busy: false, problem };
	}
}

function Settle({ item, onDone }) {
	const [reason, setReason] = useState('');
	const [error, setError] = useState('');
	const [busy, setBusy] = useState(false);
	const act = useRef(createAct());
	const submit = async (event) => {
		event.preventDefault();
		if (!reason.trim())
			return setError(t('outbox.need'));
		setBusy(true);
		setError('');
		try {
			await api.post(`/outbox/items/${item.id}/settle`, { reason: reason.trim() }, { act: act.current });
			say(t('outbox.done', { no: item.no ?? item.seq }));
			onDone();
		} catch (problem) {
			setBusy(false);
			setError(problem.fields[0]?.title ?? problem.title);
		}
		return undefined;
	};
	return html`<form onSubmit=${submit} novalidate>
		<p class="field-error" id="settle-error" role="alert" data-testid="settle-error">${error}</p>
		<div class="act">
			<input class="input" aria-label=${t('outbox.reason')} placeholder=${t('outbox.reason')} maxlength=${REASON_MAX}
				value=${reason} autocomplete="off" aria-describedby="settle-error" data-testid="settle-reason"
				onInput=${(e) => setReason(e.currentTarget.value)} />
			<button class="btn primary" disabled=${busy} data-testid="settle">${t('outbox.settle')}</button>
		</div></form>`;
}

function Title({ item }) {
	return html`<h2 id="late-title" tabindex="-1">${item.person ?? t('outbox.nobody')} · ${item.service}
		${' '}<span class=${`tag ${LOOK[item.state] ?? ''}`}>${t(`outbox.state.${item.state}`)}</span></h2>`;
}

/* One of them, with what the person had entered. Gone from memory with the panel. */
function Item({ id, onClose, onDone }) {
	const [item, setItem] = useState(null);
	const [problem, setProblem] = useState(null);
	const box = useRef(null);
	useEffect(() => {
		let wanted = true;
		setItem(null);
		api.get(`/outbox/items/${id}`).then((x) => wanted && setItem(x), (p) => wanted && setProblem(p));
		return () => {
			wanted = false;
		};
	}, [id]);
	useEffect(() => {
		box.current?.querySelector('h2')?.focus();
	}, [item]);
	if (problem)
		return html`<p class="alert" role="alert">${t('outbox.failed', problem)}</p>`;
	if (!item)
		return html`<p class="empty">${t('desk.loading')}</p>`;
	const open = item.state === 'conflict' || item.state === 'poisoned';
	return html`<section class="panel" ref=${box} aria-labelledby="late-title" data-testid="late">
		<${Title} item=${item} />
		${item.title && html`<p class="notice">${item.title}</p>`}
		<p class="lead">${t('outbox.when', { kiosk: item.kiosk, made: formatTime(item.made_at),
			taken: formatTime(item.taken_at) })} ${item.case_no && html`<a href=${to.case(item.case_no)}>${item.case_no}</a>`}</p>
		<dl class="facts">${item.facts.map((fact) => html`
			<${Fact} key=${fact.key} path=${`/outbox/items/${id}`} fact=${fact} />`)}</dl>
		${!item.facts.length && open && html`<p class="lead">${t('outbox.sealed')}</p>`}
		${open && mayAct() && html`<${Settle} item=${item} onDone=${onDone} />`}
		<button type="button" class="mini" onClick=${onClose} data-testid="late-close">${t('unmask.hide')}</button>
	</section>`;
}

function Row({ item, open, onOpen }) {
	return html`<tr data-testid="late-row" data-no=${item.no}>
		<th scope="row"><button type="button" class="mini" aria-expanded=${open} onClick=${onOpen}
			data-testid="late-open">${item.no ?? t('outbox.no_number')}</button></th>
		<td>${item.kiosk}</td>
		<td>${item.person ?? '—'}</td>
		<td>${item.service}</td>
		<td>${formatTime(item.made_at)}</td>
		<td><span class=${`tag ${LOOK[item.state] ?? ''}`} title=${item.title}>${t(`outbox.state.${item.state}`)}</span></td>
	</tr>`;
}

const COLUMNS = ['no', 'kiosk', 'person', 'service', 'made', 'state'];

function Table({ items, id, setId }) {
	return html`<div class="panel table"><table data-testid="late-rows">
		<thead><tr>${COLUMNS.map((c) => html`<th scope="col">${t(`outbox.${c}`)}</th>`)}</tr></thead>
		<tbody>${items.map((x) => html`<${Row} key=${x.id} item=${x} open=${x.id === id}
			onOpen=${() => setId(x.id === id ? null : x.id)} />`)}</tbody>
	</table></div>`;
}

export function Outbox() {
	const { items, state, cursor, at, busy, problem } = late.value;
	const [id, setId] = useState(null);
	useEffect(() => {
		loadLate();
	}, []);
	const choose = (event) => {
		setId(null);
		loadLate(event.currentTarget.value);
	};
	const done = () => {
		setId(null);
		loadLate();
	};
	return html`<div class="page" aria-busy=${busy}>
		<header class="case-head"><h1 tabindex="-1">${t('nav.outbox')}</h1>
			<span class="quiet">${at && t('terminals.at', { time: at.toTimeString().slice(0, 5) })}</span>
			<select class="input" aria-label=${t('outbox.state')} value=${state} onChange=${choose} data-testid="late-state">
				${STATES.map((s) => html`<option value=${s}>${t(`outbox.state.${s}`)}</option>`)}</select>
			<button type="button" class="icon" aria-label=${t('desk.refresh')} title=${t('desk.refresh')}
				onClick=${() => loadLate()} data-testid="refresh"><${Icon} name="again" /></button></header>
		<p class="lead">${t('outbox.lead')}</p>
		${problem && html`<p class="alert" role="alert">${t('outbox.failed', problem)}</p>`}
		${id !== null && html`<${Item} key=${id} id=${id} onClose=${() => setId(null)} onDone=${done} />`}
		${items.length > 0 && html`<${Table} items=${items} id=${id} setId=${setId} />`}
		${cursor && html`<button type="button" class="btn" disabled=${busy} onClick=${() => loadLate(state, cursor)}
			data-testid="more">${t(busy ? 'list.more_busy' : 'list.more')}</button>`}
		${at && !items.length && html`<div class="panel" data-testid="late-empty"><p>${t('outbox.none')}</p></div>`}
	</div>`;
}
