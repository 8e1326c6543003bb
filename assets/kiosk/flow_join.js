// SPDX-License-Identifier: Apache-2.0
/*
 * Joining the union: five steps with the card, about a minute. A card brings
 * everything but the phone number, so that is asked beside it; who types gets
 * a step of its own for it.
 */
import { checkIdentity, checkPhone, whoOf } from './who.js';
import { ConsentScreen } from './screens/consent.js';
import { IdentityScreen } from './screens/identity.js';
import { PhoneScreen } from './screens/phone.js';
import { GroupScreen } from './screens/group.js';
import { WorkplaceScreen } from './screens/workplace.js';
import { CheckScreen } from './screens/check.js';
import { ReceiptScreen } from './screens/receipt.js';

const blank = () => ({
	agreed: {},         /* purpose -> version that was read and ticked */
	way: 'card',        /* card | typed */
	card: null,         /* what the agent lets us see of it, with its handle */
	id_type: 'resident', name: '', id_no: '',
	phone: '', no_phone: false,
	group: null, district: null, street: null, employer: '',
});

/* problem code or wrong field -> answers that have to be given anew */
const USELESS = {
	READ_HANDLE: { card: null },
	card: { card: null },
	consents: { agreed: {} },
	group: { group: null },
	district: { district: null, street: null },
	street: { street: null },
};

function checkConsents(data, form) {
	return form.consents
		.filter((c) => c.required && data.agreed[c.purpose] !== c.version)
		.map((c) => ({ field: `consent-${c.purpose}`, code: 'CONSENT_REQUIRED' }));
}

function checkPlace(data, form) {
	const district = form.districts.find((d) => d.code === data.district);
	if (!district)
		return [{ field: 'district', code: 'DISTRICT_REQUIRED' }];
	if (district.streets.length > 0 && !data.street)
		return [{ field: 'street', code: 'STREET_REQUIRED' }];
	return [];
}

function bodyOf(data) {
	const employer = data.employer.trim();
	return {
		...whoOf(data),
		...(data.group && { group: data.group }),
		...(employer && { employer }),
		...(data.district && { district: data.district }),
		...(data.street && { street: data.street }),
		consents: Object.entries(data.agreed).map(([purpose, version]) => ({ purpose, version })),
	};
}

export const join = {
	blank,
	numbered: true,
	slip: true,
	rate: true,
	load: (api) => api.get('/forms/join'),
	steps: [
		{ id: 'consent', screen: ConsentScreen, owns: { consents: 'consents' }, check: checkConsents },
		{
			id: 'identity', screen: IdentityScreen, check: checkIdentity,
			owns: {
				'person.name': 'name', 'person.id_no': 'id_no', 'person.id_type': 'id_type',
				read: 'card', person: 'id_no', 'person.phone': 'phone', phone: 'phone',
			},
		},
		{
			id: 'phone', screen: PhoneScreen, check: checkPhone, when: (data) => data.way === 'typed',
			owns: { 'person.phone': 'phone', phone: 'phone' },
		},
		{
			id: 'group', screen: GroupScreen, owns: { group: 'group' },
			check: (data) => (data.group ? [] : [{ field: 'group', code: 'GROUP_REQUIRED' }]),
		},
		{
			id: 'place', screen: WorkplaceScreen, check: checkPlace,
			owns: { district: 'district', street: 'street', employer: 'employer' },
		},
		{ id: 'check', screen: CheckScreen },
	],
	draft: bodyOf,
	submit: (api, data, visit) => api.post('/enrolments', bodyOf(data), { act: visit.act }),
	soft: { READ_HANDLE: { step: 'identity', field: 'card' } },
	refused: (data, names) => Object.assign({ ...data }, ...names.map((name) => USELESS[name])),
	refresh: ['CONSENT_VERSION', 'CONSENT_UNKNOWN', 'GROUP_UNKNOWN', 'DISTRICT_UNKNOWN', 'STREET_UNKNOWN'],
	outcome: ReceiptScreen,
};
