// SPDX-License-Identifier: Apache-2.0
/* Annual passes in words, wherever one is shown, and the words themselves. */
import { add, addForeign, SOURCE, t } from '../shared/i18n.js';
import { html } from '../vendor/ui.js';
import words from './pass/zh-CN.js';
import english from './pass/en.js';
import centreEnglish from './pass/en-centre.js';

add(words);
add(english, 'en');
addForeign(centreEnglish, 'en');

/* fen */
export const money = (fen) => (fen === 0 ? t('pass.free')
	: t('pass.yuan', { yuan: fen % 100 ? (fen / 100).toFixed(2) : fen / 100 }));

/* As the signs at the gates say it. */
export const parkNames = (parks) => html`<span lang=${SOURCE}>${parks.map(({ name }) => name).join('、')}</span>`;

export const span = ({ from, last }) => from && html`<span class="whole">${from}</span> ${' '}
	<span class="whole">${t('pass.to', { last })}</span>`;

/* A code on paper; none while it is frozen or in a phone. */
export const paperOf = ({ state, slips }) => state === 'active' && slips.find(({ token }) => token);
/* What makes a phone of it. */
export const phonesOf = ({ state, slips }) => (state === 'active' ? slips.filter(({ url }) => url) : []);

/* What a pass of that state costs still. */
export const due = ({ state, price, fee }) => state === 'unpaid' && money(price + fee);
