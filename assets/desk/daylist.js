// SPDX-License-Identifier: Apache-2.0
/*
 * Who comes: one table for two readers. The hospital has its day by full name,
 * for a purpose that stands in the audit; the desk has a session with names and
 * phones masked, to look at and to print.
 */
import { html, useEffect, useState } from '../vendor/ui.js';
import { t } from '../shared/i18n.js';
import { Icon } from '../shared/icons.js';
import { Masked } from './facts.js';
import { to } from './router.js';
import { api } from './session.js';
import { Line, Pick } from './sheet.js';

/* phone, last: (row) -> a cell of a column that only one of the two has */
export function DayTable({ items, phone, last }) {
	if (!items.length)
		return html`<p class="empty" data-testid="day-list-empty">${t('daylist.none')}</p>`;
	const columns = ['starts', 'name', 'tail', phone && 'phone', 'no', 'state', last && 'act'].filter(Boolean);
	return html`<table data-testid="day-list"><thead><tr>${columns.map((c) => html`<th scope="col">${t(`daylist.${c}`)}</th>`)}</tr></thead>
		<tbody>${items.map((row) => html`<tr key=${row.case_no} data-testid="day-row" data-no=${row.case_no} data-state=${row.state}>
			<td class="num">${row.starts}</td><th scope="row">${row.name}</th><td class="num">${row.id_tail}</td>
			${phone && html`<td class="num">${phone(row)}</td>`}
			<td>${phone ? html`<a href=${to.case(row.case_no)}>${row.case_no}</a>` : row.case_no}</td>
			<td>${row.state_label}</td>${last && html`<td>${last(row)}</td>`}</tr>`)}</tbody></table>`;
}

/* ---- a session at the desk ---- */

const phoneOf = (row) => (row.phone
	? html`<${Masked} path=${`/cases/${row.case_no}`} fact=${{ key: 'phone', label: t('daylist.phone'), value: row.phone, unmask: true }} />`
	: t('daylist.no_phone'));

/* The sessions of a day as [id, words], from the tree's nodes. */
function choices(nodes) {
	const by = new Map(nodes.map((n) => [n.id, n]));
	return nodes.filter((n) => n.kind === 'session').map((n) => [n.session,
		t('daylist.choice', { place: by.get(by.get(n.parent).parent).label, half: n.label, n: n.taken })]);
}

/* { path, body or problem } of a path, null for none */
function useOnce(path) {
	const [seen, setSeen] = useState({});
	const load = () => path && api.get(path).then((body) => setSeen({ path, body }), (problem) => setSeen({ path, problem }));
	useEffect(() => {
		load();
	}, [path]);
	return [seen.path === path ? seen : {}, load];
}

function People({ session }) {
	const [{ body, problem }, load] = useOnce(`/sessions/${session}/people`);
	if (!body)
		return problem ? html`<p class="alert" role="alert">${problem.title}</p>` : null;
	const words = t('daylist.head', { ...body.session, place: body.place.name, n: body.items.length });
	return html`<section class="panel paper table" aria-labelledby="day-title">
		<div class="act head"><div><h2 id="day-title">${body.title}</h2><p data-testid="day-head">${words}</p></div>
			<span class="act noprint"><button type="button" class="btn" onClick=${load} data-testid="day-list-refresh">${t('desk.refresh')}</button>
			<button type="button" class="btn" onClick=${() => print()} data-testid="day-list-print">
				<${Icon} name="print" />${t('daylist.print')}</button></span></div>
		<${DayTable} items=${body.items} phone=${phoneOf} /></section>`;
}

export function DayList({ code, today }) {
	const [date, setDate] = useState(today);
	const [picked, setPicked] = useState(null);
	const [{ body, problem }] = useOnce(date ? `/programmes/${code}/tree?from=${date}&days=1` : null);
	const sessions = body ? choices(body.nodes) : [];
	const session = sessions.find(([id]) => id === picked)?.[0] ?? sessions[0]?.[0];
	return html`<div class="act noprint">
			<${Line} label=${t('daylist.date')} value=${date} onInput=${setDate} testid="day-list-date" type="date" />
			${session && html`<${Pick} label=${t('daylist.session')} value=${session} options=${sessions} onPick=${setPicked} testid="day-list-session" />`}</div>
		${problem && html`<p class="alert" role="alert">${problem.title}</p>`}
		${session && html`<${People} key=${session} session=${session} />`}
		${body && !session && html`<p class="empty" data-testid="day-list-empty">${t('daylist.no_session')}</p>`}`;
}
