// SPDX-License-Identifier: Apache-2.0
/* What became of it: all matters of a card, or the one of a receipt. */
import { html, useState } from '../../vendor/ui.js';
import { Button } from '../../shared/components.js';
import { Icon } from '../../shared/icons.js';
import { said, SOURCE, t } from '../../shared/i18n.js';
import { Facts, Page } from '../frame.js';
import { printSlip } from '../print.js';
import { leave, start } from '../visit.js';
import { BookingCard, GiveBack, refreshMine } from './booking.js';
import { PassAct, PassCard, PassPhone, refreshPasses } from './pass_mine.js';
import { dueRow, Reason, State, StatusPage } from './status.js';

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

/* What may be done about an application for aid is its own flow's. */
function Aid({ v }) {
	const { cases, read } = v.result;
	const tokens = Object.fromEntries(cases.map((c) => [c.case_no, c.receipt?.token]));
	return html`<div class="acts"><${Button} icon="go" testid="aid-details"
		onClick=${() => start('aidcase', { card: { read }, tokens })}>${t('aid.details')}<//></div>`;
}

function Case({ of, v }) {
	return html`<section class="panel matter" data-testid="matter">
		<h2>${said(of.service_label)}<${State} of=${of} /></h2>
		<${Facts} rows=${[
			[t('found.case'), of.case_no, 'case-no'],
			dueRow(of),
		]} />
		<${Reason} of=${of} />
		${of.service === 'aid' && html`<${Aid} v=${v} />`}
	</section>`;
}

/* What is asked about one of them, in place of the list. */
function Aside({ aside, read, onDone, onBack }) {
	const { booking, pass, what } = aside;
	if (booking)
		return html`<${GiveBack} of=${booking} read=${read} onDone=${onDone} onKeep=${onBack} />`;
	if (!what)
		return html`<${PassPhone} of=${pass} onBack=${onBack} />`;
	return html`<${PassAct} of=${pass} what=${what} read=${read} onDone=${onDone} onKeep=${onBack} />`;
}

function Matters({ v }) {
	const { member, bookings, passes, read } = v.result;
	const [aside, setAside] = useState(null);
	const [told, setTold] = useState({});
	/* Of these their own cards say more. */
	const own = [...bookings, ...passes].map((x) => x.case_no);
	const cases = v.result.cases.filter((c) => !own.includes(c.case_no));
	const empty = !member && cases.length === 0 && own.length === 0;
	const redo = again(cases) || empty;
	const gaveBack = (result) => {
		setAside(null);
		setTold({ words: result.late ? 'booking.given.late' : 'booking.given' });
		refreshMine(read).catch(() => null);
	};
	/* The new paper comes by itself; the list is then as it is now. */
	const acted = (act) => {
		const { what } = aside;
		setAside(null);
		setTold({ words: `pass.${what}.done`, print: act });
		if (what === 'replace')
			printSlip(act, false);
		refreshPasses(read).catch(() => null);
	};
	if (aside)
		return html`<${Aside} aside=${aside} read=${read} onDone=${aside.booking ? gaveBack : acted}
			onBack=${() => setAside(null)} />`;
	const lead = told.words ? t(told.words) : null;
	return html`<${Page} v=${v} screen="matters" title=${t(empty ? 'found.none' : 'matters.tile')}
		lead=${empty ? t('found.none.lead') : lead}
		mark=${empty && html`<div class="medal blue"><${Icon} name="info" /></div>`}
		backWords=${redo ? t('act.done') : null} onBack=${leave} backId="done"
		primary=${t(redo ? (empty ? 'join.tile' : 'found.redo') : 'act.done')}
		primaryId=${redo ? 'to-join' : 'done'} onPrimary=${redo ? () => start('join') : leave}>
		${member && html`<${Member} of=${member} />`}
		${bookings.map((b) => html`<${BookingCard} key=${b.case_no} of=${b} read=${read}
			onGiveBack=${() => setAside({ booking: b })} />`)}
		${passes.map((p) => html`<${PassCard} key=${p.case_no} of=${p} print=${told.print}
			onAct=${(what) => setAside({ pass: p, what })} onPhone=${() => setAside({ pass: p })} />`)}
		${cases.map((c) => html`<${Case} key=${c.case_no} of=${c} v=${v} />`)}
	<//>`;
}

export function FoundScreen({ v }) {
	return v.result.kind === 'status'
		? html`<${StatusPage} v=${v} r=${v.result} code=${v.result.code} onDone=${leave} doneId="done" />`
		: html`<${Matters} v=${v} />`;
}
