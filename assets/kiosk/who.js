// SPDX-License-Identifier: Apache-2.0
/* Who somebody says to be, checked before the centre is asked. */
import { idCode, phoneCode } from './check.js';

export function checkPhone(data) {
	const code = data.no_phone ? null : phoneCode(data.phone);
	return code ? [{ field: 'phone', code }] : [];
}

export function checkIdentity(data) {
	if (data.way === 'card')
		return data.card ? checkPhone(data) : [{ field: 'card', code: 'CARD_REQUIRED' }];
	const found = [];
	if (data.name.trim() === '')
		found.push({ field: 'name', code: 'NAME_EMPTY' });
	const code = idCode(data.id_no);
	if (code)
		found.push({ field: 'id_no', code });
	return found;
}

/* The person of a body: by the card's handle, or as typed so far. */
export function whoOf(data) {
	const phone = data.no_phone || !data.phone ? {} : { phone: data.phone };
	return data.way === 'card' && data.card
		? { read: data.card.read, ...phone }
		: { person: { name: data.name.trim(), id_type: data.id_type, id_no: data.id_no, ...phone } };
}
