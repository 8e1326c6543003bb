// SPDX-License-Identifier: Apache-2.0
/*
 * Which programme, which day, which session: big buttons that go straight on.
 * What is full says so and can be waited for; what is chosen is kept for a
 * while, shown as a bar, and looked over once more.
 */
import { html, useEffect, useState } from '../../vendor/ui.js';
import { FieldError } from '../../shared/components.js';
import { Icon } from '../../shared/icons.js';
import { formatTime, said, SOURCE, t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { centre } from '../net.js';
import { daysOf, dayWords, draws, hours, loadOffers, offerOf, placeOf, sessionOf } from '../places.js';
import { answer, errorOf, next, update } from '../visit.js';
import { Answers, WHO } from './check.js';

/* ---- how long it is still kept ---- */

const MOST_S = 90;
const TICK_MS = 500;

function HoldBar({ v }) {
	const { hold, session } = v.data;
	const [now, setNow] = useState(performance.now());
	const left = hold ? Math.max(0, Math.ceil((hold.until - now) / 1000)) : 0;
	useEffect(() => {
		if (!hold)
			return undefined;
		const tick = setInterval(() => setNow(performance.now()), TICK_MS);
		return () => clearInterval(tick);
	}, [hold]);
	useEffect(() => {
		/* It may still be had, but nobody keeps it any more. */
		if (hold && left === 0 && v.phase === 'step')
			answer({ hold: null });
	}, [left === 0, v.phase]);
	if (!session || v.form.leased)
		return null;
	if (!hold)
		return html`<p class="panel amber" role="status" data-testid="hold-over"><${Icon} name="wait" />
			<span>${t('hold.over')}</span></p>`;
	return html`<div class="holdbar" data-testid="hold" data-left=${left}>
		<p><${Icon} name="wait" />${t('hold.left', { seconds: left })}</p>
		<progress max=${MOST_S} value=${left} aria-label=${t('hold.label')}></progress></div>`;
}

/* ---- the programme ---- */

export function OfferScreen({ v }) {
	const pick = (offer) => {
		answer({ offer: offer.code });
		next();
	};
	return html`<${Page} v=${v} screen="offer" title=${t('offer.title')} primary=${null}>
		<div class="rows">${v.form.offers.map((o) => html`<button type="button" class="row" key=${o.code}
			data-testid="offer-${o.code}" onClick=${() => pick(o)}><${Icon} name="heart" />
			<div><b>${said(o.title)}</b><span>${said(o.period)} · ${said(o.state_label)}</span></div>
			<${Icon} name="go" class="go" /></button>`)}</div>
	<//>`;
}

/* ---- the day ---- */

function Day({ day, on, onPick }) {
	const count = day.free > 0 ? t('day.free', { count: day.free }) : t(day.open ? 'day.full' : 'day.closed');
	const names = ['day', on && 'on', day.free === 0 && 'full', !day.open && 'off'].filter(Boolean);
	return html`<button type="button" class=${names.join(' ')} data-testid="day-${day.date}"
		aria-disabled=${day.open ? undefined : 'true'} onClick=${day.open ? onPick : undefined}>
		<b>${dayWords(day.date)}</b><span>${count}</span></button>`;
}

/* The days from another one on; old ones stay in sight while they come. */
function useFrom(v) {
	const [busy, setBusy] = useState(false);
	const show = async (from) => {
		if (busy)
			return;
		setBusy(true);
		try {
			const form = await loadOffers(centre, { from });
			update({ form: { ...v.form, ...form } });
			answer({ from });
		} catch (problem) {
			answer({});
			update({ errors: [{ step: 'day', field: 'day', code: problem.code, title: problem.title }], round: v.round + 1 });
		}
		setBusy(false);
	};
	return show;
}

export function DayScreen({ v }) {
	const offer = offerOf(v);
	const show = useFrom(v);
	const days = daysOf(offer);
	const pick = (day) => {
		answer({ day: day.date });
		next();
	};
	/* What was free a minute ago may be gone. */
	useEffect(() => { show(v.data.from); }, []);
	const none = days.length === 0;
	return html`<${Page} v=${v} screen="day" title=${t(none ? 'day.none.title' : 'day.title')}
		lead=${t(none ? 'day.none.lead' : 'day.lead')} primary=${null}>
		<${FieldError} id="day-error" text=${errorOf(v, 'day')} />
		<div class="days" id="day" tabindex="-1">${days.map((d) => html`<${Day} key=${d.date} day=${d}
			on=${v.data.day === d.date} onPick=${() => pick(d)} />`)}</div>
		<div class="rows">
			${offer.next_from && html`<button type="button" class="row" data-testid="days-later"
				onClick=${() => show(offer.next_from)}><${Icon} name="down" /><div><b>${t('day.later')}</b></div></button>`}
			${v.data.from && html`<button type="button" class="row" data-testid="days-first"
				onClick=${() => show('')}><${Icon} name="back" /><div><b>${t('day.first')}</b></div></button>`}
		</div>
	<//>`;
}

/* ---- the session ---- */

function labelOf(s, on, draw) {
	if (draw && s.state !== 'closed')
		return t(on ? 'session.chosen' : 'session.draw', { count: s.free });
	if (s.state === 'free')
		return t('session.free', { count: s.free });
	if (s.state !== 'full')
		return t('session.closed');
	return t(on ? 'session.wanted' : 'session.full');
}

function Session({ s, on, waits, draw, onPick }) {
	const off = !(s.state === 'free' || (s.state === 'full' && waits));
	const names = ['day', on && 'on', s.state !== 'free' && 'full', off && 'off'].filter(Boolean);
	return html`<button type="button" class=${names.join(' ')} data-testid="session-${s.id}" data-state=${s.state}
		aria-disabled=${off ? 'true' : undefined} aria-pressed=${draw || s.state === 'full' ? String(on) : undefined}
		onClick=${off ? undefined : onPick}>
		<b>${t(`half.${s.half}`)} <small class="num">${hours(s)}</small></b>
		<span>${on && html`<${Icon} name="tick" />`}${labelOf(s, on, draw)}</span></button>`;
}

export function SessionScreen({ v }) {
	const offer = offerOf(v);
	const { session, wanted, moving, day } = v.data;
	const sessions = daysOf(offer).find((d) => d.date === day)?.sessions ?? [];
	const waits = offer.waiting_allowed && !moving;
	const draw = draws(v);
	const pick = (s) => {
		if (s.state === 'free' && !draw) {
			answer({ session: s.id, wanted: [] });
			return next();
		}
		const more = wanted.includes(s.id) ? wanted.filter((id) => id !== s.id) : [...wanted, s.id];
		return answer({ wanted: more, session: null });
	};
	const chosen = wanted.length > 0;
	return html`<${Page} v=${v} screen="session" title=${t('session.title', { day: dayWords(day) })}
		lead=${t(draw ? 'session.draw.lead' : 'session.lead')}
		primary=${chosen ? t(draw ? 'session.enter' : 'session.wait', { count: wanted.length }) : null}>
		<${HoldBar} v=${v} />
		<${FieldError} id="session-error" text=${errorOf(v, 'session')} />
		<div id="session" tabindex="-1">${offer.places.map((p) => [p, sessions.filter((s) => s.place === p.code)])
			.filter(([, list]) => list.length > 0).map(([p, list]) => html`<section class="panel venue" key=${p.code}>
			<h2 lang=${SOURCE}>${p.name}</h2><p lang=${SOURCE}>${p.address}</p>
			<div class="days">${list.map((s) => html`<${Session} key=${s.id} s=${s} waits=${waits} draw=${draw}
				on=${session === s.id || wanted.includes(s.id)} onPick=${() => pick(s)} />`)}</div></section>`)}</div>
		${chosen && html`<p class="hint" data-testid="wait-hint">${t(draw ? 'session.draw.hint' : 'session.wait.hint')}</p>`}
	<//>`;
}

/* ---- all of it once more ---- */

const whenWords = (s) => `${dayWords(s.date)} ${t(`half.${s.half}`)} ${hours(s)}`;
const whereWords = (offer, code) => {
	const place = placeOf(offer, code);
	return [place?.name, place?.address].filter(Boolean).join('\n');
};

const list = (v, show) => v.data.wanted.map((id) => sessionOf(v, id)).filter(Boolean).map(show).join('\n');
const one = (v) => sessionOf(v, v.data.session);

/* A new place keeps the rest as it is: the card has said who. */
const PLACE = {
	when: ['day', (d, form, v) => one(v) && whenWords(one(v))],
	where: ['session', (d, form, v) => one(v) && whereWords(offerOf(v), one(v).place)],
};
const wanted = ['day', (d, form, v) => list(v, (s) =>
	`${whenWords(s)} ${whereWords(offerOf(v), s.place).split('\n')[0]}`)];
const ASKED = {
	place: PLACE,
	wait: { wanted },
	draw: { chosen: wanted, drawn: [null, (d, form, v) => formatTime(offerOf(v).draw.at)] },
};

/* What is asked for: its words are `booking.check.X`, `booking.X.submit`. */
function askedOf(v) {
	if (v.data.wanted.length === 0)
		return 'place';
	return draws(v) ? 'draw' : 'wait';
}

function rowsOf(v) {
	const { moving } = v.data;
	if (moving)
		return { moving: [null, () => moving], ...PLACE };
	const offer = { offer: [null, (d, form, { data }) => said(offerOf({ data, form }).title)] };
	return { ...WHO, ...offer, ...ASKED[askedOf(v)] };
}

export function BookingCheckScreen({ v }) {
	const asked = askedOf(v);
	const lead = asked === 'place' ? 'check.lead' : `booking.check.${asked}.lead`;
	return html`<${Page} v=${v} screen="check" title=${t(`booking.check.${asked}.title`)} lead=${t(lead)}
		primary=${t(`booking.${v.data.moving ? 'move' : asked}.submit`)} primaryId="submit">
		<${HoldBar} v=${v} />
		<${Answers} v=${v} rows=${rowsOf(v)} />
	<//>`;
}
