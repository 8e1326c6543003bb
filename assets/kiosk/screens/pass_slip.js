// SPDX-License-Identifier: Apache-2.0
/* A pass on the glass as on paper: its code, or what has to be paid and where. */
import { html } from '../../vendor/ui.js';
import { said, t } from '../../shared/i18n.js';
import { Facts } from '../frame.js';
import { due, money, paperOf, parkNames, span } from '../passes.js';
import { Qr } from '../qr.js';

export const passRows = (p) => [
	[t('pass.due'), due(p), 'due'],
	[t('pass.due.on'), p.due_on, 'due-on'],
	[t('pass.due.where'), due(p) && t('pass.due.window', { window: said(p.window, true) }), 'due-where'],
	[t('pass.valid'), span(p), 'days'],
	[t('pass.parks'), parkNames(p.parks), 'parks'],
];

export function PassSlip({ r: p }) {
	const paper = paperOf(p);
	return html`<section class="slip" data-testid="slip">
		<h2>${said(p.title)}<br />${t(paper ? 'pass.slip' : 'pass.slip.bill')}</h2>
		<${Qr} text=${paper ? paper.token : p.receipt.url} label=${t(paper ? 'pass.qr' : 'receipt.qr')} />
		<p class="no num" data-testid="case-no">${p.case_no}</p>
		<${Facts} rows=${[
			...passRows(p),
			[t('pass.subsidised'), due(p) && p.subsidy > 0 && money(p.subsidy)],
			[t('booking.bring'), due(p) && t('pass.bring'), 'bring'],
			[t('receipt.state'), said(p.state_label), 'state'],
		]} />
	</section>`;
}
