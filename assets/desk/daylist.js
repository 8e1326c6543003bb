// SPDX-License-Identifier: Apache-2.0
/*
 * Who comes on a day, by full name: read for a purpose that stands in the
 * audit, shown and printed, and gone with the page.
 */
import { html, useRef, useState } from '../vendor/ui.js';
import { createAct } from '../shared/api.js';
import { t, formatDate } from '../shared/i18n.js';
import { Icon } from '../shared/icons.js';
import { to } from './router.js';
import { api } from './session.js';

/* last: (row) -> what may be done about it, in a column of its own */
export function DayTable({ items, last, link }) {
	if (!items.length)
		return html`<p class="empty" data-testid="day-list-empty">${t('daylist.none')}</p>`;
	const columns = ['starts', 'name', 'tail', 'no', 'state', last && 'act'].filter(Boolean);
	return html`<table data-testid="day-list"><thead><tr>${columns.map((c) => html`<th scope="col">${t(`daylist.${c}`)}</th>`)}</tr></thead>
		<tbody>${items.map((row) => html`<tr key=${row.case_no} data-testid="day-row" data-no=${row.case_no} data-state=${row.state}>
			<td class="num">${row.starts}</td><th scope="row">${row.name}</th><td class="num">${row.id_tail}</td>
			<td>${link ? html`<a href=${to.case(row.case_no)}>${row.case_no}</a>` : row.case_no}</td>
			<td>${row.state_label}</td>${last && html`<td>${last(row)}</td>`}</tr>`)}</tbody></table>`;
}

const PURPOSES = ['print', 'call'];

/* The desk's: of one place or all of them. */
export function DayList({ code, places, today }) {
	const [form, setForm] = useState({ date: today, place: '', purpose: 'print' });
	const [seen, setSeen] = useState({});
	const act = useRef(createAct());
	const set = (name) => (event) => {
		setForm({ ...form, [name]: event.currentTarget.value });
		setSeen({});
	};
	const send = async (event) => {
		event.preventDefault();
		const { date, place, purpose } = form;
		act.current = createAct();
		try {
			setSeen({ body: await api.post(`/programmes/${code}/day-list`,
				{ date, ...(place && { place }), purpose: t(`daylist.purpose.${purpose}`) }, { act: act.current }) });
		} catch (problem) {
			setSeen({ problem: problem.fields[0] ?? problem });
		}
	};
	const { body, problem } = seen;
	return html`<form class="panel act noprint" onSubmit=${send} data-testid="day-list-form">
			<label class="choice">${t('daylist.date')}<input type="date" class="input" value=${form.date} onInput=${set('date')} data-testid="day-list-date" /></label>
			<label class="choice">${t('daylist.place')}<select class="input" value=${form.place} onChange=${set('place')}>
				<option value="">${t('list.any')}</option>${places.map((p) => html`<option value=${p.code}>${p.name}</option>`)}</select></label>
			<label class="choice">${t('daylist.purpose')}<select class="input" value=${form.purpose} onChange=${set('purpose')}>
				${PURPOSES.map((p) => html`<option value=${p}>${t(`daylist.purpose.${p}`)}</option>`)}</select></label>
			<button class="btn primary" data-testid="day-list-show">${t('daylist.show')}</button>
		</form>
		<p class="quiet noprint">${t('daylist.audit')}</p>
		${problem && html`<p class="alert" role="alert">${problem.title}</p>`}
		${body && html`<section class="panel table paper">
			<div class="act head"><h2>${t('daylist.title', { date: formatDate(body.date), count: body.items.length })}</h2>
				<button type="button" class="btn noprint" onClick=${() => print()} data-testid="day-list-print">
					<${Icon} name="print" />${t('receipt.print')}</button></div>
			<${DayTable} items=${body.items} link=${true} /></section>`}`;
}
