// SPDX-License-Identifier: Apache-2.0
/* What became of it: all matters of a card, or the one of a receipt. */
import { html, useState } from '../../vendor/ui.js';
import { Icon } from '../../shared/icons.js';
import { formatTime, said, SOURCE, t } from '../../shared/i18n.js';
import { Facts, Page } from '../frame.js';
import { leave, start } from '../visit.js';
import { BookingCard, GiveBack, refreshMine } from './booking.js';

/* Colour only repeats what the words say. */
const TONE = { applied: 'blue', pending: 'amber', returned: 'amber', approved: 'green', refused: 'red', withdrawn: 'grey' };
const GLYPH = { applied: 'wait', returned: 'return', approved: 'tick', refused: 'close', withdrawn: 'close' };

const OPEN = ['applied', 'returned', 'pending'];

function State({ of }) {
	return html`<em class="chip ${TONE[of.state] ?? 'blue'}" data-testid="state">
		<${Icon} name=${GLYPH[of.state] ?? 'wait'} />${said(of.state_label)}</em>`;
}

function Reason({ of }) {
	if (!of.reason)
		return null;
	return html`<div class="panel amber" data-testid="reason"><${Icon} name="warn" />
		<div><b>${t(of.state === 'returned' ? 'found.todo' : 'found.reason')}</b><p>${said(of.reason)}</p></div></div>`;
}

/* The centre takes a returned application up again when it is sent anew. */
const again = (cases) => cases.some((c) => c.state === 'returned');

function Member({ of }) {
	return html`<section class="member" data-testid="member">
		<div class="mark" aria-hidden="true"><${Icon} name="security_guard" /></div>
		<div><b>${t('found.member', { state: said(of.state_label) })}</b>
			<span lang=${SOURCE}>${of.union}</span>
			<span class="num">${t('found.no', { no: of.no })} · ${t('found.since', { date: of.since })}</span></div>
	</section>`;
}

function Case({ of }) {
	return html`<section class="panel matter" data-testid="matter">
		<h2>${said(of.service_label)}<${State} of=${of} /></h2>
		<${Facts} rows=${[
			[t('found.case'), of.case_no, 'case-no'],
			[t('receipt.due'), OPEN.includes(of.state) ? of.due_on : null, 'due-on'],
		]} />
		<${Reason} of=${of} />
	</section>`;
}

function Matters({ v }) {
	const { member, bookings, read } = v.result;
	const [giving, setGiving] = useState(null);
	const [given, setGiven] = useState(null);
	/* A booking is a case as well, of which its own card says more. */
	const cases = v.result.cases.filter((c) => !bookings.some((b) => b.case_no === c.case_no));
	const empty = !member && cases.length === 0 && bookings.length === 0;
	const redo = again(cases) || empty;
	const over = (result) => {
		setGiving(null);
		setGiven(result);
		refreshMine(read).catch(() => null);
	};
	if (giving)
		return html`<${GiveBack} of=${giving} read=${read} onDone=${over} onKeep=${() => setGiving(null)} />`;
	const lead = given ? t(given.late ? 'booking.given.late' : 'booking.given') : null;
	return html`<${Page} v=${v} screen="matters" title=${t(empty ? 'found.none' : 'matters.tile')}
		lead=${empty ? t('found.none.lead') : lead}
		mark=${empty && html`<div class="medal blue"><${Icon} name="info" /></div>`}
		backWords=${redo ? t('act.done') : null} onBack=${leave} backId="done"
		primary=${t(redo ? (empty ? 'join.tile' : 'found.redo') : 'act.done')}
		primaryId=${redo ? 'to-join' : 'done'} onPrimary=${redo ? () => start('join') : leave}>
		${member && html`<${Member} of=${member} />`}
		${bookings.map((b) => html`<${BookingCard} key=${b.case_no} of=${b} read=${read}
			onGiveBack=${() => setGiving(b)} />`)}
		${cases.map((c) => html`<${Case} key=${c.case_no} of=${c} />`)}
	<//>`;
}

/* r: what the centre says of a receipt; the way out is the caller's. */
export function StatusPage({ r, v, onDone, doneWords, doneId }) {
	const redo = r.service === 'join' && r.state === 'returned';
	const words = doneWords ?? t('act.done');
	return html`<${Page} v=${v} screen="status" title=${said(r.service_label) ?? t('status.title')}
		backWords=${redo ? words : null} onBack=${onDone} backId=${doneId}
		primary=${redo ? t('found.redo') : words} primaryId=${redo ? 'to-join' : doneId}
		onPrimary=${redo ? () => start('join') : onDone}>
		<section class=${r.provisional ? 'panel matter status provisional' : 'panel matter status'}>
			<p class="bigno num" data-testid="case-no">${r.case_no}</p>
			<${State} of=${r} />
			<${Facts} rows=${[
				[t('found.step'), said(r.step), 'step'],
				[t('receipt.accepted'), formatTime(r.accepted_at), 'accepted-at'],
				[t('receipt.due'), OPEN.includes(r.state) ? r.due_on : null, 'due-on'],
				[t('found.updated'), formatTime(r.updated_at), 'updated-at'],
				[t('receipt.window'), said(r.window), 'window'],
			]} />
		</section>
		<${Reason} of=${r} />
		${r.next?.length > 0 && html`<section class="next panel"><h2>${t('receipt.next')}</h2>
			${Array.isArray(r.next)
				? html`<ol>${r.next.map((line) => html`<li key=${line}>${said(line)}</li>`)}</ol>`
				: html`<p data-testid="next-step">${said(r.next)}</p>`}</section>`}
	<//>`;
}

export function FoundScreen({ v }) {
	return v.result.kind === 'status'
		? html`<${StatusPage} v=${v} r=${v.result} onDone=${leave} doneId="done" />`
		: html`<${Matters} v=${v} />`;
}
