// SPDX-License-Identifier: Apache-2.0
/*
 * The list on the left, whichever it is: work list, all cases, search results.
 * Nothing polls: a request by itself would keep a deserted session alive. A
 * list is fetched anew when it is opened, after an act, on coming back to the
 * window, on demand, and on news of cases while somebody works here.
 */
import { computed, signal } from '../vendor/ui.js';
import { t } from '../shared/i18n.js';
import { activeWithin, api, can } from './session.js';
import { go, listHash, parse, to } from './router.js';

const STALE_MS = 30 * 1000;
const ACTIVE_MS = 2 * 60 * 1000;
/* What 全部事项 can be filtered by; the server lists one state at a time. */
export const STATES = ['applied', 'returned', 'approved', 'refused', 'withdrawn'];
const EXACT = ['case_no', 'receipt', 'code'];
const FRESH = { items: [], next: null, busy: true, busyMore: false, problem: null, kind: null };

export const list = signal({ ...FRESH, of: null });
export const counts = signal(null);
/* What was searched for stays in this page's memory. */
export const query = signal('');
export const place = computed(() => parse(listHash.value));

let turn = 0;
let fetchedAt = 0;
/* A scanned receipt opens its case; Back to the results must not do so again. */
let openSingle = false;

function path(p, cursor) {
	const wanted = new URLSearchParams();
	const add = (key, value) => value && value !== '-' && wanted.set(key, value);
	if (p.page === 'todo') {
		add('state', p.tab ?? 'todo');
	} else {
		add('service', p.service);
		add('state', p.state ?? STATES[0]);
	}
	add('cursor', cursor);
	return `/cases?${wanted}`;
}

function fetchPage(p, cursor) {
	if (p.page === 'search')
		return api.post('/cases/search', { q: query.value });
	return api.get(path(p, cursor));
}

/* The server stops counting at a thousand. */
export const counted = (n) => (n >= 1000 ? t('count.many') : n);

function settle(body) {
	fetchedAt = Date.now();
	if (body.counts)
		counts.value = body.counts;
}

function openHit(p, body) {
	const exact = EXACT.includes(body.kind) && body.items.length === 1;
	if (p.page === 'search' && openSingle && exact)
		go(to.case(body.items[0].case_no));
	openSingle = false;
}

/* keep: leave the old rows in sight while the new ones come. */
export async function load(keep) {
	const p = place.value;
	if (p.page === 'search' && !query.value)
		return go(to.todo());
	const mine = ++turn;
	const of = listHash.value;
	list.value = keep && list.value.of === of ? { ...list.value, busy: true } : { ...FRESH, of };
	try {
		const body = await fetchPage(p);
		if (mine !== turn)
			return undefined;
		settle(body);
		list.value = { ...FRESH, of, busy: false, items: body.items, next: body.next ?? null, kind: body.kind ?? null };
		openHit(p, body);
	} catch (problem) {
		if (mine === turn)
			list.value = { ...list.value, busy: false, problem };
	}
	return undefined;
}

/* Rows may have moved between two pages: none is shown twice. */
function joined(old, more) {
	const have = new Set(old.map((row) => row.case_no));
	return [...old, ...more.filter((row) => !have.has(row.case_no))];
}

export async function loadMore() {
	const before = list.value;
	if (!before.next || before.busyMore)
		return;
	const mine = turn;
	list.value = { ...before, busyMore: true };
	try {
		const body = await fetchPage(place.value, before.next);
		if (mine !== turn)
			return;
		settle(body);
		list.value = { ...list.value, busyMore: false, items: joined(list.value.items, body.items), next: body.next ?? null };
	} catch (problem) {
		if (mine === turn)
			list.value = { ...list.value, busyMore: false, problem };
	}
}

export function refreshIfStale() {
	if (can('case.read') && !document.hidden && Date.now() - fetchedAt > STALE_MS && place.value.page !== 'search')
		load(true);
}

/* News of cases: fetched for whoever is working, not for an empty chair. */
export function refreshWhileActive() {
	if (can('case.read') && !document.hidden && place.value.page !== 'search' && activeWithin(ACTIVE_MS) && !list.value.busy)
		load(true);
}

/* Looks for one thing; a receipt or case number that hits opens at once. */
export async function search(q) {
	query.value = q;
	openSingle = true;
	if (location.hash !== to.search())
		go(to.search());
	if (listHash.value === to.search())
		await load();
}

export function nextAfter(no) {
	const rows = list.value.items;
	const at = rows.findIndex((row) => row.case_no === no);
	return rows[at + 1]?.case_no ?? rows.find((row) => row.case_no !== no)?.case_no ?? null;
}
