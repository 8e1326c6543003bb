// SPDX-License-Identifier: Apache-2.0
/* Numbers of bank cards, checked as the centre does: Luhn's sum only doubts. */
const SHORTEST = 13;

export const cleanAccount = (text) => text.normalize('NFKC').replace(/\D/g, '').slice(0, 19);
export const groupAccount = (text) => text.replace(/(\d{4})(?=\d)/g, '$1 ');
export const maskAccount = (text) => `**** ${text.slice(-4)}`;

export function luhn(digits) {
	const sum = Array.from(digits).reverse().reduce((all, digit, i) => {
		const twice = (1 + i % 2) * digit;
		return all + (twice > 9 ? twice - 9 : twice);
	}, 0);
	return sum % 10 === 0;
}

/* A number that only looks wrong may be right: it is entered twice, alike. */
export const isDoubtful = (account) => account.length >= SHORTEST && !luhn(account);

export function accountCode(account, again) {
	if (account.length < SHORTEST)
		return 'BANKCARD_FORMAT';
	return isDoubtful(account) && again !== account ? 'BANKCARD_CHECK' : null;
}
