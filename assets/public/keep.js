// SPDX-License-Identifier: Apache-2.0
/*
 * The passes that this phone holds, in IndexedDB: what the centre has signed,
 * and the key that a chain is drawn from, which no script can read out.
 */
const STORE = 'passes';

export const done = (request) => new Promise((yes, no) => {
	request.onsuccess = () => yes(request.result);
	request.onerror = () => no(request.error);
});

/* A database that is opened when it is first asked for; upgrade(db) makes its
 * stores. */
export function database(name, upgrade) {
	let opened = null;
	return () => {
		opened ??= new Promise((yes, no) => {
			const request = indexedDB.open(name, 1);
			request.onupgradeneeded = () => upgrade(request.result);
			request.onsuccess = () => yes(request.result);
			request.onerror = () => no(request.error);
		});
		return opened;
	};
}

const open = database('yizhan-pass', (db) => db.createObjectStore(STORE, { keyPath: 'id' }));
const store = async (mode) => (await open()).transaction(STORE, mode).objectStore(STORE);

/* In the order in which they came. */
export const load = async () => (await done((await store('readonly')).getAll())).sort((a, b) => a.made - b.made);
export const get = async (id) => done((await store('readonly')).get(id));
export const put = async (pass) => done((await store('readwrite')).put(pass));
export const remove = async (id) => done((await store('readwrite')).delete(id));

/* A pass of nothing yet. Read back, because there are browsers that take what
 * they do not keep. */
export async function make(code) {
	const key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
	const id = Array.from(crypto.getRandomValues(new Uint8Array(8)), (b) => b.toString(36)).join('');
	await put({ id, code, key, stretches: [], begun: null, made: Date.now() });
	const kept = await done((await store('readonly')).get(id));
	if (!kept?.key || kept.key.extractable)
		throw new Error('the key was not kept');
	return kept;
}

/* The latest that the centre's clock has said, ms. Apart from the passes: a
 * second window must not write an older one over them. */
const SEEN = 'yizhan-pass-seen';

export function lastSeen() {
	try {
		return Number(localStorage.getItem(SEEN));
	} catch {
		return 0;
	}
}

export function sawTime(ms) {
	try {
		localStorage.setItem(SEEN, String(ms));
	} catch {
		/* then a clock that was set back is found with a line alone */
	}
}

/* x_n of a chain. */
export async function seedOf(pass, cti) {
	const mac = await crypto.subtle.sign('HMAC', pass.key, new TextEncoder().encode(`GHC1 ${cti}`));
	return new Uint8Array(mac, 0, 16);
}
