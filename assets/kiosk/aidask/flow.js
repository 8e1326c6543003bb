// SPDX-License-Identifier: Apache-2.0
/*
 * Asking for aid, by card. After each step everything so far is kept at the
 * centre, sealed, for whoever lays the same card down within the days that the
 * rules give; but for the number of the bank card, which is asked again.
 */
import { createAct } from '../../shared/api.js';
import './words.js';
import { checkPhone } from '../who.js';
import { machine } from '../net.js';
import { PhoneScreen } from '../screens/phone.js';
import { ReceiptScreen } from '../screens/receipt.js';
import { accountCode } from './account.js';
import {
	AccountScreen, AgreeScreen, AskedSlip, CardScreen, CauseScreen, CostsScreen, WhereScreen, IncomeScreen, KindScreen, PlaceScreen,
	PublicScreen, ResumeScreen, SituationScreen,
} from './screens.js';
import { billed, byCost, consentsAt, ill, pupils } from './agreed.js';
import { AskCheckScreen } from './check.js';
import { dropDraft, findDraft, keep, whom } from './draft.js';
import { FamilyScreen, PupilsScreen } from './family.js';
import { InvoicesScreen } from './invoices.js';
import { fenOf } from '../aid/money.js';

const blank = () => ({
	card: null, phone: '', no_phone: false,
	draft: null,        /* what the centre kept of an earlier visit */
	asked: false,       /* whether it kept anything has been asked */
	case: null,         /* number of a case that came back for papers */
	kept: null,         /* {at, ends_on}: what it keeps of this one */
	agreed: {},         /* purpose -> version that was read and ticked */
	district: null, unit: '', address: '', cause: null, ask: null,
	alone: false, people: [],
	income: '', other: '', caused: '', cost: '', rigid: {},
	situations: [], none: false,
	invoices: [],       /* {hospital, number, amount}: fen, as the centre has them */
	story: undefined,   /* told at the desk: kept as it is */
	account: '', again: '',
});

/* ---- who has to agree to what, and when ---- */

const agreedAt = (step) => (data, form) => consentsAt(step, form)
	.filter((c) => (c.required || step === 'pupils' || step === 'cause') && data.agreed[c.purpose] !== c.version)
	.map((c) => ({ field: `consent-${c.purpose}`, code: 'CONSENT_REQUIRED' }));

/* What is not told needs nobody's word. */
const given = (data) => Object.entries(data.agreed).filter(([purpose]) =>
	(purpose !== 'aid_health' || ill(data) || billed(data)) && (purpose !== 'aid_child' || pupils(data).length > 0));

/* ---- what can be said before asking ---- */

const missing = (...fields) => fields.map((field) => ({ field, code: 'REQUIRED' }));

function checkPlace({ district, unit }) {
	if (!district)
		return [{ field: 'district', code: 'DISTRICT_REQUIRED' }];
	return unit.trim() ? [] : missing('unit');
}

const checkFamily = ({ people, alone }) => (people.length > 0 || alone ? [] : missing('family'));
const checkSituation = ({ situations, none }) => (situations.length > 0 || none ? [] : missing('situations'));

function checkAccount(data, form) {
	const code = accountCode(data.account, data.again);
	const wrong = code ? [{ field: code === 'BANKCARD_CHECK' ? 'again' : 'account', code }] : [];
	return [...wrong, ...agreedAt('account')(data, form)];
}

/* ---- what goes to the centre ---- */

const schoolYear = (today) => String(Number(today.slice(0, 4)) - (Number(today.slice(5, 7)) < 7 ? 1 : 0));

const pupilOf = (today) => ({ read, id_no }) => ({ ...(read ? { read } : { id_no }), school_year: schoolYear(today) });

function formOf(data, today) {
	const costs = Object.entries(data.rigid).map(([kind, yuan]) => ({ kind, amount: fenOf(yuan) }));
	const children = data.ask === 'school' ? pupils(data).map(pupilOf(today)) : [];
	return {
		district: data.district, unit: data.unit.trim(), ask: data.ask, cause: data.cause,
		income: fenOf(data.income), other_income: fenOf(data.other), caused: fenOf(data.caused), cost: byCost(data) ? fenOf(data.cost) : 0,
		relatives: data.people.map((p) => ({ ...whom(p), relation: p.relation, income: fenOf(p.income) })),
		rigid: costs.filter(({ amount }) => amount > 0),
		...(children.length > 0 && { pupils: children }),
		exclusions: data.situations,
		...(data.story && { story: data.story }), ...(data.address?.trim() && { address: data.address.trim() }),
		...(billed(data) && { invoices: data.invoices }),
	};
}

