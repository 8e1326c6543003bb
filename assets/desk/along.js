// SPDX-License-Identifier: Apache-2.0
/*
 * Forms of visits that this device takes along (/V), the one thing of a case
 * that the console leaves in a browser: names masked, sealed there, and
 * gone once it is handed in.
 */
import { take } from '../public/visits.js';

/* The page's worker has all its files before anybody walks off with it. */
async function withoutLine() {
	const at = await navigator.serviceWorker.register('/pass-worker.js', { scope: '/V' });
	const worker = at.active ?? at.waiting ?? at.installing;
	await new Promise((yes, no) => {
		const look = () => {
			if (worker.state === 'activated')
				yes();
			else if (worker.state === 'redundant')
				no(new Error('the page was not kept'));
		};
		worker.addEventListener('statechange', look);
		look();
	});
}

export async function takeAlong(visit) {
	await take(visit);
	await withoutLine();
}
