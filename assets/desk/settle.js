// SPDX-License-Identifier: Apache-2.0
/* What a hospital is owed for a span of days: who came by proof, at the
 * programme's price; the file to sign is the server's. */
import { html, useEffect, useState } from '../vendor/ui.js';
import { t } from '../shared/i18n.js';
import { api } from './session.js';
import { Line } from './sheet.js';

const COLUMNS = ['place_name', 'date', 'people', 'price', 'sum'];
const MONEY = ['price', 'sum'];

/* Whole fen in, no arithmetic with parts of a yuan. */
const yuan = (fen) => `${Math.trunc(fen / 100).toLocaleString('zh-CN')}.${String(fen % 100).padStart(2, '0')}`;
const shown = (row, column) => (MONEY.includes(column) ? yuan(row[column]) : row[column]);

export function Settle({ code, today }) {
	const [days, setDays] = useState({ from: `${today.slice(0, 8)}01`, until: today });
	const [seen, setSeen] = useState({});
	const set = (name) => (value) => setDays({ ...days, [name]: value });
	const path = days.from && days.until ? `/programmes/${code}/settlement` : null;
	const query = new URLSearchParams(days).toString();
	useEffect(() => {
		if (path)
			api.get(`${path}?${query}`).then((body) => setSeen({ body }), (problem) => setSeen({ problem }));
	}, [path, query]);
	const { body, problem } = seen;
	return html`<div class="act"><${Line} label=${t('settle.from')} value=${days.from} onInput=${set('from')} testid="settle-from" type="date" />
			<${Line} label=${t('settle.until')} value=${days.until} onInput=${set('until')} testid="settle-until" type="date" />
			${body?.people > 0 && html`<a class="btn primary" href=${`/api/v1${path}.xlsx?${query}`} download data-testid="settle-file">${t('settle.file')}</a>`}</div>
		${problem && html`<p class="alert" role="alert">${problem.title}</p>`}
		${body && html`<p data-testid="settle-sum">${t('settle.sum', { ...body, sum: yuan(body.sum) })}</p>
			<p class="quiet">${t('settle.lead')}</p>`}
		${body?.lines.length > 0 && html`<div class="panel table"><table data-testid="settle-lines">
			<thead><tr>${COLUMNS.map((c) => html`<th scope="col">${t(c === 'sum' ? 'settle.sum_col' : `settle.${c}`)}</th>`)}</tr></thead>
			<tbody>${body.lines.map((r) => html`<tr key=${r.place + r.date}>${COLUMNS.map((c, i) =>
				(i ? html`<td class="num">${shown(r, c)}</td>` : html`<th scope="row">${r[c]}</th>`))}</tr>`)}</tbody></table></div>`}`;
}
