// SPDX-License-Identifier: Apache-2.0
/* What is half filled, kept at the centre for whoever lays the same card down. */
import { createAct } from '../../shared/api.js';

/* What of it is kept: neither the card, nor whose it is, nor the account. */
const KEPT = ['phone', 'no_phone', 'agreed', 'district', 'unit', 'cause', 'ask', 'alone', 'income', 'other', 'caused',
	'cost', 'rigid', 'situations', 'none', 'story', 'address', 'invoices'];
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

const yuanOf = (fen) => (fen ? String(Math.round(fen / 100)) : '');

/* What the centre sent back for papers, as it was told. Who is grown up is not
 * told again; whoever does not go to school may have an income. */
function toldBefore(form) {
	const { income = 0, other_income: other, caused, cost, rigid, relatives, pupils = [], invoices = [],
		exclusions } = form;
	return {
		...pick(form, ['district', 'unit', 'cause', 'ask', 'story']), invoices, address: form.address ?? '',
		income: yuanOf(income) || '0', other: yuanOf(other), caused: yuanOf(caused), cost: yuanOf(cost),
		rigid: Object.fromEntries(rigid.map(({ kind, amount }) => [kind, yuanOf(amount)])),
		situations: exclusions, none: exclusions.length === 0, alone: relatives.length === 0,
		people: relatives.map((p) => {
			const pupil = pupils.some(({ read }) => read === p.read);
			return { ...p, income: yuanOf(p.income), pupil, adult: !pupil };
		}),
	};
}

/* case: the number of a case that came back. */
const told = async (api, { card: { read }, case: no }) =>
	no && toldBefore(await api.post(`/aid-cases/${no}/form`, { read }, { act: createAct() }));

function unlessNone(problem) {
	if (problem.code !== 'AID_DRAFT_NONE')
		throw problem;
	return null;
}

/* What was filled in since counts before what was told. */
export async function findDraft(api, data) {
	if (data.asked)
		return {};
	const draft = await api.post('/aid-drafts/mine', { read: data.card.read }).catch(unlessNone);
	return { asked: true, draft, ...(!draft && await told(api, data)) };
}

/* A case that came back stands as it was told: that is fetched first. */
export async function dropDraft(api, data) {
	const before = await told(api, data);
	await api.post('/aid-drafts/drop', { read: data.card.read }, { act: createAct() }).catch(unlessNone);
	return { draft: null, ...before };
}
