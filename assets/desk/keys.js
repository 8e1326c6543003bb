// SPDX-License-Identifier: Apache-2.0
/*
 * The keyboard. A receipt scanner is a keyboard too: it begins with a digit or
 * with "HTTPS:/", and both lead into the search box.
 */
import { load } from './lists.js';
import { go, listHash, route } from './router.js';

const SEARCH = '[data-testid="search"], [data-testid="scan"]';
const ROWS = '[data-testid="row"]';

const typing = (el) => el.matches('input, select, textarea') || el.isContentEditable;

function toSearch(event) {
	const box = document.querySelector(SEARCH);
	if (!box)
		return;
	if (event.key === '/')
		event.preventDefault();
	else
		box.value = '';
	box.focus();
	box.select();
}

function move(step) {
	const rows = Array.from(document.querySelectorAll(ROWS));
	if (!rows.length)
		return;
	const here = rows.indexOf(document.activeElement);
	const from = here >= 0 ? here : rows.findIndex((row) => row.getAttribute('aria-current') === 'true');
	const to = from < 0 ? 0 : Math.min(Math.max(from + step, 0), rows.length - 1);
	rows[to].focus();
}

function escape() {
	const no = route.value.no;
	if (!no)
		return;
	go(listHash.value);
	document.querySelector(`${ROWS}[data-case="${CSS.escape(no)}"]`)?.focus();
}

const KEYS = {
	'/': toSearch,
	j: () => move(1),
	k: () => move(-1),
	r: () => load(true),
	Escape: escape,
};
/* Arrows scroll the page unless a row has the focus. */
const ROW_KEYS = {
	ArrowDown: () => move(1),
	ArrowUp: () => move(-1),
};

function onKey(event) {
	const el = event.target;
	if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || document.querySelector('dialog[open]'))
		return;
	if (typing(el))
		return;
	const onRow = el.matches(ROWS) && ROW_KEYS[event.key];
	if (onRow)
		event.preventDefault();
	const act = onRow || KEYS[event.key] || (/^[0-9]$/.test(event.key) && toSearch);
	if (act)
		act(event);
}

export function listen() {
	document.addEventListener('keydown', onKey);
}
