// SPDX-License-Identifier: Apache-2.0
/* What became of it: all matters of a card, or the one of a receipt. */
import { html, useState } from '../../vendor/ui.js';
import { Icon } from '../../shared/icons.js';
import { said, SOURCE, t } from '../../shared/i18n.js';
import { Facts, Page } from '../frame.js';
import { leave, start } from '../visit.js';
import { BookingCard, GiveBack, refreshMine } from './booking.js';
import { OPEN, Reason, State, StatusPage } from './status.js';

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

export function FoundScreen({ v }) {
	return v.result.kind === 'status'
		? html`<${StatusPage} v=${v} r=${v.result} onDone=${leave} doneId="done" />`
		: html`<${Matters} v=${v} />`;
}
