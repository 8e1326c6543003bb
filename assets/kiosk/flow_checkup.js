// SPDX-License-Identifier: Apache-2.0
/*
 * A free place: who you are, whether you may, which day and which session,
 * held for 90 s while you look it over. What is full can be waited for, several
 * at once; for a draw one registers in the same way, and nothing is held. Without a line there are the places that are leased to this kiosk:
 * by card, nothing is held. `move` is the same for a place that one has already.
 */
import { newKey } from '../shared/api.js';
import { checkIdentity, checkPhone, whoOf } from './who.js';
import { draws, hold, loadOffers, needsOf, offerOf, release } from './places.js';
import { BookingSlip } from './screens/booking.js';
import { AgreeScreen } from './screens/consent.js';
import { DrawScreen } from './screens/draw.js';
import { NotOpenScreen, UnfitScreen } from './screens/fit.js';
import { IdentityScreen } from './screens/identity.js';
import { PhoneScreen } from './screens/phone.js';
import { BookingCheckScreen, DayScreen, OfferScreen, SessionScreen } from './screens/places.js';
import { ReceiptScreen } from './screens/receipt.js';

const blank = () => ({
	way: 'card', card: null, id_type: 'resident', name: '', id_no: '', phone: '', no_phone: false,
	offer: null,
	fit: null,          /* what the centre says of this person and the offer */
	declared: {},       /* code -> it was confirmed */
	agreed: {},         /* purpose -> version that was read and ticked */
	from: '',           /* first day that is shown */
	day: null, session: null,
	hold: null,         /* {id, until}: the place is kept for this visit */
	visit: newKey(),    /* its name at the centre; says nothing of anybody */
	wanted: [],         /* full sessions, any of which would do */
	moving: null,       /* case number of the booking that is moved */
});

/* Codes that make a choice of sessions useless, and the list of them old. */
const TAKEN = ['QUOTA_FULL', 'SHARE_FULL', 'SESSION_UNKNOWN', 'SESSION_CLOSED', 'SESSION_PAST',
	'HOLD_EXPIRED', 'HOLD_UNKNOWN', 'LEASE_SPENT'];
const AGAIN = { session: null, hold: null, wanted: [] };
const USELESS = {
	READ_HANDLE: { card: null }, LEASE_CARD: { way: 'card' }, card: { card: null }, consents: { agreed: {} },
	...Object.fromEntries(TAKEN.map((code) => [code, AGAIN])),
};

function checkAgreed(data, form) {
	const v = { data, form };
	return [
		...needsOf(v).filter((d) => !data.declared[d.code])
			.map((d) => ({ field: `declare-${d.code}`, code: 'DECLARATION_REQUIRED' })),
		...offerOf(v).consents.filter((c) => c.required && data.agreed[c.purpose] !== c.version)
			.map((c) => ({ field: `consent-${c.purpose}`, code: 'CONSENT_REQUIRED' })),
	];
}

const fits = ({ fit }) => Boolean(fit?.eligible) && !fit.booking;
const open = (data, form) => ['open', 'draw'].includes(offerOf({ data, form }).state);

async function askFit(api, data, v) {
	const { phone, ...who } = whoOf(data);
	delete who.person?.phone;
	return { fit: await api.post(`/offers/${offerOf(v).code}/eligibility`, who) };
}

/* For the waiting list nothing is held, nor of what is this kiosk's own. */
async function askHold(api, { session, visit, wanted }, { form }) {
	return { hold: wanted.length > 0 || form.leased ? null : await hold(api, session, visit) };
}

function bodyOf(data, form) {
	return {
		...whoOf(data),
		declare: needsOf({ data, form }).map((d) => d.code),
		consents: Object.entries(data.agreed).map(([purpose, version]) => ({ purpose, version })),
	};
}

const placeOf = (data) =>
	({ session: data.session, ...(data.hold && { hold: data.hold.id, visit: data.visit }) });

function submit(api, data, { act, form }) {
	if (data.wanted.length > 0)
		return api.post('/waiting', {
			...bodyOf(data, form), offer: offerOf({ data, form }).code, sessions: data.wanted }, { act });
	const lease = form.leased ? { lease: true } : {};
	return api.post('/bookings', { ...bodyOf(data, form), ...placeOf(data), ...lease }, { act });
}

function submitMove(api, data, { act }) {
	return api.post(`/bookings/${data.moving}/move`, { read: data.card.read, ...placeOf(data) }, { act });
}

const choosing = [
	{ id: 'day', screen: DayScreen },
	{
		id: 'session', screen: SessionScreen, ask: askHold,
		owns: { session: 'session', sessions: 'session', hold: 'session', visit: 'session' },
	},
	{ id: 'check', screen: BookingCheckScreen },
];

const shared = {
	blank,
	numbered: true,
	slip: true,
	load: loadOffers,
	/* Whoever goes keeps no place from the next. */
	leave: (api, { hold: held, visit }) => held && release(api, visit),
	soft: {
		READ_HANDLE: { step: 'identity', field: 'card' },
		LEASE_CARD: { step: 'identity', field: 'card' },
		...Object.fromEntries(TAKEN.map((code) => [code, { step: 'session', field: 'session' }])),
	},
	refused: (data, names) => Object.assign({ ...data }, ...names.map((name) => USELESS[name])),
	refresh: ['CONSENT_VERSION', 'CONSENT_UNKNOWN', ...TAKEN],
	outcome: ReceiptScreen,
	paper: BookingSlip,
};

export const checkup = {
	...shared,
	rate: true,
	steps: [
		{ id: 'offer', screen: OfferScreen, when: (data, form) => form.offers.length > 1 },
		{ id: 'notopen', screen: NotOpenScreen, when: (data, form) => !open(data, form) },
		{ id: 'draw', screen: DrawScreen, when: (data, form) => draws({ data, form }) },
		{
			id: 'identity', screen: IdentityScreen, check: checkIdentity, ask: askFit,
			owns: {
				'person.name': 'name', 'person.id_no': 'id_no', 'person.id_type': 'id_type',
				read: 'card', person: 'id_no', 'person.phone': 'phone', phone: 'phone',
			},
		},
		{ id: 'unfit', screen: UnfitScreen, when: (data) => data.fit && !fits(data) },
		{
			id: 'phone', screen: PhoneScreen, check: checkPhone, when: (data) => data.way === 'typed',
			owns: { 'person.phone': 'phone', phone: 'phone' },
		},
		{
			id: 'agree', screen: AgreeScreen, check: checkAgreed,
			when: (data, form) => !data.fit || offerOf({ data, form }).consents.length > 0
				|| needsOf({ data, form }).length > 0,
			owns: { consents: 'consents', declare: 'consents' },
		},
		...choosing,
	],
	submit,
};

export const move = { ...shared, steps: choosing, submit: submitMove };
