// SPDX-License-Identifier: Apache-2.0
/*
 * Flat catalogues of what people read: key -> text, {name} is replaced by
 * params.name. zh-CN is the source and has every key; another language has the
 * same keys (assets/words.awk stops the build otherwise). A page adds its own
 * keys with add(); a key defined twice, or a key nobody defined, is a mistake
 * in the code and shows in the tests.
 *
 * lang is what the glass speaks now: whoever reads a text while drawing is
 * drawn again when it changes.
 */
import { signal } from '../vendor/ui.js';
import common from './zh-CN.js';
import english from './en.js';

export const SOURCE = 'zh-CN';
export const lang = signal(SOURCE);

const catalogues = {
	[SOURCE]: new Map(Object.entries(common)),
	en: new Map(Object.entries(english)),
};
/* What the centre says in Chinese -> the same in the other languages. */
const foreign = { en: new Map() };

export function add(more, language = SOURCE) {
	const catalogue = catalogues[language];
	for (const [key, text] of Object.entries(more)) {
		if (catalogue.has(key))
			throw new Error(`i18n: ${key} is defined twice`);
		catalogue.set(key, text);
	}
}

export function addForeign(more, language) {
	for (const [chinese, text] of Object.entries(more))
		foreign[language].set(chinese, text);
}

export function has(key) {
	return catalogues[SOURCE].has(key);
}

export function t(key, params) {
	const text = catalogues[lang.value].get(key);
	if (text === undefined) {
		console.error(`i18n: ${key} is missing in ${lang.value}`);
		return key;
	}
	if (!params)
		return text;
	return text.replace(/\{(\w+)\}/g, (whole, name) =>
		params[name] === undefined ? whole : String(params[name]));
}

/* The keys of the catalogue and their texts, as the glass speaks now. */
export const entries = () => catalogues[lang.value].entries();

/* Words of the centre: as they are for those who read Chinese; for others in
 * their language where we know these very words, else marked as Chinese.
 * plain: without the mark, for names, which are what the signs say. */
export function said(text, plain) {
	if (lang.value === SOURCE || !text || !/[\u3400-\u9fff]/.test(text))
		return text;
	/* the number of a window */
	const number = /^(\d+) ?号$/.exec(text)?.[1];
	return number ?? foreign[lang.value].get(text) ?? (plain ? text : t('centre.chinese', { text }));
}

/* 2021-05-06T09:41:30+08:00 -> 2021-05-06 09:41: the server's own civil time,
 * never the browser's zone. */
export function formatTime(rfc3339) {
	return rfc3339 ? rfc3339.slice(0, 16).replace('T', ' ') : '';
}

/* 2021-05-12 -> 2021年5月12日 */
export function formatDate(date) {
	const m = /^(\d{4})-(\d{2})-(\d{2})/.exec(date || '');
	return m ? `${m[1]}年${+m[2]}月${+m[3]}日` : '';
}
