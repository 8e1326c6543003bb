// SPDX-License-Identifier: Apache-2.0
/* Where is my application: by card (all of them) or by one receipt. */
import './aid/words.js';
import { FindScreen } from './screens/find.js';
import { FoundScreen } from './screens/found.js';

const FIND = { step: 'find', field: 'find' };

/* A centre without a service has nothing of it of anybody. */
async function mine(api, service, read) {
	try {
		return (await api.post(`/${service}/mine`, { read })).items;
	} catch (problem) {
		if (problem.status === 404)
			return [];
		throw problem;
	}
}

async function submit(api, data) {
	if (data.code)
		return { kind: 'status', code: data.code, ...(await api.post('/status', { code: data.code })) };
	const { read } = data.card;
	const [found, bookings, passes] = await Promise.all([
		api.post('/matters', { read }), mine(api, 'bookings', read), mine(api, 'passes', read)]);
	return { kind: 'matters', ...found, bookings, passes, read };
}

export const matters = {
	blank: () => ({ card: null, code: '' }),
	steps: [{ id: 'find', screen: FindScreen, owns: { code: 'find', read: 'find', person: 'find' } }],
	submit,
	soft: { RECEIPT_INVALID: FIND, RECEIPT_UNKNOWN: FIND, READ_HANDLE: FIND },
	refused: () => ({ card: null, code: '' }),
	outcome: FoundScreen,
};
