// SPDX-License-Identifier: Apache-2.0
/*
 * How visits at the kiosks went. Technical success leaves out who changed their
 * mind: it is what the machine has to answer for.
 */
import { html, useEffect, useState } from '../vendor/ui.js';
import { has, t, formatDate } from '../shared/i18n.js';
import { api } from './session.js';

const GOAL = 99.5; /* per cent */
const FAILURES = 8;

const label = (flow) => (has(`service.${flow}`) ? t(`service.${flow}`) : has(`flow.${flow}`) ? t(`flow.${flow}`) : flow);

function rate({ finished, failed }) {
	const all = finished + failed;
	return all ? (100 * finished) / all : null;
}

function Rate({ row }) {
	const value = rate(row);
	if (value === null)
		return '—';
	return html`<span class=${value < GOAL ? 'tag y' : 'tag g'}>${value.toFixed(1)}%</span>`;
}

export function Visits() {
	const [seen, setSeen] = useState({ body: null, problem: null });
	useEffect(() => {
		api.get('/visits').then((body) => setSeen({ body, problem: null }), (problem) => setSeen({ body: null, problem }));
	}, []);
	if (seen.problem)
		return html`<p class="alert" role="alert">${t('visits.unloaded', seen.problem)}</p>`;
	if (!seen.body?.flows.length)
		return null;
	const { flows, failures, from } = seen.body;
	return html`<section class="panel table" data-testid="visits">
		<h2 class="table-title">${t('visits.title', { from: formatDate(from) })}</h2>
		<table><thead><tr>${['kiosk', 'flow', 'started', 'finished', 'gave_up', 'failed', 'rate'].map((c) =>
			html`<th scope="col">${t(`visits.${c}`)}</th>`)}</tr></thead>
		<tbody>${flows.map((f) => html`<tr key=${`${f.kiosk} ${f.flow}`}>
			<th scope="row">${f.kiosk}</th><td>${label(f.flow)}</td>
			<td class="num">${f.started}</td><td class="num">${f.finished}</td><td class="num">${f.gave_up}</td><td class="num">${f.failed}</td>
			<td><${Rate} row=${f} /></td></tr>`)}</tbody></table>
		${failures.length > 0 && html`<p class="quiet table-foot">${t('visits.why')}
			${failures.slice(0, FAILURES).map((f) => t('visits.one', {
				kiosk: f.kiosk, n: f.n, code: has(`health.code.${f.code}`) ? t(`health.code.${f.code}`) : f.code,
			})).join('；')}</p>`}
	</section>`;
}
