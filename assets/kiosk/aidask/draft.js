// SPDX-License-Identifier: Apache-2.0
/* What is half filled, kept at the centre for whoever lays the same card down. */
import { createAct } from '../../shared/api.js';

/* What of it is kept: neither the card, nor whose it is, nor the account. */
const KEPT = ['phone', 'no_phone', 'agreed', 'district', 'unit', 'cause', 'ask', 'alone', 'income', 'other', 'caused',
	'cost', 'rigid', 'situations', 'none'];
const OF_PERSON = ['relation', 'adult', 'income', 'pupil'];

const pick = (from, names) => Object.fromEntries(names.map((name) => [name, from[name]]));

/* A relative is named by a handle of the agent's, or as typed. */
export const whom = ({ read, name, id_no }) => (read ? { read } : { name, id_no });

export function restored({ page, relatives }) {
	const { data, people } = JSON.parse(page);
	return { ...data, people: people.map((p, i) => ({ ...p, ...relatives[i] })) };
}

/* Nothing is kept before somebody has said what to do with an earlier one. */
export async function keep(api, data, step, options) {
	if (!data.card || ['identity', 'resume'].includes(step.id))
		return {};
	const page = { at: step.id, data: pick(data, KEPT), people: data.people.map((p) => pick(p, OF_PERSON)) };
	const { ends_on } = await api.post('/aid-drafts', {
		read: data.card.read, page: JSON.stringify(page), relatives: data.people.map(whom) }, { ...options, act: createAct() });
	return { kept: { at: step.id, ends_on } };
}

export async function findDraft(api, data) {
	if (data.asked)
		return {};
	try {
		return { asked: true, draft: await api.post('/aid-drafts/mine', { read: data.card.read }) };
	} catch (problem) {
		if (problem.code === 'AID_DRAFT_NONE')
			return { asked: true };
		throw problem;
	}
}
