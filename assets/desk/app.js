// SPDX-License-Identifier: Apache-2.0
/* The desk console: one search box, one list, one case. */
import { effect, html, render, useEffect, useState } from '../vendor/ui.js';
import { add, t } from '../shared/i18n.js';
import { Dialog } from './dialog.js';
import { Icon } from '../shared/icons.js';
import './icons.js';
import words from './words.js';
import { Aid } from './aid.js';
import { AidApply } from './aidapply.js';
import { AidBeside } from './aidbeside.js';
import { AidNotice } from './aidnotice.js';
import { AidSheet, AidVisit } from './aidpaper.js';
import { Case, NoCase, forgetUnlessOpen } from './case.js';
import { counted, counts, query, refreshIfStale, refreshWhileActive, search } from './lists.js';
import { Nav, allowed, home } from './nav.js';
import { Receipt } from './receipt.js';
import { Papers } from './papers.js';
import { Park } from './park.js';
import { Passes } from './passes.js';
import { Outbox } from './outbox.js';
import { follow, go, route } from './router.js';
import { asking, can, factor, failure, idleLeft, restore, signOut, stay, user, watch } from './session.js';
import { Bind, StepUp } from './factor.js';
import { HelpBanner, watchCalls } from './help.js';
import { goLive, onNews } from './live.js';
import { Evaluation } from './evaluation.js';
import { Bookings } from './bookings.js';
import { Fund } from './fund.js';
import { Handover } from './handover.js';
import { Hospital } from './hospital.js';
import { Admit } from './admit.js';
import { Notices } from './notices.js';
import { Ratings } from './ratings.js';
import { Gate, SignIn } from './signin.js';
import { Terminals, loadFleet } from './terminals.js';
import { WorkList } from './worklist.js';
import { listen } from './keys.js';

const QUERY_MAX = 1200; /* a scanned receipt, twice over */
const SCANNED = 100;

function SearchBox() {
	const submit = (event) => {
		event.preventDefault();
		const box = event.currentTarget.elements.q;
		const q = box.value.trim();
		if (!q)
			return;
		search(q);
		/* The next scan must not be glued to this one; a receipt's digits say
		 * nothing to a reader. */
		if (q.length >= SCANNED)
			box.value = '';
		box.select();
	};
	const leave = (event) => {
		if (event.key !== 'Escape')
			return;
		event.currentTarget.value = '';
		event.currentTarget.blur();
	};
	return html`<form class="find" role="search" onSubmit=${submit}>
		<${Icon} name="search" />
		<input name="q" type="text" aria-label=${`${t('search.label')}：${t('search.hint')}`} placeholder=${t('search.hint')}
			autocomplete="off" spellcheck=${false} maxlength=${QUERY_MAX} defaultValue=${query.peek()}
			aria-keyshortcuts="/" onKeyDown=${leave} data-testid="search" />
		<kbd aria-hidden="true">/</kbd>
	</form>`;
}

function Idle() {
	if (idleLeft.value === null)
		return null;
	const acts = html`
		<button type="button" class="btn" onClick=${() => signOut('out')} data-testid="idle-out">${t('idle.out')}</button>
		<button type="button" class="btn primary" onClick=${stay} data-testid="idle-stay">${t('idle.stay')}</button>`;
	return html`<${Dialog} title=${t('idle.title')} kind="opaque" testid="idle" onClose=${stay} actions=${acts}>
		<p class="lead">${t('idle.text', { seconds: idleLeft.value })}</p>
	<//>`;
}

function Pane() {
	const { page, no } = route.value;
	if (page === 'receipt')
		return html`<${Receipt} no=${no} />`;
	if (page === 'papers')
		return html`<${Papers} key=${no} no=${no} />`;
	return no ? html`<${Case} no=${no} />` : html`<${NoCase} />`;
}

const WHOLE = {
	terminals: Terminals, outbox: Outbox, notices: Notices, ratings: Ratings, bookings: Bookings, hospital: Hospital,
	fund: Fund, handover: Handover, passes: Passes, park: Park, admit: Admit,
	aid: Aid, aidapply: AidApply, aidsheet: AidSheet, aidvisit: AidVisit, aidnotice: AidNotice, aidbeside: AidBeside, evaluation: Evaluation,
};

function Work() {
	const { page, no, id, n } = route.value;
	if (!allowed(page))
		return html`<div class="page"><p class="empty" data-testid="no-perm">${t('desk.no_perm')}</p></div>`;
	const Whole = WHOLE[page];
	if (Whole)
		return html`<${Whole} id=${id} no=${no} n=${n} />`;
	return html`<div class=${no ? 'split open' : 'split'}><${WorkList} /><${Pane} /></div>`;
}

function Console() {
	useEffect(() => {
		/* An administrator's day does not begin with cases. */
		if (!location.hash && !allowed(route.value.page))
			go(home());
	}, []);
	const done = counts.value?.done_today;
	return html`<div class="desk">
		<${Nav} />
		<div class="main">
			<header class="top">
				${allowed('todo') && html`<${SearchBox} />`}
				<span class="today">${done === undefined ? '' : t('search.done_today', { count: counted(done) })}</span>
			</header>
			<${HelpBanner} />
			<main id="work"><${Work} /></main>
		</div>
		<${Idle} />
		${asking.value && html`<${StepUp} />`}
	</div>`;
}

function Unreachable() {
	const [busy, setBusy] = useState(false);
	const again = async () => {
		setBusy(true);
		await restore();
		setBusy(false);
	};
	return html`<${Gate} title=${t('desk.unreachable')}>
		<p class="lead" role="alert">${failure.value.title}</p>
		<button type="button" class="btn primary wide" disabled=${busy} onClick=${again} data-testid="reconnect">
			${t('act.retry')}</button><//>`;
}

function App() {
	if (failure.value)
		return html`<${Unreachable} />`;
	if (user.value === undefined)
		return html`<p class="empty" role="status">${t('desk.loading')}</p>`;
	if (!user.value)
		return html`<${SignIn} />`;
	return factor.value === 'bind' ? html`<${Gate}><${Bind} /><//>` : html`<${Console} />`;
}

/* Titles stand in the browser's history: case numbers yes, names no. */
function title() {
	const { page, no } = route.value;
	const name = user.value ? no ?? (page === 'search' ? t('search.title') : t(`nav.${page}`)) : t('desk.title');
	document.title = `${name} · ${t('desk.brand')}`;
}

for (const catalogue of words)
	add(catalogue);
follow();
listen();
watch();
watchCalls();
onNews('terminals', () => can('terminal.read') && loadFleet());
onNews('cases', refreshWhileActive);
goLive();
addEventListener('focus', () => user.value && refreshIfStale());
effect(title);
effect(forgetUnlessOpen);
render(html`<${App} />`, document.getElementById('app'));
restore();
