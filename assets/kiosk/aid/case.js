// SPDX-License-Identifier: Apache-2.0
/*
 * One's own applications for aid, by card: where each stands, by when there is
 * an answer, what is missing, and what may be done about it.
 */
import { Problem } from '../../shared/api.js';
import './words.js';
import { CaseScreen, DoneScreen } from './cases.js';

/* Whose card it was is told by nobody but themselves. */
const notFamily = (what) => (problem) => {
	throw what === 'authorise' && problem.status === 404
		? new Problem({ status: 409, code: 'AID_NOT_FAMILY', fields: [{ path: 'read', code: 'AID_NOT_FAMILY' }] }) : problem;
};

/* what: withdraw, or authorise by the card of another adult of the family */
export const aidcase = {
	blank: () => ({ card: null, tokens: {}, no: null, what: null, read: null }),
	load: async (api, data) => (await api.post('/aid-cases/mine', { read: data.card.read })).items,
	steps: [{ id: 'case', screen: CaseScreen, owns: { read: 'card' } }],
	submit: async (api, { no, what, read }, { act }) => {
		await api.post(`/aid-cases/${no}/${what}`, { read }, { act }).catch(notFamily(what));
		return { what, no };
	},
	outcome: DoneScreen,
};
