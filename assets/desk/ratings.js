// SPDX-License-Identifier: Apache-2.0
/*
 * How people found it: sums by day, kiosk and service, beside how many
 * answered at all. Nobody sees whose vote it was. What follows from a bad one
 * is called back and closed here by those who may.
 */
import { html, useEffect, useRef, useState } from '../vendor/ui.js';
import { createAct } from '../shared/api.js';
import { Dialog } from './dialog.js';
import { has, t, formatDate } from '../shared/i18n.js';
import { say } from './say.js';
import { api, can } from './session.js';
import { to } from './router.js';

const GRADES = [5, 4, 3, 2, 1];
const WIDTH = 320;
const ROW = 34;

const service = (code) => (has(`service.${code}`) ? t(`service.${code}`) : code);
const percent = (part, all) => (all ? `${((100 * part) / all).toFixed(1)}%` : '—');
const total = (items, name) => items.reduce((sum, item) => sum + item[name], 0);

/* The numbers stand beside each bar: the picture is for the eye alone. */
function Bars({ items }) {
	const counts = GRADES.map((grade) => total(items, `g${grade}`));
	const most = Math.max(1, ...counts);
	return html`<dl class="bars" data-testid="rating-bars">${GRADES.map((grade, i) => html`<div key=${grade}>
		<dt>${t(`grade.${grade}`)}</dt>
		<dd><svg class=${`bar g${grade}`} viewBox=${`0 0 ${WIDTH} ${ROW}`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
			<rect width=${WIDTH} height=${ROW} rx="6" class="track" />
			<rect width=${(WIDTH * counts[i]) / most} height=${ROW} rx="6" /></svg>
			<span class="num">${counts[i]}</span></dd></div>`)}</dl>`;
}

function Sums({ items }) {
	const votes = total(items, 'votes');
	const good = total(items, 'g5') + total(items, 'g4') + total(items, 'g3');
	const figures = [['asked', total(items, 'asked')], ['votes', votes],
		['answered', percent(votes, total(items, 'asked'))], ['good', percent(good, votes)]];
	return html`<section class="panel sums">
		<dl class="figures">${figures.map(([name, value]) => html`<div key=${name}>
			<dt>${t(`ratings.${name}`)}</dt><dd class="num" data-testid=${`rating-${name}`}>${value}</dd></div>`)}</dl>
		<${Bars} items=${items} />
	</section>`;
}

const COLUMNS = ['day', 'kiosk', 'service', 'asked', 'votes', 'answered', 'good'];

function Table({ items }) {
	return html`<div class="panel table"><table data-testid="rating-table">
		<thead><tr>${COLUMNS.map((c) => html`<th scope="col">${t(`ratings.${c}`)}</th>`)}
			${GRADES.map((g) => html`<th scope="col">${t(`grade.${g}`)}</th>`)}</tr></thead>
		<tbody>${items.map((i) => html`<tr key=${`${i.day} ${i.kiosk} ${i.service}`}>
			<th scope="row">${formatDate(i.day)}</th><td>${i.kiosk}</td><td>${service(i.service)}</td>
			<td class="num">${i.asked}</td><td class="num">${i.votes}</td>
			<td class="num">${percent(i.votes, i.asked)}</td><td class="num">${percent(i.g5 + i.g4 + i.g3, i.votes)}</td>
			${GRADES.map((g) => html`<td class="num">${i[`g${g}`]}</td>`)}</tr>`)}</tbody></table></div>`;
}

/* ---- what follows ---- */

function CloseDialog({ item, onDone, onLeave }) {
	const [reason, setReason] = useState('');
	const [problem, setProblem] = useState(null);
	const act = useRef(createAct());
	const send = async () => {
		try {
			await settle(item, { action: 'close', reason: reason.trim() }, act.current);
			onDone();
		} catch (failed) {
			setProblem(failed.fields?.[0]?.code === 'REASON_REQUIRED' ? { title: t('followup.need') } : failed);
		}
	};
	const acts = html`
		<button type="button" class="btn" onClick=${onLeave}>${t('act.cancel')}</button>
		<button type="button" class="btn primary" onClick=${send} data-testid="followup-close-yes">${t('followup.close')}</button>`;
	return html`<${Dialog} title=${t('followup.close_title')} testid="followup-dialog" onClose=${onLeave} actions=${acts}>
		<label class="area">${t('followup.reason')}
			<textarea rows="3" maxlength="600" value=${reason} data-testid="followup-reason"
				onInput=${(e) => setReason(e.currentTarget.value)}></textarea></label>
		${problem && html`<p class="field-error" role="alert">${problem.title}</p>`}
	<//>`;
}

function settle(item, body, act) {
	return api.post(`/ratings/follow-ups/${item.id}`, body, { act })
		.then(() => say(t(`followup.said.${body.action}`)));
}

function Due({ day, late }) {
	return html`<span class=${late ? 'clock late' : 'clock'}>${t(late ? 'followup.late' : 'followup.due', { day: formatDate(day) })}</span>`;
}

function Followup({ item, onChange, onProblem }) {
	const [asking, setAsking] = useState(false);
	const act = useRef(createAct());
	const called = () => settle(item, { action: 'called' }, act.current).then(onChange, onProblem);
	const mine = item.case_no && can('rating.settle');
	return html`<tr data-testid="followup" data-state=${item.state}>
		<th scope="row">${formatDate(item.day)}</th><td>${item.kiosk}</td><td>${service(item.service)}</td>
		<td><span class="tag r">${t(`grade.${item.grade}`)}</span></td>
		<td>${item.case_no ? html`<a href=${to.case(item.case_no)}>${item.case_no}</a>` : '—'}</td>
		<td>${item.state === 'open' ? html`<${Due} day=${item.call_due} late=${item.call_late} />` : t('followup.called')}</td>
		<td>${item.state === 'closed' ? t('followup.closed') : html`<${Due} day=${item.fix_due} late=${item.fix_late} />`}</td>
		<td>${mine && item.state === 'open' && html`<button type="button" class="mini" onClick=${called} data-testid="followup-called">${t('followup.call')}</button>`}
			${mine && item.state === 'called' && html`<button type="button" class="mini" onClick=${() => setAsking(true)} data-testid="followup-close">${t('followup.close')}</button>`}
			${asking && html`<${CloseDialog} item=${item} onLeave=${() => setAsking(false)}
				onDone=${() => { setAsking(false); onChange(); }} />`}</td></tr>`;
}

function Followups({ items, onChange, onProblem }) {
	if (!items.length)
		return html`<p class="quiet">${t('followup.none')}</p>`;
	return html`<div class="panel table"><table data-testid="followups">
		<thead><tr>${['day', 'kiosk', 'service', 'grade', 'case', 'call', 'fix', 'act'].map((c) =>
			html`<th scope="col">${t(`followup.col.${c}`)}</th>`)}</tr></thead>
		<tbody>${items.map((i) => html`<${Followup} key=${i.id} item=${i} onChange=${onChange} onProblem=${onProblem} />`)}</tbody>
	</table></div>`;
}

export function Ratings() {
	const [seen, setSeen] = useState({ sums: null, followups: [], problem: null });
	const load = async () => {
		try {
			const [sums, followups] = await Promise.all([api.get('/ratings'), api.get('/ratings/follow-ups')]);
			setSeen({ sums, followups: followups.items, problem: null });
		} catch (problem) {
			setSeen({ ...seen, problem });
		}
	};
	useEffect(() => {
		load();
	}, []);
	const { sums, followups, problem } = seen;
	return html`<div class="page" aria-busy=${!sums}>
		<header class="case-head"><h1 tabindex="-1">${t('ratings.title')}</h1>
			<span class="quiet">${sums && t('ratings.days', { from: formatDate(sums.from), to: formatDate(sums.to) })}</span></header>
		<p class="lead">${t('ratings.lead')}</p>
		${problem && html`<p class="alert" role="alert">${problem.title}</p>`}
		${sums?.items.length > 0 && html`<${Sums} items=${sums.items} />`}
		${sums && html`<h2>${t('followup.title')}</h2>
			<${Followups} items=${followups} onChange=${load} onProblem=${(p) => setSeen({ ...seen, problem: p })} />`}
		${sums?.items.length > 0 && html`<h2>${t('ratings.table')}</h2><${Table} items=${sums.items} />`}
		${sums && !sums.items.length && html`<p class="empty">${t('ratings.none')}</p>`}
	</div>`;
}
