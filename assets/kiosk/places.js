// SPDX-License-Identifier: Apache-2.0
/*
 * Offers with places: what there is now, its days and sessions, and the place
 * that is held while a person makes up their mind. What is asked here and not
 * found (404: a centre without the service) is not offered.
 */
import { signal } from '../vendor/ui.js';
import { createAct, Problem } from '../shared/api.js';
import { has, lang, said, SOURCE, t } from '../shared/i18n.js';
import { promiseOf } from './faults.js';
import { centre, down, machine } from './net.js';

const EVERY_MS = 60000;
const CHECKUPS = '/offers?kind=checkup';
/* service -> where the centre says what it has of it */
const KINDS = { checkup: CHECKUPS, pass: '/pass-products' };

/* What the centre has; the line being down changes nothing. */
const kinds = signal({});
export const offers = (kind) => kinds.value[kind];

async function askKind(kind) {
	const tell = (has) => { kinds.value = { ...kinds.value, [kind]: has }; };
	if (promiseOf(kind) === 'none')
		return;
	try {
		const { items } = await centre.get(KINDS[kind]);
		tell(items.length > 0);
	} catch (problem) {
		if (problem.status === 404)
			tell(false);
	}
}

export async function askOffers() {
	if (machine.peek() && !down.peek())
		await Promise.all(Object.keys(KINDS).map(askKind));
}

/* Soon after the start, then now and then, also when somebody comes. */
export function watchOffers() {
	const again = () => askOffers().finally(() =>
		setTimeout(again, machine.value ? EVERY_MS : 500));
	again();
}

/* Without a line: what this kiosk has of each session, and nobody waits. */
const leasedOf = (left) => (offer) => ({
	...offer,
	waiting_allowed: false,
	sessions: offer.sessions.map((s) => {
		const free = left.find((l) => l.session === s.id)?.n ?? 0;
		return { ...s, free, state: free > 0 ? 'free' : 'full' };
	}),
});

/* {id_types, offers, leased}: the kinds of papers come with the form for joining. */
export async function loadOffers(api, { from }) {
	const more = from ? `&from=${from}` : '';
	const [{ id_types: types }, { items, left }] = await Promise.all([
		api.get('/forms/join'), api.get(`${CHECKUPS}${more}`)]);
	if (items.length === 0)
		throw new Problem({ status: 404, code: 'OFFER_UNKNOWN', title: t('trouble.OFFER_UNKNOWN.title') });
	return { id_types: types, offers: left ? items.map(leasedOf(left)) : items, leased: Boolean(left) };
}

export const offerOf = ({ data, form }) =>
	form.offers.find((o) => o.code === data.offer) ?? form.offers[0];
/* What this person has to confirm for it. */
export const needsOf = (v) => offerOf(v).declarations.filter((d) => v.data.fit?.needs.includes(d.code));
/* Before its draw an offer is registered for, in no order. */
export const draws = (v) => offerOf(v).state === 'draw';
export const awaits = ({ draw }) => Boolean(draw) && !draw.done;
export const placeOf = (offer, code) => offer.places.find((p) => p.code === code);
export const sessionOf = (v, id) => offerOf(v).sessions.find((s) => s.id === id);

/* Sessions by day, with what is free on it: [{date, free, sessions}] */
export function daysOf(offer) {
	const days = new Map();
	for (const s of offer.sessions.filter(({ state }) => state !== 'past')) {
		if (!days.has(s.date))
			days.set(s.date, { date: s.date, free: 0, open: false, sessions: [] });
		const day = days.get(s.date);
		day.free += s.state === 'free' ? s.free : 0;
		day.open ||= s.state === 'free' || s.state === 'full';
		day.sessions.push(s);
	}
	return Array.from(days.values());
}

/* ---- words ---- */

export function dayWords(date) {
	const [y, m, d] = date.split('-').map(Number);
	const day = t('app.days').split(' ')[new Date(Date.UTC(y, m - 1, d)).getUTCDay()];
	return t('app.today', { month: m, date: d, day });
}

export const hours = ({ starts, ends }) => `${starts}–${ends}`;
/* A code's words in the language of the glass, else the centre's own. */
export const codeWords = ({ code, title }) =>
	(lang.value !== SOURCE && has(`code.${code}`) ? t(`code.${code}`) : said(title));

/* ---- the hold ---- */

/* {id, until}: until in performance.now(), which nobody can put forward. */
export async function hold(api, session, visit) {
	const made = await api.post('/holds', { session, visit }, { act: createAct() });
	return { id: made.hold, until: performance.now() + made.seconds * 1000 };
}

/* Given back at once; should that fail, the centre frees it by itself. */
export const release = (api, visit) =>
	api.post('/holds/release', { visit }, { act: createAct(), tries: 1, timeout: 4000 }).catch(() => null);
