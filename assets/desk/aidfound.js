// SPDX-License-Identifier: Apache-2.0
/* What comparing with other agencies has shown, a year at a time, in counts.
 * Whose household it was stands on its file; the files that go to and fro, and
 * their key, never come here. */
import { html, useState } from '../vendor/ui.js';
import { formatTime, t } from '../shared/i18n.js';
import { Problem } from './money.js';
import { useFetched } from './fetched.js';
import { Pick } from './sheet.js';

const COLUMNS = ['month', 'agency', 'kind', 'households', 'at'];

function Year({ body, onYear }) {
	return html`<div class="act wrap"><${Pick} label=${t('aid.found.year')} value=${body.year} onPick=${onYear} testid="found-year"
			options=${body.years.map((year) => [year, year])} />
			<b data-testid="found-households">${t('aid.found.total', { n: body.households })}</b></div>
		<div class="panel table"><table data-testid="found"><thead><tr>${COLUMNS.map((c) => html`<th scope="col" key=${c}>${t(`aid.found.${c}`)}</th>`)}</tr></thead>
			<tbody>${body.items.map((r) => html`<tr key=${`${r.agency} ${r.month} ${r.kind}`} data-testid="found-row"><td class="num">${r.month}</td>
				<th scope="row">${r.agency}</th><td>${t(`aid.elsewhere.${r.kind}`)}</td><td class="num">${r.households}</td><td>${formatTime(r.at)}</td></tr>`)}</tbody></table></div>`;
}

export function Found() {
	const [year, setYear] = useState(null);
	const [{ body, problem }] = useFetched(year ? `/aid/found?year=${year}` : '/aid/found', 'aid');
	return html`<p class="quiet">${t('aid.found.lead')}</p><${Problem} problem=${problem} />
		${body?.years.length > 0 && html`<${Year} body=${body} onYear=${setYear} />`}
		${body && !body.years.length && html`<p class="empty" data-testid="found-none">${t('aid.found.none')}</p>`}`;
}
