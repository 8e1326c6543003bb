// SPDX-License-Identifier: Apache-2.0
/* How far the places reached: had, booked, there, report handed over; people
 * are counted once. */
import { html, useEffect, useState } from '../vendor/ui.js';
import { t } from '../shared/i18n.js';
import { PartsBar } from './bars.js';
import { api } from './session.js';

const BY = ['district', 'group', 'month'];
const STEPS = ['size', 'booked', 'attended', 'reported'];
const COLUMNS = ['quota', 'booked', 'attended', 'reported', 'no_show'];

const percent = (part, all) => (all ? `${((100 * part) / all).toFixed(1)}%` : '—');

function Steps({ body }) {
	return html`<section class="panel"><dl class="bars" data-testid="funnel">${STEPS.map((name) => html`<div key=${name}>
		<dt>${t(`reach.${name}`)}</dt>
		<dd><${PartsBar} size=${body.size} parts=${[[name === 'size' ? 'free' : 'attended', body[name]]]} />
			<span class="num" data-testid=${`funnel-${name}`}>${body[name]}</span></dd></div>`)}</dl>
		<p class="quiet">${t('reach.rest', { ...body, rate: percent(body.attended, body.booked) })}</p></section>`;
}

export function Reach({ code }) {
	const [by, setBy] = useState(BY[0]);
	const [seen, setSeen] = useState({});
	useEffect(() => {
		api.get(`/programmes/${code}/funnel?by=${by}`).then((body) => setSeen({ body }), (problem) => setSeen({ problem }));
	}, [code, by]);
	const { body, problem } = seen;
	return html`<div class="act"><label class="choice">${t('reach.by')}
			<select class="input" value=${by} onChange=${(e) => setBy(e.currentTarget.value)} data-testid="funnel-by">
			${BY.map((b) => html`<option value=${b}>${t(`reach.by.${b}`)}</option>`)}</select></label></div>
		${problem && html`<p class="alert" role="alert">${problem.title}</p>`}
		${body && html`<${Steps} body=${body} />
			<div class="panel table"><table data-testid="funnel-rows"><thead><tr><th scope="col">${t(`reach.by.${by}`)}</th>
				${COLUMNS.map((c) => html`<th scope="col">${t(`reach.${c}`)}</th>`)}</tr></thead>
			<tbody>${body.rows.map((r) => html`<tr key=${r.key} data-key=${r.key}><th scope="row">${r.label}</th>
				${COLUMNS.map((c) => html`<td class="num">${r[c] ?? '—'}</td>`)}</tr>`)}</tbody></table></div>`}`;
}
