// SPDX-License-Identifier: Apache-2.0
/*
 * Who comes on a day, by full name: read for a purpose that stands in the
 * audit, shown and printed, and gone with the page.
 */
import { html } from '../vendor/ui.js';
import { t } from '../shared/i18n.js';

/* last: (row) -> what may be done about it, in a column of its own */
export function DayTable({ items, last }) {
	if (!items.length)
		return html`<p class="empty" data-testid="day-list-empty">${t('daylist.none')}</p>`;
	const columns = ['starts', 'name', 'tail', 'no', 'state', last && 'act'].filter(Boolean);
	return html`<table data-testid="day-list"><thead><tr>${columns.map((c) => html`<th scope="col">${t(`daylist.${c}`)}</th>`)}</tr></thead>
		<tbody>${items.map((row) => html`<tr key=${row.case_no} data-testid="day-row" data-no=${row.case_no} data-state=${row.state}>
			<td class="num">${row.starts}</td><th scope="row">${row.name}</th><td class="num">${row.id_tail}</td>
			<td>${row.case_no}</td>
			<td>${row.state_label}</td>${last && html`<td>${last(row)}</td>`}</tr>`)}</tbody></table>`;
}
