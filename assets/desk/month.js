// SPDX-License-Identifier: Apache-2.0
/* A month of a park: what each group of parks brought in and who gets how much
 * of it; as a table for people and as the signed text for machines. */
import { html, useState } from '../vendor/ui.js';
import { t } from '../shared/i18n.js';
import { useFetched } from './fetched.js';
import { yuan } from './money.js';
import { Line } from './sheet.js';

const SHANGHAI_MS = 8 * 3600 * 1000;
const COLUMNS = ['park', 'entries', 'amount'];

/* The last month that is over. */
function lastMonth() {
	const now = new Date(Date.now() + SHANGHAI_MS);
	return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);
}

function Group({ of: g, own }) {
	return html`<section class="panel table" tabindex="0" aria-label=${g.title} data-testid="month-group" data-group=${g.group}>
		<h2 class="table-title">${g.title}　${t('month.passes', { passes: g.passes, yuan: yuan(g.pool) })}</h2>
		<table><thead><tr>${COLUMNS.map((c) => html`<th scope="col" key=${c}>${t(`month.share.${c}`)}</th>`)}</tr></thead>
		<tbody>${g.shares.map((s) => html`<tr key=${s.park} class=${s.park === own ? 'own' : ''}><th scope="row">${s.park}</th>
			<td class="num">${s.entries}</td><td class="num">${yuan(s.amount)}</td></tr>`)}</tbody></table></section>`;
}

export function Month({ code }) {
	const [month, setMonth] = useState(lastMonth());
	const path = `/parks/${code}/settlement`;
	const [{ body, problem }] = useFetched(code && month ? `${path}?month=${month}` : null, 'passes');
	const data = body?.data;
	return html`<div class="act"><${Line} label=${t('month.month')} value=${month} onInput=${setMonth} testid="month" type="month" />
			${data && html`<a class="btn" href=${`/api/v1${path}.xlsx?month=${month}`} download
					data-testid="month-xlsx">${t('month.xlsx')}</a>
				<a class="btn" href=${`/api/v1${path}?month=${month}`} download=${`settlement-${code}-${month}.json`}
					data-testid="month-json">${t('month.json')}</a>`}</div>
		${problem && html`<p class="alert" role="alert" data-testid="month-problem">${problem.title}</p>`}
		${data && html`<p class="total" data-testid="month-amount">${t('month.amount', { ...data, yuan: yuan(data.amount) })}</p>
			<p class="quiet">${t('month.lead', data)}${t('month.sign')}</p>
			${data.groups.map((g) => html`<${Group} key=${g.group} of=${g} own=${data.park} />`)}`}`;
}
