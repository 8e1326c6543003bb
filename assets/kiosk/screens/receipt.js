// SPDX-License-Identifier: Apache-2.0
/* It is done: the slip on the glass, the same on paper, and what happens next. */
import { html } from '../../vendor/ui.js';
import { Icon } from '../../shared/icons.js';
import { formatTime, said, t } from '../../shared/i18n.js';
import { Facts, Page } from '../frame.js';
import { awaits } from '../places.js';
import { hasPrinter, paper, printAgain, printing } from '../print.js';
import { Qr } from '../qr.js';
import { conclude, flowOf } from '../visit.js';
import { FaultNote } from './fault.js';

const FLOWING = { queued: 'print', sent: 'print', printed: 'tick' };

export const flowing = () => FLOWING[paper.value?.state];

/* Where the paper is, in the place of the lead. */
export const progress = () => t(paper.value.copy ? `paper.${paper.value.state}.copy` : `paper.${paper.value.state}`);

export function Progress() {
	const { state } = paper.value;
	return html`<span class="paper ${state}" role="status" data-testid="paper" data-state=${state}>
		<${Icon} name=${FLOWING[state]} />${progress()}</span>`;
}

/* What went wrong with it: a fault with its code. */
export function PaperFault() {
	const now = paper.value;
	if (!now || flowing())
		return null;
	const code = now.state === 'unknown' ? 'PRINT_UNKNOWN' : now.code ?? 'PRINTER_FAULT';
	return html`<div data-testid="paper" data-state=${now.state}>
		<${FaultNote} code=${code} title=${now.title} testid="paper-fault"><p>${t('paper.kept')}</p><//></div>`;
}

function Slip({ v, r }) {
	return html`<section class=${r.provisional ? 'slip provisional' : 'slip'} data-testid="slip">
		${r.provisional && html`<p class="band" data-testid="provisional">${t('receipt.provisional')}</p>`}
		<h2>${t(`${v.flow}.slip`)}</h2>
		<${Qr} text=${r.receipt.url} label=${t('receipt.qr')} />
		<p class="no num" data-testid="case-no">${r.case_no}</p>
		<${Facts} rows=${[
			[t('receipt.state'), said(r.state_label), 'state'],
			[t('receipt.accepted'), formatTime(r.accepted_at), 'accepted-at'],
			[t('receipt.due'), r.due_on, 'due-on'],
			[t('receipt.window'), said(r.window), 'window'],
			[t('receipt.consents'), said(r.consents), 'consents'],
			[t('receipt.kiosk'), r.kiosk, 'kiosk'],
		]} />
	</section>`;
}

/* What a flow has no words of its own for (`told`): FLOW.done, FLOW.again and FLOW.slip are words of the service. */
function titleOf(v, r) {
	if (awaits(r))
		return 'draw.done';
	if (r.waiting)
		return `${v.flow}.wait.title`;
	if (r.provisional)
		return 'receipt.title.provisional';
	return r.resubmitted ? `${v.flow}.again` : `${v.flow}.done`;
}

function leadOf(r) {
	if (r.provisional)
		return 'receipt.lead.provisional';
	if (awaits(r))
		return 'draw.done.lead';
	return r.voucher ? 'booked.lead' : 'receipt.lead';
}

export function ReceiptScreen({ v }) {
	const r = v.result;
	const again = hasPrinter() && paper.value && !printing();
	const words = paper.value?.state === 'failed' ? 'act.print' : 'act.print.again';
	const told = flowOf(v).told?.(r)
		?? { title: titleOf(v, r), lead: leadOf(r), wait: r.provisional || r.waiting };
	const plain = t(told.lead);
	const { wait } = told;
	const Paper = flowOf(v).paper ?? Slip;
	return html`<${Page} v=${v} screen="receipt" title=${t(told.title)}
		lead=${flowing() ? html`<${Progress} />` : plain} spoken=${flowing() ? progress() : plain}
		mark=${html`<div class="medal ${wait ? 'amber' : 'green'}">
			<${Icon} name=${wait ? 'wait' : 'tick'} /></div>`}
		backWords=${again ? t(words) : null} backId="print-again" onBack=${printAgain}
		primary=${t('act.done')} onPrimary=${conclude} primaryId="done">
		<${PaperFault} />
		<div class="pair">
			<${Paper} v=${v} r=${r} />
			${r.next?.length > 0 && html`<section class="next panel"><h2>${t('receipt.next')}</h2>
				<ol data-testid="next-steps">${r.next.map((line) => html`<li key=${line}>${said(line)}</li>`)}</ol>
			</section>`}
		</div>
	<//>`;
}
