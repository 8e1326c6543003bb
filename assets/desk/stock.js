// SPDX-License-Identifier: Apache-2.0
/* Help in kind: what came to a point and what is left, and one piece for who
 * shows a receipt of theirs and their ID card. */
import { html, useState } from '../vendor/ui.js';
import { t } from '../shared/i18n.js';
import { Problem, useFund } from './money.js';
import { say } from './say.js';
import { can } from './session.js';
import { Line, Sheet } from './sheet.js';

const COLUMNS = ['item', 'point', 'year', 'received', 'handed', 'left', 'act'];
const COUNT = /^[1-9]\d{0,5}$/;

const trimmed = (form) => Object.fromEntries(Object.entries(form).map(([name, text]) => [name, text.trim()]));
const filled = (form) => Object.values(form).every((text) => text.trim());

function useForm(empty) {
	const [form, setForm] = useState(empty);
	const line = (name, more) => html`<${Line} label=${t(`stock.${name}`)} value=${form[name]} testid=${`stock-${name}`}
		onInput=${(value) => setForm({ ...form, [name]: value })} ...${more} />`;
	return [form, line];
}

function Receive({ onDone, onClose }) {
	const [form, line] = useForm({ item: '', point: '', n: '' });
	const missing = !filled(form) ? t('fund.need_all') : COUNT.test(form.n.trim()) ? null : t('stock.need_n');
	return html`<${Sheet} title=${t('stock.receive')} path="/fund/stock" testid="receive-dialog" yes=${t('stock.receive.yes')} missing=${missing}
		body=${() => ({ ...trimmed(form), n: Number(form.n) })} onDone=${() => onDone(t('stock.receive.done'))} onClose=${onClose}>
		${line('item', { maxlength: 60 })}${line('point', { maxlength: 60 })}${line('n', { inputmode: 'numeric' })}<//>`;
}

/* The code comes last: a scanner ends it with Enter, which sends. */
function HandOut({ goods, onDone, onClose }) {
	const [form, line] = useForm({ name: '', id_no: '', code: '' });
	const body = () => {
		const { code, ...who } = trimmed(form);
		return { code, person: { ...who, id_type: 'resident' } };
	};
	return html`<${Sheet} title=${t('stock.hand.title', goods)} path=${`/fund/stock/${goods.ref}/handouts`} testid="hand-dialog" yes=${t('stock.hand.yes')}
		missing=${filled(form) ? null : t('stock.need_both')} body=${body} onDone=${() => onDone(t('stock.hand.done', goods))} onClose=${onClose}>
		<p class="lead">${t('stock.hand.lead')}</p>${line('name', { maxlength: 60 })}${line('id_no', { maxlength: 18 })}${line('code', { inputmode: 'numeric' })}<//>`;
}

function Goods({ of: g, onHand }) {
	const left = g.received - g.handed;
	return html`<tr data-testid="goods" data-ref=${g.ref}><th scope="row">${g.item}</th><td>${g.point}</td><td>${g.year}</td>
		<td class="num">${g.received}</td><td class="num">${g.handed}</td><td class="num"><b>${left}</b></td>
		<td>${can('fund.key') && left > 0 && html`<button type="button" class="mini" onClick=${onHand}
			aria-label=${t('stock.hand.title', g)} data-testid="stock-hand">${t('stock.hand')}</button>`}</td></tr>`;
}

export function Stock() {
	const [{ body, problem }, load] = useFund('/fund/stock');
	const [asking, setAsking] = useState(null);
	const close = () => setAsking(null);
	const done = (words) => {
		close();
		say(words);
		load();
	};
	return html`<${Problem} problem=${problem} />
		${can('fund.budget') && html`<p class="act"><button type="button" class="btn primary" onClick=${() => setAsking({})} data-testid="stock-receive">
			${t('stock.receive')}</button></p>`}
		${body?.items.length > 0 && html`<div class="panel table"><table data-testid="stock"><thead><tr>${COLUMNS.map((c) => html`<th scope="col" key=${c}>
			${t(`stock.${c}`)}</th>`)}</tr></thead><tbody>${body.items.map((g) => html`<${Goods} key=${g.ref} of=${g} onHand=${() => setAsking({ goods: g })} />`)}
			</tbody></table></div>`}
		${body && !body.items.length && html`<p class="empty" data-testid="stock-none">${t('stock.none')}</p>`}
		${asking && (asking.goods ? html`<${HandOut} goods=${asking.goods} onDone=${done} onClose=${close} />`
			: html`<${Receive} onDone=${done} onClose=${close} />`)}`;
}
