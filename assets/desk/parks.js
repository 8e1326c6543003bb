// SPDX-License-Identifier: Apache-2.0
/*
 * How parks let people in: entries by park and day, why not, what the centre can
 * contradict. Numbers alone; nobody's way is shown. The centre sees all parks, a
 * park's account what the server gives it: itself.
 */
import { html, useEffect, useState } from '../vendor/ui.js';
import { formatDate, t } from '../shared/i18n.js';
import { PartsBar } from './bars.js';
import { useFetched } from './fetched.js';
import { api, can } from './session.js';
import { Line } from './sheet.js';

const DAYS = 30;
const DAY_MS = 24 * 3600 * 1000;
const SHANGHAI_MS = 8 * 3600 * 1000;
const COLUMNS = ['entries', 'duplicates', 'refused', 'rate', 'asked', 'back', 'wrong_refused', 'wrong_accepted'];

/* The centre's day, whatever zone this browser is in. */
const day = (ago) => new Date(Date.now() + SHANGHAI_MS - ago * DAY_MS).toISOString().slice(0, 10);
const sum = (items, name) => items.reduce((all, item) => all + item[name], 0);
const percent = (part, all) => (all ? `${((100 * part) / all).toFixed(2)}%` : '—');
const rate = (p) => percent(p.refused, p.refused + p.entries + p.duplicates);
const cell = (p, column) => (column === 'rate' ? rate(p) : p[column]);

/* [[date, entries]], over the groups of passes */
function byDay(parks) {
	const days = new Map();
	for (const d of parks.flatMap((p) => p.days))
		days.set(d.date, (days.get(d.date) ?? 0) + d.entries);
	return [...days].sort();
}

/* ---- what people thought of it ---- */

/* Bad grades for passes, for whoever may see grades; null: may not. */
function useComplaints(from, until) {
	const [n, setN] = useState(null);
	useEffect(() => {
		if (can('rating.read'))
			api.get(`/ratings?from=${from}&to=${until}`).then(({ items }) => {
				const ours = items.filter((i) => i.service === 'pass');
				setN(sum(ours, 'g1') + sum(ours, 'g2'));
			}, () => setN(null));
	}, [from, until]);
	return n;
}

/* ---- the page ---- */

function Figures({ parks, body }) {
	const entries = sum(parks, 'entries');
	const bad = useComplaints(body.from, body.until);
	const all = [['entries', entries], ['rate', rate({ entries, duplicates: sum(parks, 'duplicates'), refused: sum(parks, 'refused') })],
		['wrong_refused', sum(parks, 'wrong_refused')], ['wrong_accepted', sum(parks, 'wrong_accepted')]];
	if (bad !== null)
		all.push(['complaints', bad], ['per10000', entries ? ((10000 * bad) / entries).toFixed(1) : '—']);
	return html`<dl class="figures">${all.map(([name, value]) => html`<div key=${name}><dt>${t(`parks.${name}`)}</dt>
		<dd class="num" data-testid=${`parks-${name}`}>${value}</dd></div>`)}</dl>`;
}

function Bars({ rows, testid }) {
	const most = Math.max(1, ...rows.map(([, n]) => n));
	return html`<dl class="bars wide" data-testid=${testid}>${rows.map(([name, n]) => html`<div key=${name}><dt>${name}</dt>
		<dd><${PartsBar} size=${most} parts=${[['attended', n]]} /><span class="num">${n}</span></dd></div>`)}</dl>`;
}

function Table({ parks }) {
	return html`<div class="panel table" tabindex="0"><table data-testid="parks-table"><thead><tr><th scope="col">${t('parks.name')}</th>
		${COLUMNS.map((c) => html`<th scope="col" key=${c}>${t(`parks.${c}`)}</th>`)}</tr></thead>
		<tbody>${parks.map((p) => html`<tr key=${p.code} data-testid="park-row" data-code=${p.code}><th scope="row">${p.name}</th>
			${COLUMNS.map((c) => html`<td class="num" key=${c} data-testid=${`park-${c}`}>${cell(p, c)}</td>`)}</tr>`)}</tbody></table></div>`;
}

