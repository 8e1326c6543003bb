// SPDX-License-Identifier: Apache-2.0
/* Places that the centre gives: programmes, and of one its tree with all numbers,
 * who comes, who waits, whom to call, how far it reached and what is owed. */
import { html, useState } from '../vendor/ui.js';
import { t } from '../shared/i18n.js';
import { Icon } from '../shared/icons.js';
import { BookFor } from './bookfor.js';
import { Calls } from './closing.js';
import { DayList } from './daylist.js';
import { useFetched } from './fetched.js';
import { Reach } from './reach.js';
import { route, to } from './router.js';
import { can } from './session.js';
import { Settle } from './settle.js';
import { Amounts, Legend, Tree, openWords } from './tree.js';
import { Waiting } from './waiting.js';

const KIND = 'checkup';
const TABS = ['tree', 'list', 'waiting', 'calls', 'reach', 'settle'];

/* The centre's day, whatever zone this browser is in. */
const today = () => new Date(Date.now() + 8 * 3600 * 1000).toISOString().slice(0, 10);

function Problem({ problem, onRetry }) {
	return problem && html`<p class="alert" role="alert" data-testid="bookings-problem">${problem.title}
		<button type="button" class="mini" onClick=${onRetry}>${t('act.retry')}</button></p>`;
}

/* ---- all of them ---- */

function Programme({ of: p }) {
	return html`<li class="panel machine" data-testid="programme" data-code=${p.code}>
		<header><h2><a href=${to.bookings(p.code)}>${p.title}</a></h2><span class="tag">${p.state_label}</span>
			<span class="quiet">${p.period} · ${openWords(p)}</span></header>
		<div class="node" data-testid="programme-numbers"><b>${t('tree.whole')}</b><${Amounts} node=${p} /></div></li>`;
}

function Programmes() {
	const [{ body, problem }, load] = useFetched('/programmes', 'bookings');
	return html`<div class="page" aria-busy=${!body && !problem}>
		<header class="case-head"><h1 tabindex="-1">${t('bookings.title')}</h1></header>
		<${Problem} problem=${problem} onRetry=${load} />
		${body?.items.length > 0 && html`<${Legend} />`}
		${body && html`<ul class="machines">${body.items.map((p) => html`<${Programme} key=${p.code} of=${p} />`)}</ul>`}
		${body && !body.items.length && html`<p class="empty">${t('bookings.none')}</p>`}
	</div>`;
}

/* ---- one of them ---- */

function Tabs({ code, part }) {
	return html`<nav class="tabs noprint" aria-label=${t('bookings.parts')}>${TABS.map((tab) => html`<a key=${tab}
		href=${to.bookings(code, tab)} aria-current=${tab === part ? 'page' : null} data-testid=${`part-${tab}`}>${t(`bookings.${tab}`)}</a>`)}</nav>`;
}

function Acts({ code, onDone }) {
	const [asking, setAsking] = useState(null);
	if (!can('booking.act'))
		return null;
	const leave = () => setAsking(null);
	return html`<button type="button" class="btn" onClick=${() => setAsking('book')} data-testid="bookfor">${t('bookfor.book')}</button>
		<button type="button" class="btn primary" onClick=${() => setAsking('walkin')} data-testid="walkin">${t('bookfor.walkin')}</button>
		${asking && html`<${BookFor} code=${code} kind=${KIND} today=${asking === 'walkin' ? today() : null} onClose=${leave}
			onDone=${() => { leave(); onDone(); }} />`}`;
}

function WaitingPart({ code }) {
	const [{ body, problem }, load] = useFetched(`/programmes/${code}/waiting`, 'bookings');
	return html`<${Problem} problem=${problem} onRetry=${load} />
		${body && html`<${Waiting} code=${code} body=${body} onChanged=${load} />`}`;
}

const PARTS = {
	tree: ({ code, body, load }) => html`<${Tree} code=${code} body=${body} onChanged=${load} />`,
	list: ({ code }) => html`<${DayList} code=${code} today=${today()} />`,
	waiting: ({ code }) => html`<${WaitingPart} code=${code} />`,
	calls: () => html`<${Calls} />`,
	reach: ({ code }) => html`<${Reach} code=${code} />`,
	settle: ({ code }) => html`<${Settle} code=${code} today=${today()} />`,
};

function One({ code, part }) {
	const [{ body, problem }, load] = useFetched(`/programmes/${code}/tree`, 'bookings');
	const Part = PARTS[part];
	return html`<div class="page" aria-busy=${!body && !problem}>
		<header class="case-head noprint"><a class="icon back always" href=${to.bookings()} aria-label=${t('bookings.back')}><${Icon} name="back" /></a>
			<h1 tabindex="-1">${body?.title ?? code}</h1><${Acts} code=${code} onDone=${load} /></header>
		<${Tabs} code=${code} part=${part} />
		<${Problem} problem=${problem} onRetry=${load} />
		${body && html`<${Part} code=${code} body=${body} load=${load} />`}
	</div>`;
}

export function Bookings() {
	const { code, part } = route.value;
	return code ? html`<${One} key=${code} code=${code} part=${part ?? 'tree'} />` : html`<${Programmes} />`;
}