/* The adults who laid their card down and agreed do so for the case as well;
 * should that fail they still can, at any kiosk or in the visit. */
async function authorise(api, no, people) {
	const done = await Promise.all(people.map(({ read }) =>
		api.post(`/aid-cases/${no}/authorise`, { read }, { act: createAct() }).then(() => 1, () => 0)));
	return done.reduce((sum, one) => sum + one, 0);
}

async function submit(api, data, { act, form }) {
	const { read } = data.card;
	const phone = data.no_phone || !data.phone ? {} : { phone: data.phone };
	const made = await api.post('/aid-cases', {
		read, ...phone, form: formOf(data, form.today), card: data.account, ...(data.again && { card_again: data.again }),
		consents: given(data).map(([purpose, version]) => ({ purpose, version })) }, { act });
	/* Of a case that came back others may have authorised before. */
	const adults = data.case ? [] : data.people.filter((p) => p.adult);
	const done = await authorise(api, made.case_no, data.people.filter((p) => p.authorises));
	return { ...made, adults: Math.max(0, adults.length - done) };
}

/* The day is the centre's, never the browser's. */
const load = async (api) => ({ ...await api.get('/forms/aid'), today: machine.value.time.slice(0, 10) });

export const aidask = {
	blank,
	numbered: true,
	slip: true,
	rate: true,
	load,
	keep,
	steps: [
		{
			id: 'identity', screen: CardScreen, ask: findDraft, owns: { read: 'card', person: 'card' },
			check: (data) => (data.card ? [] : [{ field: 'card', code: 'CARD_REQUIRED' }]),
		},
		{ id: 'resume', screen: ResumeScreen, ask: dropDraft, when: (data) => data.draft !== null },
		{ id: 'agree', screen: AgreeScreen, check: agreedAt('agree'), owns: { consents: 'consents' } },
		{ id: 'phone', screen: PhoneScreen, check: checkPhone, owns: { 'person.phone': 'phone', phone: 'phone' } },
		{
			id: 'place', screen: PlaceScreen, check: checkPlace,
			owns: { 'form.district': 'district', 'form.unit': 'unit' },
		},
		{ id: 'where', screen: WhereScreen, owns: { 'form.address': 'address' } },
		{
			id: 'cause', screen: CauseScreen, owns: { 'form.cause': 'cause' },
			check: (data, form) => (data.cause ? ill(data) ? agreedAt('cause')(data, form) : [] : missing('cause')),
		},
		{
			id: 'kind', screen: KindScreen, owns: { 'form.ask': 'ask' },
			check: (data) => (data.ask ? [] : missing('ask')),
		},
		{
			id: 'family', screen: FamilyScreen, check: checkFamily,
			owns: { 'form.relatives': 'family' },
		},
		{
			id: 'pupils', screen: PupilsScreen, owns: { 'form.pupils': 'pupils' },
			when: (data) => data.ask === 'school' && data.people.length > 0,
			check: (data, form) => (pupils(data).length > 0 ? agreedAt('pupils')(data, form) : []),
		},
		{
			id: 'income', screen: IncomeScreen, owns: { 'form.income': 'income', 'form.other_income': 'other' },
			check: (data) => (data.income === '' ? missing('income') : []),
		},
		{
			id: 'costs', screen: CostsScreen,
			owns: { 'form.rigid': 'costs', 'form.caused': 'caused', 'form.cost': 'cost' },
		},
		{
			id: 'invoices', screen: InvoicesScreen, owns: { 'form.invoices': 'invoices' },
			when: (data) => data.ask === 'medical' || billed(data),
			check: (data, form) => (billed(data) ? agreedAt('cause')(data, form) : []),
		},
		{
			id: 'situation', screen: SituationScreen, check: checkSituation,
			owns: { 'form.exclusions': 'situations' },
		},
		{ id: 'public', screen: PublicScreen },
		{ id: 'account', screen: AccountScreen, check: checkAccount, owns: { card: 'account', card_again: 'again' } },
		{ id: 'check', screen: AskCheckScreen },
	],
	submit,
	soft: {
		READ_HANDLE: { step: 'identity', field: 'card' },
		AID_LINE_NONE: { step: 'place', field: 'district' },
		AID_TWICE: { step: 'family', field: 'family' },
	},
	refused: (data, names) => (names.includes('READ_HANDLE')
		? { ...data, card: null, people: data.people.filter((p) => !p.read) } : data),
	refresh: ['CONSENT_VERSION', 'CONSENT_UNKNOWN', 'CHOICE_UNKNOWN', 'DISTRICT_UNKNOWN'],
	outcome: ReceiptScreen,
	paper: AskedSlip,
};
