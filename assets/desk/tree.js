// SPDX-License-Identifier: Apache-2.0
/*
 * The places of a programme as a tree of numbers: how many there are, where
 * they went, why none is free; moving shares, closing a session and opening
 * it again.
 */
import { html, useState } from '../vendor/ui.js';
import { t, formatDate, formatTime } from '../shared/i18n.js';
import { PartsBar } from './bars.js';
import { Closing, Reopening } from './closing.js';
import { say } from './say.js';
import { can } from './session.js';
import { Line, Pick, Sheet } from './sheet.js';

const PARTS = ['attended', 'no_show', 'booked', 'held', 'leased', 'reserved'];
const LOOK = { open: 'g', free: 'g', full: 'y', closed: 'n', not_yet: '', draw: '', past: 'n' };

/* What is taken is booked, there, or not come: three parts of one number. */
const amount = (node, name) =>
	(name === 'booked' ? Math.max(0, node.taken - node.attended - node.no_show) : node[name] ?? 0);

export function Legend() {
	return html`<ul class="legend" aria-label=${t('tree.legend')}>${[...PARTS, 'free'].map((p) =>
		html`<li key=${p}><i class=${`swatch p-${p}`} aria-hidden="true"></i>${t(`tree.${p}`)}</li>`)}</ul>`;
}

function numbers(node) {
	const said = ['free', 'held', 'leased', 'reserved', 'waiting', 'attended', 'no_show']
		.filter((name) => name === 'free' || node[name] > 0)
		.map((name) => t('tree.count', { what: t(`tree.${name}`), n: node[name] }));
	return [t('tree.taken', node), ...said].join('　');
}

/* What there is and where it went, as a bar and in words. */
export function Amounts({ node }) {
	return html`<${PartsBar} size=${node.size} parts=${PARTS.map((p) => [p, amount(node, p)])} />
		<span class="num sum">${numbers(node)}</span>`;
}

function NodeLine({ node, children }) {
	return html`<div class="node" data-testid=${`node-${node.kind}`} data-id=${node.id} data-session=${node.session} data-free=${node.free}>
		<b>${node.date && node.kind === 'day' ? formatDate(node.date) : node.label}</b>
		${node.state_label && html`<span class=${`tag ${LOOK[node.state] ?? ''}`}>${node.state_label}</span>`}
		<${Amounts} node=${node} />
		${children}
		${node.why && html`<small class="why">${node.why}</small>`}</div>`;
}

/* A session is closed, or opened again. */
const ACTS = { closing: 'close', reopen: 'reopen' };

function Session({ node, onClose }) {
	const may = can('booking.manage') && node.state !== 'past';
	const act = node.state === 'closed' ? 'reopen' : 'closing';
	return html`<${NodeLine} node=${node}>
		${may && html`<button type="button" class="mini" onClick=${() => onClose(node)} data-testid=${`session-${ACTS[act]}`}>${t(`${act}.open`)}</button>`}<//>`;
}

/* Days stay shut until somebody looks: a place may have a hundred. */
function Branch({ node, kids, onClose, depth }) {
	const under = kids.get(node.id) ?? [];
	if (node.kind === 'session' || !under.length)
		return html`<li><${Session} node=${node} onClose=${onClose} /></li>`;
	return html`<li><details open=${depth === 0}><summary><${NodeLine} node=${node} /></summary>
		<ul>${under.map((n) => html`<${Branch} key=${n.id} node=${n} kids=${kids} onClose=${onClose} depth=${depth + 1} />`)}</ul>
	</details></li>`;
}

/* ---- shares ---- */

function MoveQuota({ code, shares, from, onDone, onClose }) {
	const others = shares.filter((s) => s.id !== from.id);
	const [form, setForm] = useState({ to: others[0]?.id, n: '1', reason: '' });
	const set = (name) => (value) => setForm({ ...form, [name]: value });
	const n = Number(form.n);
	const missing = !(n >= 1) ? t('quota.need_n') : form.reason.trim() ? null : t('quota.need_reason');
	const done = () => {
		say(t('quota.done', { n, from: from.label, to: others.find((s) => s.id === form.to).label }));
		onDone();
	};
	return html`<${Sheet} title=${t('quota.title', from)} path=${`/programmes/${code}/quota`} testid="quota-dialog" yes=${t('quota.yes')}
		missing=${missing} body=${() => ({ from: from.id, to: form.to, n, reason: form.reason.trim() })} onDone=${done} onClose=${onClose}>
		<p class="lead">${t('quota.lead', from)}</p>
		<${Pick} label=${t('quota.to')} value=${form.to} onPick=${set('to')} testid="quota-to"
			options=${others.map((s) => [s.id, t('quota.option', s)])} />
		<${Line} label=${t('quota.n')} value=${form.n} onInput=${set('n')} testid="quota-n" type="number" min="1" max=${from.free} />
		<${Line} label=${t('quota.reason')} value=${form.reason} onInput=${set('reason')} testid="quota-reason" maxlength="150" />
	<//>`;
}

function Shares({ code, shares, onChanged }) {
	const [from, setFrom] = useState(null);
	const done = () => {
		setFrom(null);
		onChanged();
	};
	if (!shares.length)
		return null;
	return html`<section class="panel" aria-labelledby="shares-title"><h2 id="shares-title">${t('tree.shares')}</h2>
		<ul class="nodes">${shares.map((s) => html`<li key=${s.id}><${NodeLine} node=${s}>
			${can('booking.manage') && shares.length > 1 && s.free > 0 && html`<button type="button" class="mini"
				onClick=${() => setFrom(s)} data-testid="quota-move">${t('quota.open')}</button>`}<//></li>`)}</ul>
		${from && html`<${MoveQuota} code=${code} shares=${shares} from=${from} onDone=${done} onClose=${() => setFrom(null)} />`}
	</section>`;
}

export function Tree({ code, body, onChanged }) {
	const [closing, setClosing] = useState(null);
	const kids = new Map();
	for (const node of body.nodes)
		kids.set(node.parent, [...(kids.get(node.parent) ?? []), node]);
	const top = body.nodes.find((n) => n.kind === 'programme');
	const under = kids.get(top.id) ?? [];
	const done = () => {
		setClosing(null);
		onChanged();
	};
	return html`<section class="panel"><h2>${t('tree.whole')}</h2>
			<${NodeLine} node=${top} /><${Legend} /></section>
		<${Shares} code=${code} shares=${under.filter((n) => n.kind === 'share')} onChanged=${onChanged} />
		<section class="panel" aria-labelledby="places-title"><h2 id="places-title">${t('tree.places')}</h2>
			<ul class="nodes" data-testid="tree">${under.filter((n) => n.kind !== 'share').map((n) =>
				html`<${Branch} key=${n.id} node=${n} kids=${kids} onClose=${setClosing} depth=${0} />`)}</ul></section>
		${closing && html`<${closing.state === 'closed' ? Reopening : Closing} node=${closing} onDone=${done} onClose=${() => setClosing(null)} />`}`;
}

export const openWords = ({ opens_at: from, closes_at: to }) =>
	t('tree.open', { from: formatTime(from), to: formatTime(to) });