function Days({ parks }) {
	const days = byDay(parks).reverse();
	if (!days.length)
		return html`<p class="quiet">${t('parks.no_days')}</p>`;
	const of = (p, date) => sum(p.days.filter((d) => d.date === date), 'entries');
	return html`<div class="panel table" tabindex="0"><table data-testid="parks-days"><thead><tr><th scope="col">${t('parks.date')}</th>
		${parks.map((p) => html`<th scope="col" key=${p.code}>${p.name}</th>`)}</tr></thead>
		<tbody>${days.map(([date]) => html`<tr key=${date} data-date=${date}><th scope="row">${formatDate(date)}</th>
			${parks.map((p) => html`<td class="num" key=${p.code}>${of(p, date)}</td>`)}</tr>`)}</tbody></table></div>`;
}

/* How long a code took at the gates of a park, 95 of 100. */
function Months({ parks }) {
	const months = [...new Set(parks.flatMap((p) => p.speed.map((s) => s.month)))].sort().reverse();
	if (!months.length)
		return html`<p class="quiet">${t('parks.no_speed')}</p>`;
	const of = (p, month) => p.speed.find((s) => s.month === month);
	const said = (s) => (s ? html`${t('parks.ms', { ms: s.p95 })}<span class="quiet">${t('parks.of_n', { n: s.n })}</span>` : '—');
	return html`<p class="quiet">${t('parks.speed')}</p>
		<div class="panel table" tabindex="0"><table data-testid="parks-speed"><thead><tr><th scope="col">${t('parks.month')}</th>
		${parks.map((p) => html`<th scope="col" key=${p.code}>${p.name}</th>`)}</tr></thead>
		<tbody>${months.map((month) => html`<tr key=${month} data-month=${month}><th scope="row">${month}</th>
			${parks.map((p) => html`<td class="num" key=${p.code}>${said(of(p, month))}</td>`)}</tr>`)}</tbody></table></div>`;
}

function Reasons({ parks }) {
	const rows = parks.flatMap((p) => p.reasons.map((r) => ({ ...r, park: p })));
	if (!rows.length)
		return html`<p class="quiet">${t('parks.no_reasons')}</p>`;
	return html`<div class="panel table" tabindex="0"><table data-testid="parks-reasons"><thead><tr>${['name', 'reason', 'n'].map((c) => html`
		<th scope="col" key=${c}>${t(`parks.${c}`)}</th>`)}</tr></thead>
		<tbody>${rows.map((r) => html`<tr key=${`${r.park.code} ${r.result}`}><th scope="row">${r.park.name}</th>
			<td>${r.label}</td><td class="num">${r.n}</td></tr>`)}</tbody></table></div>`;
}

export function Parks() {
	const [days, setDays] = useState({ from: day(DAYS - 1), until: day(0) });
	const path = days.from && days.until ? `/parks?${new URLSearchParams(days)}` : null;
	const [{ body, problem }] = useFetched(path, 'passes');
	const set = (name) => (value) => setDays({ ...days, [name]: value });
	const parks = body?.items ?? [];
	return html`<div class="act"><${Line} label=${t('parks.from')} value=${days.from} onInput=${set('from')} testid="parks-from" type="date" />
			<${Line} label=${t('parks.until')} value=${days.until} onInput=${set('until')} testid="parks-until" type="date" /></div>
		${problem && html`<p class="alert" role="alert" data-testid="parks-problem">${problem.title}</p>`}
		${body && !parks.length && html`<p class="empty">${t('parks.none')}</p>`}
		${parks.length > 0 && html`<section class="panel sums"><${Figures} parks=${parks} body=${body} />
			${parks.length > 1 ? html`<${Bars} rows=${parks.map((p) => [p.name, p.entries])} testid="parks-bars" />`
				: html`<${Bars} rows=${byDay(parks).map(([date, n]) => [date.slice(5), n])} testid="days-bars" />`}</section>
		<p class="quiet">${t('parks.lead')}${t('parks.judged', { day: formatDate(body.judged_from) })}</p>
		<h2>${t('parks.by_park')}</h2><${Table} parks=${parks} />
		<h2>${t('parks.by_month')}</h2><${Months} parks=${parks} />
		<h2>${t('parks.by_day')}</h2><${Days} parks=${parks} />
		<h2>${t('parks.reasons')}</h2><${Reasons} parks=${parks} />`}`;
}
