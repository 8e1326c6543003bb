// SPDX-License-Identifier: Apache-2.0
/*
 * Pages that open without a line: their own files, kept as they came. What is
 * kept is shown first, because at a gate, or at somebody's door, a bad line is
 * worse than none; the page asks for what is new when it has been drawn. Calls
 * to the centre never come through here. Which page it is says the scope.
 */
const FRAME = ['/assets/public/q.css', '/assets/public/public.css', '/assets/public/mark.svg', '/assets/shared/tokens.css',
	'/assets/shared/base.css', '/assets/public/keep.js'];
const PAGES = {
	'/P': { cache: 'pass', files: ['/P', '/assets/public/p.css', '/assets/public/p.js', '/assets/public/chain.js', '/assets/public/qr.js'] },
	'/V': { cache: 'visit', files: ['/V', '/assets/public/v.css', '/assets/public/v.js', '/assets/public/sign.js', '/assets/public/visitpaper.js',
		'/assets/public/visits.js'] },
};
const PAGE = PAGES[new URL(registration.scope).pathname];
const CACHE = PAGE.cache;
const FILES = [...PAGE.files, ...FRAME];

/* All or nothing: half of an old page and half of a new one is no page. */
async function refresh() {
	const answers = await Promise.all(FILES.map((file) => fetch(file, { cache: 'no-cache', credentials: 'omit' })));
	if (!answers.every((answer) => answer.ok))
		throw new Error('a file of the page did not come');
	/* To the last byte before any is kept: a line may break within a file. */
	const whole = await Promise.all(answers.map(async (answer) =>
		new Response(await answer.blob(), { headers: answer.headers })));
	const cache = await caches.open(CACHE);
	await Promise.all(whole.map((answer, i) => cache.put(FILES[i], answer)));
}

async function kept(request) {
	const cache = await caches.open(CACHE);
	return await cache.match(new URL(request.url).pathname) ?? fetch(request);
}

addEventListener('install', (event) => event.waitUntil(refresh().then(() => skipWaiting())));
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('message', (event) => event.waitUntil(refresh().catch(() => null)));
addEventListener('fetch', (event) => {
	const { method, url } = event.request;
	const { origin, pathname } = new URL(url);
	if (method === 'GET' && origin === location.origin && FILES.includes(pathname))
		event.respondWith(kept(event.request));
});
