// SPDX-License-Identifier: Apache-2.0
/* What there is to work on: a row a page. A new page is a row here. */
import { html, useEffect } from '../vendor/ui.js';
import { t } from '../shared/i18n.js';
import { Icon } from '../shared/icons.js';
import { can, signOut, since, user } from './session.js';
import { counted, counts } from './lists.js';
import { listHash, parse, route, to } from './router.js';
import { loadLate, openLate } from './outbox.js';
import { fleet, loadFleet, troubleCount } from './terminals.js';

const trouble = () => fleet.value.at && troubleCount() && t('nav.trouble', { count: troubleCount() });

/* page, address, icon, the right it needs (or another), a mark beside it, a line above */
export const ENTRIES = [
	{ page: 'todo', href: to.todo(), icon: 'list', perm: 'case.read', mark: () => counted(counts.value?.todo) },
	{ page: 'all', href: to.all(), icon: 'inbox', perm: 'case.read' },
	{ page: 'outbox', href: to.outbox(), icon: 'offline', perm: 'case.read', mark: () => openLate.value },
	{ page: 'bookings', href: to.bookings(), icon: 'heart', perm: 'booking.read' },
	{ page: 'fund', href: to.fund(), icon: 'hand', perm: 'fund.read' },
	{ page: 'passes', href: to.passes(), icon: 'ticket', perm: 'pass.read' },
	{ page: 'admit', href: to.admit(), icon: 'scan', perm: 'pass.park' },
	{ page: 'park', href: to.park(), icon: 'tree', perm: 'pass.park' },
	{ page: 'aid', href: to.aid('tasks'), icon: 'people', perm: 'aid.read' },
	{ page: 'evaluation', href: to.evaluation(), icon: 'chart', perm: 'aid.evaluate', or: 'audit.read' },
	{ page: 'hospital', href: to.hospital(), icon: 'scan', perm: 'booking.attend' },
	{ page: 'terminals', href: to.terminals(), icon: 'terminal', perm: 'terminal.read', mark: trouble, apart: true },
	{ page: 'notices', href: to.notices(), icon: 'info', perm: 'terminal.read' },
	{ page: 'ratings', href: to.ratings(), icon: 'chart', perm: 'rating.read' },
];

/* Which entry the present page belongs to; search results to none. */
function current() {
	return route.value.no ? parse(listHash.value).page : route.value.page;
}

const may = (entry) => can(entry.perm) || Boolean(entry.or && can(entry.or));

export const home = () => ENTRIES.find(may)?.href ?? to.todo();
export const allowed = (page) => may(ENTRIES.find((entry) => entry.page === page) ?? { perm: 'case.read' });

function Entry({ entry }) {
	const mark = entry.mark?.();
	return html`<li class=${entry.apart ? 'apart' : ''}><a href=${entry.href} aria-current=${current() === entry.page ? 'page' : null}
			data-testid=${`nav-${entry.page}`}><${Icon} name=${entry.icon} />${t(`nav.${entry.page}`)}
			${mark ? html`<em>${mark}</em>` : null}</a></li>`;
}

export function Nav() {
	const me = user.value;
	useEffect(() => {
		if (can('terminal.read'))
			loadFleet();
		if (can('case.read'))
			loadLate();
	}, []);
	return html`<nav class="side" aria-label=${t('nav.label')}>
		<a class="brand" href=${home()}><img src="/assets/public/mark.svg" alt="" width="32" height="32" />${t('desk.brand')}</a>
		<ul>${ENTRIES.filter(may).map((entry) => html`
			<${Entry} key=${entry.page} entry=${entry} />`)}</ul>
		<div class="me" data-testid="me">
			<p><b>${me.display}</b> · ${me.role_label}</p>
			<p>${t('nav.since', { time: since.value.toTimeString().slice(0, 5) })}</p>
			<button type="button" onClick=${() => signOut('out')} data-testid="sign-out">
				<${Icon} name="out" />${t('nav.out')}</button>
		</div>
	</nav>`;
}
