// SPDX-License-Identifier: Apache-2.0
/* The left pane: tabs or filters, rows that are plain links, and more on demand. */
import { html, useEffect, useRef } from '../vendor/ui.js';
import { t, has } from '../shared/i18n.js';
import { Icon } from '../shared/icons.js';
import { STATES, counted, counts, list, load, loadMore, place } from './lists.js';
import { go, listHash, route, to } from './router.js';

const TABS = [
	['todo', 'todo'],
	['waiting', 'waiting'],
	['done', 'done_today'],
];
const SERVICES = ['join', 'aid'];
/* colour of a service's tag; never the only sign */
const LOOK = { join: '', checkup: 'g', pass: 'y', aid: 'r' };
const CLOCK = { late: 'late', soon: 'soon' };

/* A service that this page has no short word for keeps the server's. */
const short = (row) => (has(`service.${row.service}`) ? t(`service.${row.service}`) : row.service_label);

function Row({ row, on }) {
	/* Tabs and filters say the state; among search results each row does. */
	const state = place.value.page === 'search' && row.state_label;
	const facts = [state, row.group, row.district, row.source_label, row.note].filter(Boolean).join(' · ');
	return html`<li><a class="item" href=${to.case(row.case_no)} aria-current=${on ? 'true' : null}
		data-testid="row" data-case=${row.case_no}>
		<span class=${`tag ${LOOK[row.service] ?? ''}`}>${short(row)}</span>
		<b>${row.name}</b>
		<span class=${`clock ${CLOCK[row.clock?.level] ?? ''}`}>${row.clock?.text}</span>
		<small>${facts}</small>
		<span class="no">${row.case_no}</span>
	</a></li>`;
}

function Tabs({ tab }) {
	return html`<nav class="tabs" aria-label=${t('list.label')}>
		${TABS.map(([name, count]) => html`<a href=${to.todo(name)} aria-current=${tab === name ? 'page' : null}
			data-testid=${`tab-${name}`}>${t(`list.${name}`)} ${counted(counts.value?.[count] ?? '')}</a>`)}
		<${Refresh} />
	</nav>`;
}

function Choice({ label, value, options, onChange, testid, any }) {
	return html`<label class="choice">${label}
		<select value=${value ?? ''} data-testid=${testid} onChange=${(e) => onChange(e.currentTarget.value)}>
			${any && html`<option value="">${t('list.any')}</option>`}
			${options.map(([key, text]) => html`<option value=${key}>${text}</option>`)}
		</select></label>`;
}

function Filters({ service, state }) {
	const chosen = service === '-' ? '' : service;
	return html`<div class="tabs" role="group" aria-label=${t('nav.all')}>
		<${Choice} label=${t('list.service')} value=${chosen} testid="filter-service" any
			options=${SERVICES.map((s) => [s, t(`service.${s}`)])} onChange=${(s) => go(to.all(s, state))} />
		<${Choice} label=${t('list.state')} value=${state ?? STATES[0]} testid="filter-state"
			options=${STATES.map((s) => [s, t(`state.${s}`)])} onChange=${(s) => go(to.all(chosen, s))} />
		<${Refresh} />
	</div>`;
}

function Found({ found }) {
	const kind = t(has(`search.kind.${found.kind}`) ? `search.kind.${found.kind}` : 'search.kind.other');
	const text = found.busy
		? t('search.busy')
		: t(found.items.length ? 'search.count' : 'search.none', { kind, count: found.items.length });
	return html`<div class="tabs found">
		<p role="status" data-testid="search-count">${found.problem ? found.problem.title : text}</p>
		<a class="mini" href=${to.todo()} data-testid="search-close">${t('search.close')}</a>
	</div>`;
}

function Refresh() {
	return html`<button type="button" class="icon" title=${`${t('desk.refresh')}（r）`}
		aria-label=${t('desk.refresh')} onClick=${() => load(true)} data-testid="refresh"><${Icon} name="again" /></button>`;
}

function Head() {
	const p = place.value;
	if (p.page === 'todo')
		return html`<${Tabs} tab=${p.tab ?? 'todo'} />`;
	if (p.page === 'all')
		return html`<${Filters} service=${p.service} state=${p.state} />`;
	return html`<${Found} found=${list.value} />`;
}

function More() {
	const button = useRef(null);
	/* The next page comes when the end is nearly in sight; the button stays for
	 * the keyboard and for when it failed. */
	useEffect(() => {
		const eye = new IntersectionObserver(([seen]) => seen.isIntersecting && !list.peek().problem && loadMore(), {
			rootMargin: '200px',
		});
		eye.observe(button.current);
		return () => eye.disconnect();
	}, [list.value.next]);
	return html`<button type="button" ref=${button} class="more" disabled=${list.value.busyMore}
		onClick=${loadMore} data-testid="more">${t(list.value.busyMore ? 'list.more_busy' : 'list.more')}</button>`;
}

function Foot({ now }) {
	const p = place.value;
	if (now.problem && p.page !== 'search')
		return html`<p class="alert" role="alert" data-testid="list-problem">
			${t('list.failed', { title: now.problem.title })}
			<button type="button" class="mini" onClick=${() => load(true)}>${t('act.retry')}</button></p>`;
	if (now.next)
		return html`<${More} />`;
	if (!now.busy && !now.items.length && p.page !== 'search')
		return html`<p class="empty" data-testid="list-empty">
			${t(`list.empty.${p.page === 'todo' ? p.tab ?? 'todo' : 'all'}`)}</p>`;
	return null;
}

export function WorkList() {
	const now = list.value;
	const open = route.value.no;
	useEffect(() => {
		load();
	}, [listHash.value]);
	return html`<div class="list" aria-busy=${now.busy}>
		<${Head} />
		<div class="rows">
			<ul aria-label=${t('list.label')} data-testid="rows">
				${now.items.map((row) => html`<${Row} key=${row.case_no} row=${row} on=${row.case_no === open} />`)}
			</ul>
			<${Foot} now=${now} />
		</div>
		<p class="keys" aria-hidden="true">${t('desk.keys')}</p>
	</div>`;
}
