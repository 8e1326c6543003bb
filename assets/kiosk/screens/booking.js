// SPDX-License-Identifier: Apache-2.0
/* A booking in words: of a slip, of a list; and giving it back. */
import { html, useState } from '../../vendor/ui.js';
import { Button } from '../../shared/components.js';
import { createAct } from '../../shared/api.js';
import { Icon } from '../../shared/icons.js';
import { formatTime, has, said, SOURCE, t } from '../../shared/i18n.js';
import { Facts, Page } from '../frame.js';
import { centre, hear } from '../net.js';
import { awaits, codeWords, dayWords, hours } from '../places.js';
import { hasPrinter, paper, printing, printSlip } from '../print.js';
import { Qr } from '../qr.js';
import { start, update, visit } from '../visit.js';
import { Code } from './fault.js';
import { flowing, PaperFault, Progress } from './receipt.js';

const TONE = { booked: 'green', waiting: 'amber', attended: 'green', no_show: 'red' };
const GLYPH = { booked: 'tick', waiting: 'wait', attended: 'tick' };

function stateWords(b) {
	const key = awaits(b) ? 'booking.draws' : `booking.${b.state}`;
	return has(key) ? t(key) : said(b.state_label);
}
const name = (text) => text && html`<span lang=${SOURCE}>${text}</span>`;

function leaving(b) {
	if (awaits(b))
		return 'draw.leave';
	return b.waiting ? 'booking.leave' : 'booking.cancel';
}

const drawRows = ({ draw }) => (draw ? [
	[t('draw.at'), formatTime(draw.at), 'draw-at'],
	[t('draw.number'), draw.number && t('draw.number.is', draw), 'draw-number'],
	[t('draw.url'), draw.url, 'draw-url'],
] : []);

/* Each line only if there is something to say. */
const whereRows = (b) => (b.waiting ? [
	[t('booking.position'), !awaits(b) && t('booking.position.of', b.waiting), 'position'],
	[t('booking.reordered'), b.waiting.reordered],
] : [
	[t('booking.when'), b.date && `${dayWords(b.date)} ${hours(b)}`, 'when'],
	[t('booking.where'), name(b.place?.name), 'where'],
	[t('booking.address'), name(b.place?.address)],
	[t('booking.until'), b.can?.includes('cancel') && formatTime(b.cancel_until)],
]);

/* When, where and how far. */
export function BookingFacts({ of: b }) {
	return html`<h2>${said(b.title)}<em class="chip ${TONE[b.state] ?? 'grey'}" data-testid="state" data-state=${b.state}>
			<${Icon} name=${GLYPH[b.state] ?? 'close'} />${stateWords(b)}</em></h2>
		<${Facts} rows=${[...whereRows(b), ...drawRows(b), [t('found.case'), b.case_no, 'case-no']]} />`;
}

/* The voucher on the glass as on paper; of a waiting list the receipt. */
export function BookingSlip({ r: b }) {
	const waits = b.waiting;
	const kind = awaits(b) ? 'draw.slip' : waits ? 'booked.slip.wait' : 'booked.slip';
	return html`<section class=${b.provisional ? 'slip provisional' : 'slip'} data-testid="slip">
		${b.provisional && html`<p class="band" data-testid="provisional">${t('receipt.provisional')}</p>`}
		<h2>${said(b.title)}${!b.provisional && html`<br />${t(kind)}`}</h2>
		<${Qr} text=${b.voucher?.token ?? b.receipt.url} label=${t(b.voucher ? 'booked.qr' : 'receipt.qr')} />
		<p class="no num" data-testid="case-no">${b.case_no}</p>
		<${Facts} rows=${[
			...whereRows(b), ...drawRows(b),
			[t('booking.bring'), !waits && name(b.bring?.join('、')), 'bring'],
			[t('receipt.state'), stateWords(b), 'state'],
			[t('receipt.window'), said(b.window), 'window'],
		]} />
	</section>`;
}

/* ---- giving it back ---- */

export function GiveBack({ of: b, read, onDone, onKeep }) {
	const [act] = useState(createAct);
	const [{ busy, problem }, setState] = useState({});
	const words = leaving(b);
	const go = async () => {
		if (busy)
			return;
		setState({ busy: true });
		try {
			onDone(await centre.post(b.waiting ? `/waiting/${b.case_no}/leave` : `/bookings/${b.case_no}/cancel`, { read }, { act }));
		} catch (failed) {
			setState({ problem: failed });
		}
	};
	return html`<${Page} screen="giveback" title=${t(`${words}.title`)} lead=${t(`${words}.lead`)}
		backWords=${t('booking.keep')} onBack=${onKeep} backId="keep"
		primary=${t(busy ? 'act.sending' : problem ? 'act.retry' : `${words}.yes`)} primaryId="giveback" onPrimary=${go}>
		<section class="panel matter"><${BookingFacts} of=${b} /></section>
		${problem && html`<div class="panel amber" role="alert" data-testid="giveback-problem"><${Icon} name="warn" />
			<div><b>${codeWords(problem)}</b><${Code} code=${problem.code} testid="trouble-code" /></div></div>`}
	<//>`;
}

/* ---- one of a list, with what may be done ---- */

function Acts({ of: b, read, onGiveBack }) {
	const may = (what) => b.can?.includes(what);
	const move = () => start('move', { card: { read }, offer: b.offer, moving: b.case_no });
	return html`<div class="acts">
		${may('move') && html`<${Button} icon="again" testid="move" onClick=${move}>${t('booking.move')}<//>`}
		${may('cancel') && html`<${Button} icon="close" testid="cancel" onClick=${onGiveBack}>
			${t(leaving(b))}<//>`}
		${hasPrinter() && b.receipt && (b.voucher || b.waiting) && html`<${Button} icon="print" testid="reprint"
			busy=${printing()} onClick=${() => printSlip(b.case_no, true)}>${t('booking.print')}<//>`}
	</div>`;
}

export function BookingCard({ of: b, read, onGiveBack }) {
	const mine = paper.value?.act === b.case_no;
	return html`<section class="panel matter" data-testid="booking" data-no=${b.case_no}>
		<${BookingFacts} of=${b} />
		<${Acts} of=${b} read=${read} onGiveBack=${onGiveBack} />
		${mine && flowing() && html`<p><${Progress} /></p>`}${mine && html`<${PaperFault} />`}
	</section>`;
}

/* The list as it is now; the rest of what was found stays. */
export async function refreshMine(read) {
	const { items } = await centre.post('/bookings/mine', { read });
	hear(items[0]);
	if (visit.value?.result?.read === read)
		update({ result: { ...visit.value.result, bookings: items } });
}
