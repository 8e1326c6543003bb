// SPDX-License-Identifier: Apache-2.0
/* It is done: the slip, and what happens next. */
import { html } from '../../vendor/ui.js';
import { Icon } from '../../shared/icons.js';
import { formatTime, t } from '../../shared/i18n.js';
import { Facts, Page } from '../frame.js';
import { Qr } from '../qr.js';
import { end } from '../visit.js';

export function ReceiptScreen({ v }) {
	const r = v.result;
	return html`<${Page} v=${v} screen="receipt"
		title=${t(r.resubmitted ? 'receipt.again' : 'receipt.title')} lead=${t('receipt.lead')}
		mark=${html`<div class="medal green"><${Icon} name="tick" /></div>`}
		backWords=${null} primary=${t('act.done')} onPrimary=${end} primaryId="done">
		<section class="slip" data-testid="slip">
			<h2>${t('receipt.slip')}</h2>
			<${Qr} text=${r.receipt.url} label=${t('receipt.qr')} />
			<p class="no num" data-testid="case-no">${r.case_no}</p>
			<${Facts} rows=${[
				[t('receipt.state'), r.state_label, 'state'],
				[t('receipt.accepted'), formatTime(r.accepted_at), 'accepted-at'],
				[t('receipt.due'), r.due_on, 'due-on'],
				[t('receipt.window'), r.window, 'window'],
				[t('receipt.consents'), r.consents, 'consents'],
				[t('receipt.kiosk'), r.kiosk, 'kiosk'],
			]} />
		</section>
		<section class="next panel"><h2>${t('receipt.next')}</h2>
			<ol data-testid="next-steps">${r.next.map((line) => html`<li key=${line}>${line}</li>`)}</ol>
		</section>
	<//>`;
}
