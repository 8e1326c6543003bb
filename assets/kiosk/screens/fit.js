// SPDX-License-Identifier: Apache-2.0
/* It cannot be booked: not yet, or not by this person; why, and when again. */
import { html } from '../../vendor/ui.js';
import { Icon } from '../../shared/icons.js';
import { formatTime, said, t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { codeWords, offerOf } from '../places.js';
import { back, leave, start } from '../visit.js';
import { BookingFacts } from './booking.js';

const Medal = ({ tone, icon }) => html`<div class="medal ${tone}"><${Icon} name=${icon} /></div>`;

export function NotOpenScreen({ v }) {
	const offer = offerOf(v);
	const soon = offer.state === 'not_yet';
	return html`<${Page} v=${v} screen="notopen" plain=${true} mark=${html`<${Medal} tone="blue" icon="wait" />`}
		title=${t(soon ? 'notopen.title' : 'notopen.closed.title')}
		lead=${soon ? t('notopen.at', { time: formatTime(offer.opens_at) }) : t('notopen.closed.lead')}
		spoken=${soon ? t('notopen.title') : undefined} primary=${t('act.end')} onPrimary=${leave} primaryId="end">
		<ul class="advice"><li><${Icon} name="heart" /><div><b>${said(offer.title)}</b>
			<span>${said(offer.state_label)}</span></div></li></ul>
	<//>`;
}

/* Their own place is there already. */
function Has({ v }) {
	const { booking } = v.data.fit;
	return html`<${Page} v=${v} screen="unfit" plain=${true} title=${t('unfit.has.title')} lead=${t('unfit.has.lead')}
		mark=${html`<${Medal} tone="green" icon="tick" />`} onBack=${leave} backWords=${t('act.end')} backId="end"
		primary=${t('unfit.has.go')} primaryId="to-bookings"
		onPrimary=${() => start('matters', { card: v.data.card })}>
		<section class="panel matter"><${BookingFacts} of=${booking} /></section>
	<//>`;
}

export function UnfitScreen({ v }) {
	const { booking, reasons } = v.data.fit;
	if (booking)
		return html`<${Has} v=${v} />`;
	const join = reasons.some(({ code }) => code === 'NOT_MEMBER');
	return html`<${Page} v=${v} screen="unfit" plain=${true} title=${t('unfit.title')} lead=${t('unfit.lead')}
		mark=${html`<${Medal} tone="blue" icon="info" />`}
		backWords=${join ? t('act.end') : undefined} onBack=${join ? leave : back} backId=${join ? 'end' : undefined}
		primary=${t(join ? 'join.tile' : 'act.end')} primaryId=${join ? 'to-join' : 'end'}
		onPrimary=${join ? () => start('join') : leave}>
		<ul class="advice" data-testid="reasons">${reasons.map((r) => html`<li key=${r.code} data-code=${r.code}>
			<${Icon} name="info" /><div><b>${codeWords(r)}</b>
			${r.next && html`<span data-testid="next-chance">${t('unfit.next', { date: r.next })}</span>`}</div></li>`)}
			<li><${Icon} name="place" /><div><b>${t('trouble.desk.must')}</b><span>${t('trouble.desk.more')}</span></div></li>
		</ul>
	<//>`;
}
