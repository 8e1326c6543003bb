// SPDX-License-Identifier: Apache-2.0
/*
 * One flat catalogue of what people read: key -> text, {name} is replaced by
 * params.name. A page adds its own keys with add(); a key defined twice, or a
 * key nobody defined, is a mistake in the code and shows in the tests.
 */
import common from './zh-CN.js';

const catalogue = new Map(Object.entries(common));

export function add(more) {
	for (const [key, text] of Object.entries(more)) {
		if (catalogue.has(key))
			throw new Error(`i18n: ${key} is defined twice`);
		catalogue.set(key, text);
	}
}

export function has(key) {
	return catalogue.has(key);
}

export function t(key, params) {
	const text = catalogue.get(key);
	if (text === undefined) {
		console.error(`i18n: ${key} is missing`);
		return key;
	}
	if (!params)
		return text;
	return text.replace(/\{(\w+)\}/g, (whole, name) =>
		params[name] === undefined ? whole : String(params[name]));
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
