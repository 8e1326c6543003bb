// SPDX-License-Identifier: Apache-2.0
/* What the kiosks' first screen tells: written here, for some days. */
import { html, useEffect, useRef, useState } from '../vendor/ui.js';
import { createAct } from '../shared/api.js';
import { t, formatDate } from '../shared/i18n.js';
import { say } from './say.js';
import { api, can } from './session.js';

const TEXT_MAX = 120;
const LOOK = { shown: 'g', waiting: 'y', ended: 'n' };

/* The centre's day, whatever zone this browser is in. */
function today() {
	return new Date(Date.now() + 8 * 3600 * 1000).toISOString().slice(0, 10);
}

function Form({ onAdded }) {
	const [form, setForm] = useState({ text: '', from: today(), until: today() });
	const [problem, setProblem] = useState(null);
	const act = useRef(createAct());
	const set = (name) => (event) => setForm({ ...form, [name]: event.currentTarget.value });
	const send = async (event) => {
		event.preventDefault();
		setProblem(null);
		try {
			await api.post('/notices', { ...form, text: form.text.trim() }, { act: act.current });
			setForm({ ...form, text: '' });
			say(t('notices.added'));
			onAdded();
		} catch (failed) {
			setProblem(failed.fields?.[0] ?? failed);
		}
	};
	return html`<form class="panel" onSubmit=${send} noValidate data-testid="notice-form">
		<label class="area">${t('notices.text')}
			<textarea rows="2" maxlength=${TEXT_MAX} value=${form.text} onInput=${set('text')} data-testid="notice-text"></textarea></label>
		<div class="act">
			<label class="choice">${t('notices.from')}<input type="date" class="input" value=${form.from} onInput=${set('from')} data-testid="notice-from" /></label>
			<label class="choice">${t('notices.until')}<input type="date" class="input" value=${form.until} onInput=${set('until')} data-testid="notice-until" /></label>
			<button type="submit" class="btn primary" data-testid="notice-add">${t('notices.add')}</button>
		</div>
		${problem && html`<p class="field-error" role="alert" data-testid="notice-error">${problem.title}</p>`}
	</form>`;
}

function Notice({ notice, onEnd }) {
	return html`<tr data-testid="notice">
		<td class="wrap">${notice.text}</td>
		<td><span class=${`tag ${LOOK[notice.state] ?? ''}`}>${t(`notices.${notice.state}`)}</span></td>
		<td>${notice.from === notice.until ? formatDate(notice.from) : t('notices.days', {
			from: formatDate(notice.from), until: formatDate(notice.until) })}</td>
		<td>${notice.state !== 'ended' && can('terminal.operate') && html`<button type="button" class="mini"
			onClick=${onEnd} data-testid="notice-end">${t('notices.end')}</button>`}</td></tr>`;
}

export function Notices() {
	const [seen, setSeen] = useState({ items: null, problem: null });
	const load = () => api.get('/notices').then(
		({ items }) => setSeen({ items, problem: null }), (problem) => setSeen({ ...seen, problem }));
	const end = (notice) => api.remove(`/notices/${notice.id}`).then(
		() => say(t('notices.over')), (problem) => setSeen({ ...seen, problem })).then(load);
	useEffect(() => {
		load();
	}, []);
	const { items, problem } = seen;
	return html`<div class="page">
		<header class="case-head"><h1 tabindex="-1">${t('notices.title')}</h1></header>
		<p class="lead">${t('notices.lead')}</p>
		${can('terminal.operate') && html`<${Form} onAdded=${load} />`}
		${problem && html`<p class="alert" role="alert">${problem.title}</p>`}
		${items?.length > 0 && html`<div class="panel table"><table data-testid="notices">
			<thead><tr>${['text', 'state', 'when', 'act'].map((c) => html`<th scope="col">${t(`notices.col.${c}`)}</th>`)}</tr></thead>
			<tbody>${items.map((n) => html`<${Notice} key=${n.id} notice=${n} onEnd=${() => end(n)} />`)}</tbody></table></div>`}
		${items && !items.length && html`<p class="empty">${t('notices.none')}</p>`}
	</div>`;
}
