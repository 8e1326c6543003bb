// SPDX-License-Identifier: Apache-2.0
/*
 * An annual pass of parks, by card alone: which one, whose card, who shares it,
 * what it costs this person. What is free is issued at once; the rest waits for
 * its payment at the window.
 */
import { Problem } from '../shared/api.js';
import { t } from '../shared/i18n.js';
import { offerOf } from './places.js';
import { AgreeScreen } from './screens/consent.js';
import { BesideScreen, PassCardScreen, PassCheckScreen, PassUnfitScreen, ProductScreen } from './screens/pass.js';
import { PassSlip } from './screens/pass_slip.js';
import { ReceiptScreen } from './screens/receipt.js';

const blank = () => ({
	offer: null,        /* code of the product */
	way: 'card', card: null,
	fit: null,          /* what the centre says of this person and it */
	beside: [],         /* cards of those who share it */
	agreed: {},         /* purpose -> version that was read and ticked */
});

const CARD = { card: null, fit: null, beside: [] };
const USELESS = { READ_HANDLE: CARD, card: CARD, consents: { agreed: {} }, beside: { beside: [] } };

/* Products as offers: what is agreed to is asked like there. */
async function load(api) {
	const { items } = await api.get('/pass-products');
	if (items.length === 0)
		throw new Problem({ status: 404, code: 'PASS_PRODUCT', title: t('pass.none.title') });
	return {
		offers: items.map((p) => ({
			...p, declarations: [], consents: p.consents.map((c) => ({ ...c, purpose: c.code })),
		})),
	};
}

const missing = (field, code) => [{ field, code }];
const productOf = (data, form) => offerOf({ data, form });
const consentsOf = (data, form) => productOf(data, form).consents;

async function askFit(api, { card, ...data }, { form }) {
	return { fit: await api.post(`/pass-products/${productOf(data, form).code}/eligibility`, { read: card.read }) };
}

function submit(api, data, { act, form }) {
	return api.post('/passes', {
		read: data.card.read,
		product: productOf(data, form).code,
		beside: data.beside.map(({ read }) => read),
		consents: Object.entries(data.agreed).map(([purpose, version]) => ({ purpose, version })),
	}, { act });
}

export const pass = {
	blank,
	numbered: true,
	slip: true,
	rate: true,
	load,
	steps: [
		{ id: 'product', screen: ProductScreen, owns: { product: 'product' } },
		{
			id: 'identity', screen: PassCardScreen, ask: askFit, owns: { read: 'card', person: 'card' },
			check: ({ card }) => (card ? [] : missing('card', 'PASS_CARD')),
		},
		{ id: 'unfit', screen: PassUnfitScreen, when: ({ fit }) => fit && !fit.eligible },
		{
			id: 'beside', screen: BesideScreen, owns: { holders: 'beside', beside: 'beside' },
			when: (data, form) => productOf(data, form).holders > 1,
			check: (data, form) => (data.beside.length === productOf(data, form).holders - 1 ? []
				: missing('beside', 'PASS_HOLDERS')),
		},
		{
			id: 'agree', screen: AgreeScreen, owns: { consents: 'consents' },
			when: (data, form) => consentsOf(data, form).length > 0,
			check: (data, form) => consentsOf(data, form)
				.filter((c) => c.required && data.agreed[c.purpose] !== c.version)
				.map((c) => ({ field: `consent-${c.purpose}`, code: 'CONSENT_REQUIRED' })),
		},
		{ id: 'check', screen: PassCheckScreen },
	],
	submit,
	soft: { READ_HANDLE: { step: 'identity', field: 'card' }, PASS_HOLDERS: { step: 'beside', field: 'beside' } },
	refused: (data, names) => Object.assign({ ...data }, ...names.map((name) => USELESS[name])),
	refresh: ['CONSENT_VERSION', 'CONSENT_UNKNOWN', 'PASS_PRODUCT'],
	outcome: ReceiptScreen,
	paper: PassSlip,
	told: ({ state }) => (state === 'unpaid'
		? { title: 'pass.wait.title', lead: 'pass.wait.lead', wait: true }
		: { title: 'pass.done', lead: 'pass.done.lead' }),
};
