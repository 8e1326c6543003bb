// SPDX-License-Identifier: Apache-2.0
/*
 * Where the console is, from the address alone: reload, Back, bookmarks and a
 * second window work. Addresses carry case numbers at most, never a person or
 * what was searched for.
 */
import { signal } from '../vendor/ui.js';

const NO = '([A-Z]{1,2}[0-9A-Z]*-[0-9-]+)';
/* page, the address, names of its groups */
const PAGES = [
	['todo', /^#\/todo(?:\/(waiting|done))?$/, ['tab']],
	['all', /^#\/all(?:\/([a-z]+|-)(?:\/([a-z]+))?)?$/, ['service', 'state']],
	['search', /^#\/search$/, []],
	['outbox', /^#\/outbox$/, []],
	['terminals', /^#\/terminals$/, []],
	['notices', /^#\/notices$/, []],
	['ratings', /^#\/ratings$/, []],
	['bookings', /^#\/bookings(?:\/([A-Z0-9]+)(?:\/(tree|list|waiting|calls|reach|settle))?)?$/, ['code', 'part']],
	['fund', /^#\/fund(?:\/(money|grants|runs|stock)(?:\/([0-9a-f]+))?)?$/, ['part', 'run']],
	['passes', /^#\/passes(?:\/(unpaid|products|parks|watch|settle))?$/, ['part']],
	['park', /^#\/park$/, []],
	['aid', /^#\/aid(?:\/(tasks|scans|postings|found|voices|rules))?$/, ['part']],
	['aidapply', /^#\/aid\/apply$/, []],
	['evaluation', /^#\/evaluation(?:\/([0-9a-f]+)(?:\/(\d+))?)?$/, ['id', 'n']],
	['hospital', /^#\/hospital$/, []],
	['admit', /^#\/admit$/, []],
	['handover', /^#\/handovers\/([0-9a-f]{16})$/, ['id']],
	['case', new RegExp(`^#/cases/${NO}$`), ['no']],
	['aidsheet', new RegExp(`^#/cases/${NO}/sheet$`), ['no']],
	['aidvisit', new RegExp(`^#/cases/${NO}/visit$`), ['no']],
	['aidnotice', new RegExp(`^#/cases/${NO}/notice$`), ['no']],
	['aidbeside', new RegExp(`^#/cases/${NO}/pictures(?:/([0-9a-f]+))?$`), ['no', 'id']],
	['receipt', new RegExp(`^#/cases/${NO}/receipt$`), ['no']],
	['papers', new RegExp(`^#/cases/${NO}/papers$`), ['no']],
];
const LISTS = ['todo', 'all', 'search'];

export function parse(hash) {
	for (const [page, pattern, names] of PAGES) {
		const m = pattern.exec(hash);
		if (m)
			return Object.fromEntries([['page', page], ...names.map((n, i) => [n, m[i + 1]])]);
	}
	return { page: 'todo' };
}

export const to = {
	todo: (tab) => (tab && tab !== 'todo' ? `#/todo/${tab}` : '#/todo'),
	all: (service, state) => `#/all/${service || '-'}${state ? `/${state}` : ''}`,
	search: () => '#/search',
	outbox: () => '#/outbox',
	terminals: () => '#/terminals',
	notices: () => '#/notices',
	ratings: () => '#/ratings',
	bookings: (code, part) => ['#/bookings', code, part !== 'tree' && part].filter(Boolean).join('/'),
	fund: (part) => ['#/fund', part !== 'money' && part].filter(Boolean).join('/'),
	run: (ref) => `#/fund/runs/${ref}`,
	passes: (part) => ['#/passes', part !== 'unpaid' && part].filter(Boolean).join('/'),
	park: () => '#/park',
	aid: (part) => ['#/aid', part !== 'tasks' && part].filter(Boolean).join('/'),
	aidapply: () => '#/aid/apply',
	aidsheet: (no) => `#/cases/${no}/sheet`,
	aidvisit: (no) => `#/cases/${no}/visit`,
	aidnotice: (no) => `#/cases/${no}/notice`,
	aidbeside: (no, id) => ['#/cases', no, 'pictures', id].filter(Boolean).join('/'),
	evaluation: (id, n) => ['#/evaluation', id, n].filter(Boolean).join('/'),
	hospital: () => '#/hospital',
	admit: () => '#/admit',
	handover: (id) => `#/handovers/${id}`,
	case: (no) => `#/cases/${no}`,
	receipt: (no) => `#/cases/${no}/receipt`,
	papers: (no) => `#/cases/${no}/papers`,
};

export const route = signal(parse(location.hash));
/* The list on the left, which stays while a case is open. */
export const listHash = signal(LISTS.includes(route.value.page) ? location.hash || '#/todo' : '#/todo');

export function go(hash) {
	location.hash = hash;
}

export function follow() {
	addEventListener('hashchange', () => {
		const next = parse(location.hash);
		if (LISTS.includes(next.page))
			listHash.value = location.hash;
		route.value = next;
	});
}
