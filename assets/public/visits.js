// SPDX-License-Identifier: Apache-2.0
/*
 * Home visits that this device was given to take along: what stands on their
 * forms and what was written at the door, until they are handed in. Sealed with
 * a key that no script can read out; of names what the desk shows masked, and
 * where to go.
 *
 * A visit: { no, code, name, unit, address?, heads: [{ relation, name, id_no, income }],
 * asked: [[FIELD, words]], signers: [[WHO, words]],
 * taken, told: { FIELD: text }, seen: [bool], signs: { WHO: data: URL },
 * ready: null or base64 of a JPEG }.
 */
import { database, done } from './keep.js';

const open = database('yizhan-visit', (db) => {
	db.createObjectStore('visits', { keyPath: 'no' });
	db.createObjectStore('keys');
});
const IV = 12;

const store = async (name, mode = 'readonly') => (await open()).transaction(name, mode).objectStore(name);

async function key() {
	const had = await done((await store('keys')).get('own'));
	if (had)
		return had;
	const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
	/* Of two windows that make one, the first one's stands. */
	await done((await store('keys', 'readwrite')).add(made, 'own')).catch(() => null);
	return done((await store('keys')).get('own'));
}

/* The case's number is the name of a row, and goes into its seal. */
const way = (no, iv) => ({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(no) });

async function unsealed({ no, iv, data }) {
	return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(way(no, iv), await key(), data)));
}

export async function put(visit) {
	const iv = crypto.getRandomValues(new Uint8Array(IV));
	const data = await crypto.subtle.encrypt(way(visit.no, iv), await key(), new TextEncoder().encode(JSON.stringify(visit)));
	await done((await store('visits', 'readwrite')).put({ no: visit.no, iv, data }));
}

export async function get(no) {
	const row = await done((await store('visits')).get(no));
	return row && unsealed(row);
}

export const all = async () => Promise.all((await done((await store('visits')).getAll())).map(unsealed));
export const remove = async (no) => done((await store('visits', 'readwrite')).delete(no));

/* One that is here already keeps what was written on it. */
export async function take(visit) {
	const had = await get(visit.no);
	await put({ told: visit.address ? { address: visit.address } : {}, seen: [], signs: {}, ready: null, taken: Date.now(), ...had, ...visit });
	const kept = await get(visit.no); /* there are browsers that take what they do not keep */
	if (kept?.code !== visit.code)
		throw new Error('the visit was not kept');
}
