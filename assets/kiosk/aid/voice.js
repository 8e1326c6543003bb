// SPDX-License-Identifier: Apache-2.0
/*
 * What is said against a posting or a case, by whoever stands here: no card is
 * asked for, and nothing of who it was goes along. The number that comes back
 * is the only way to the answer.
 */
import './words.js';
import { AnswerScreen, AskRefScreen, KindScreen, PostingsScreen, ReceiptScanScreen, SaidScreen, SayScreen } from './voices.js';

const missing = (field) => [{ field, code: 'REQUIRED' }];
const checkText = ({ text }) => (text.trim() ? [] : missing('text'));
const SAY = { id: 'say', screen: SayScreen, check: checkText, owns: { text: 'text' } };

export const aidpost = {
	blank: () => ({ posting: null, text: '' }),
	load: async (api) => (await api.get('/aid-postings')).items,
	steps: [{ id: 'list', screen: PostingsScreen }, SAY],
	submit: async (api, { posting, text }, { act }) =>
		({ kind: 'objection', ...await api.post(`/aid-postings/${posting.id}/objections`, { text: text.trim() }, { act }) }),
	slip: true,
	outcome: SaidScreen,
};

const RECEIPT = { step: 'receipt', field: 'code' };

export const aidvoice = {
	/* chosen: which of the two was said before this began */
	blank: () => ({ code: '', kind: null, chosen: false, text: '' }),
	steps: [
		{
			id: 'receipt', screen: ReceiptScanScreen, owns: { code: 'code' }, when: ({ code }) => code === '',
			check: ({ code }) => (code ? [] : missing('code')),
		},
		{
			id: 'kind', screen: KindScreen, owns: { kind: 'kind' }, when: ({ chosen }) => !chosen,
			check: ({ kind }) => (kind ? [] : missing('kind')),
		},
		SAY,
	],
	submit: async (api, { code, kind, text }, { act }) =>
		({ kind, ...await api.post('/aid-complaints', { code, kind, text: text.trim() }, { act }) }),
	soft: {
		RECEIPT_INVALID: RECEIPT, RECEIPT_UNKNOWN: RECEIPT, NOT_FOUND: RECEIPT,
		CASE_STATE: { step: 'kind', field: 'kind' },
	},
	refused: (data, names) => ({ ...data, ...(names.includes('code') && { code: '' }), ...(names.includes('kind') && { kind: null }) }),
	slip: true,
	outcome: SaidScreen,
};

export const aidanswer = {
	blank: () => ({ ref: '' }),
	steps: [{ id: 'ref', screen: AskRefScreen, owns: { ref: 'ref' }, check: ({ ref }) => (ref ? [] : missing('ref')) }],
	submit: (api, { ref }) => api.post('/aid-complaints/state', { ref }),
	soft: { NOT_FOUND: { step: 'ref', field: 'ref' } },
	outcome: AnswerScreen,
};
