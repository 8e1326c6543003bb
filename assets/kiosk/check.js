// SPDX-License-Identifier: Apache-2.0
/*
 * What the page can say at once, before asking the centre: the same codes and
 * the same words as the server's, which decides.
 */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const MARKS = '10X98765432';

/* What the keypad and a hardware keyboard may leave in the field. */
export function cleanId(text) {
	const plain = text.normalize('NFKC').toUpperCase().replace(/[×Х]/g, 'X').replace(/[^0-9X]/g, '');
	return plain.slice(0, 18).replace(/X/g, (x, at) => (at === 17 ? x : ''));
}

function dateOk(text) {
	const [y, m, d] = [+text.slice(0, 4), +text.slice(4, 6), +text.slice(6, 8)];
	const date = new Date(Date.UTC(y, m - 1, d));
	return date.getUTCFullYear() === y && date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
}

/* GB 11643-1999 in the order of the server's checks; null when it may stand. */
export function idCode(id) {
	if (id.length === 0)
		return 'ID_EMPTY';
	if (id.length !== 18)
		return 'ID_LENGTH';
	if (!dateOk(id.slice(6, 14)))
		return 'ID_DATE';
	const sum = WEIGHTS.reduce((s, w, i) => s + w * +id[i], 0);
	return MARKS[sum % 11] === id[17] ? null : 'ID_CHECK';
}

export const cleanPhone = (text) => text.normalize('NFKC').replace(/\D/g, '').slice(0, 11);

export function phoneCode(phone) {
	if (phone.length !== 11)
		return 'PHONE_LENGTH';
	return /^1[3-9]/.test(phone) ? null : 'PHONE_FORMAT';
}

export const groupId = (id) => [id.slice(0, 6), id.slice(6, 14), id.slice(14)].filter(Boolean).join(' ');
export const groupPhone = (p) => [p.slice(0, 3), p.slice(3, 7), p.slice(7)].filter(Boolean).join(' ');
export const maskId = (id) => id.slice(0, 3) + '*'.repeat(Math.max(0, id.length - 7)) + id.slice(-4);
