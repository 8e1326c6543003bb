// SPDX-License-Identifier: Apache-2.0
/* A posting on paper, for the board of a unit: where nobody agreed to the
 * public, it is shown nowhere else. What everybody reads, and no number. */
import { html } from '../vendor/ui.js';
import { t } from '../shared/i18n.js';
import { Icon } from '../shared/icons.js';
import { Problem } from './money.js';
import { useFetched } from './fetched.js';
import { to } from './router.js';

const ROWS = [['unit', (p) => p.unit], ['name', (p) => p.name], ['category', (p) => p.category], ['kind', (p) => p.kind],
	['remark', (p) => p.remark], ['days', (p) => t('posting.from_until', p)]];

export function AidNotice({ no }) {
	const [{ body, problem }] = useFetched(`/cases/${no}/aid`, 'aid');
	const posting = body?.work?.posting;
	return html`<div class="page"><header class="case-head">
			<a class="icon back always" href=${to.case(no)} aria-label=${t('receipt.back')} data-testid="paper-back"><${Icon} name="back" /></a>
			<h1 tabindex="-1">${t('notice.title')} <span class="code">${no}</span></h1>
			<button type="button" class="btn primary" disabled=${!posting} onClick=${() => print()} data-testid="print"><${Icon} name="print" />${t('receipt.print')}</button></header>
		<${Problem} problem=${problem} />
		${body && !posting && html`<p class="empty">${t('notice.none')}</p>`}
		${posting && html`<section class="panel paper sheet-paper" data-testid="paper"><header class="paper-head"><h1>${t('notice.title')}</h1></header>
			<p>${t('notice.lead')}</p>
			<table><tbody>${ROWS.filter(([, of]) => of(posting)).map(([name, of]) => html`<tr key=${name}><th scope="row">${t(`posting.${name}`)}</th>
				<td>${of(posting)}</td></tr>`)}</tbody></table>
			<p>${t(`notice.object.${posting.scope}`)}</p>
			<dl class="signs">${['union', 'date'].map((name) => html`<div key=${name}><dt>${t(`notice.${name}`)}</dt><dd></dd></div>`)}</dl></section>`}</div>`;
}
