// SPDX-License-Identifier: Apache-2.0
/*
 * Who waits, in their order. Another order is asked for by one, with a reason
 * of the server's list, and done when another confirms it.
 */
import { html, useState } from '../vendor/ui.js';
import { t, formatTime } from '../shared/i18n.js';
import { say } from './say.js';
import { can } from './session.js';
import { Pick, Sheet } from './sheet.js';
import { to } from './router.js';

const COLUMNS = ['position', 'name', 'share', 'sessions', 'at', 'no', 'act'];

function Ask({ code, row, body, onDone, onClose }) {
	const before = body.items.filter((r) => r.position < row.position);
	const [form, setForm] = useState({ before: before[0].case_no, reason: '' });
	const set = (name) => (value) => setForm({ ...form, [name]: value });
	const done = () => {
		say(t('reorder.asked'));
		onDone();
	};
	return html`<${Sheet} title=${t('reorder.title', row)} path=${`/programmes/${code}/reorders`} testid="reorder-dialog"
		yes=${t('reorder.ask')} missing=${form.reason ? null : t('reorder.need')} body=${() => ({ case_no: row.case_no, ...form })}
		onDone=${done} onClose=${onClose}>
		<p class="lead">${t('reorder.lead')}</p>
		<${Pick} label=${t('reorder.before')} value=${form.before} onPick=${set('before')} testid="reorder-before"
			options=${before.map((r) => [r.case_no, t('reorder.option', r)])} />
		<${Pick} label=${t('reorder.reason')} value=${form.reason} onPick=${set('reason')} testid="reorder-reason"
			options=${[['', t('reorder.choose')], ...body.reasons.map((r) => [r.code, r.label])]} />
	<//>`;
}

function Settle({ item, outcome, onDone, onClose }) {
	const done = () => {
		say(t(`reorder.${outcome}.done`, item));
		onDone();
	};
	return html`<${Sheet} title=${t(`reorder.${outcome}.title`)} path=${`/reorders/${item.id}`} testid="reorder-settle"
		yes=${t(`reorder.${outcome}`)} missing=${null} body=${() => ({ outcome })} onDone=${done} onClose=${onClose}>
		<p class="lead">${t('reorder.what', item)}</p>
		<p class="quiet">${t(`reorder.${outcome}.lead`)}</p><//>`;
}

function Open({ items, onChanged }) {
	const [asking, setAsking] = useState(null);
	const leave = () => setAsking(null);
	const done = () => {
		leave();
		onChanged();
	};
	if (!items.length)
		return null;
	return html`<section class="panel" aria-labelledby="open-title"><h2 id="open-title">${t('reorder.open')}</h2>
		<ul class="asks">${items.map((item) => html`<li key=${item.id} data-testid="reorder" data-no=${item.case_no}>
			<span>${t('reorder.what', item)}<br /><small class="quiet">${t('reorder.by', { ...item, at: formatTime(item.asked_at) })}</small></span>
			${can('booking.manage') && html`<span class="act">
				${!item.own && html`<button type="button" class="btn primary" onClick=${() => setAsking({ item, outcome: 'confirm' })}
					data-testid="reorder-confirm">${t('reorder.confirm')}</button>`}
				<button type="button" class="btn" onClick=${() => setAsking({ item, outcome: 'drop' })}
					data-testid="reorder-drop">${t('reorder.drop')}</button></span>`}</li>`)}</ul>
		${asking && html`<${Settle} ...${asking} onDone=${done} onClose=${leave} />`}</section>`;
}

export function Waiting({ code, body, onChanged }) {
	const [moving, setMoving] = useState(null);
	const may = can('booking.act') || can('booking.manage');
	const done = () => {
		setMoving(null);
		onChanged();
	};
	return html`<p class="quiet" data-testid="reordered">${t('reorder.count', { n: body.reordered })}</p>
		<${Open} items=${body.reorders} onChanged=${onChanged} />
		${body.items.length > 0 && html`<div class="panel table"><table data-testid="waiting">
			<thead><tr>${COLUMNS.map((c) => html`<th scope="col">${t(`waiting.${c}`)}</th>`)}</tr></thead>
			<tbody>${body.items.map((r) => html`<tr key=${r.case_no} data-testid="waiting-row" data-no=${r.case_no}>
				<td class="num">${r.position}</td><th scope="row">${r.name}</th><td>${r.share}</td><td class="num">${r.sessions}</td>
				<td>${formatTime(r.joined_at)}</td><td><a href=${to.case(r.case_no)}>${r.case_no}</a></td>
				<td>${may && r.position > 1 && html`<button type="button" class="mini" onClick=${() => setMoving(r)}
					data-testid="reorder-ask">${t('reorder.open_ask')}</button>`}</td></tr>`)}</tbody></table></div>`}
		${!body.items.length && html`<p class="empty">${t('waiting.none')}</p>`}
		${moving && html`<${Ask} code=${code} row=${moving} body=${body} onDone=${done} onClose=${() => setMoving(null)} />`}`;
}
