// SPDX-License-Identifier: Apache-2.0
/* The fund: what there is and where it went, money on its way to people, payment
 * runs. A part is a row of PARTS. */
import { html, useState } from '../vendor/ui.js';
import { t, formatTime } from '../shared/i18n.js';
import { PartsBar } from './bars.js';
import { Grants } from './grants.js';
import { Problem, fenOf, useFund, yuan } from './money.js';
import { route, to } from './router.js';
import { Runs } from './runs.js';
import { RunSheet } from './runsheet.js';
import { say } from './say.js';
import { can } from './session.js';
import { Line, Pick, Sheet } from './sheet.js';
import { Stock } from './stock.js';

const ACCOUNTS = ['paid', 'committed', 'reserved', 'available'];
const CAPS = ['household_cap', 'person_cap'];

/* ---- what there is ---- */

function Envelope({ of: e, onCarry }) {
	return html`<li class="panel machine" data-testid="envelope" data-ref=${e.ref}>
		<header><h2>${e.purpose_label}</h2><span class="tag">${e.year}</span><span class="quiet">${e.source_label}</span>
			<b class="num">${t('fund.budget', { yuan: yuan(e.budget) })}</b>
			${onCarry && e.available > 0 && html`<button type="button" class="mini" onClick=${() => onCarry(e)} data-testid="carry">
				${t('fund.carry.open')}</button>`}</header>
		<${PartsBar} size=${e.budget} parts=${ACCOUNTS.slice(0, 3).map((a) => [a, e[a]])} />
		<ul class="legend">${ACCOUNTS.map((a) => html`<li key=${a}><i class=${`swatch p-${a}`} aria-hidden="true"></i>${t(`fund.${a}`)}
			<b class="num" data-testid=${`envelope-${a}`}>${yuan(e[a])}</b></li>`)}</ul>
		${CAPS.filter((cap) => e[cap] > 0).map((cap) => html`<p class="quiet" key=${cap} data-testid=${`envelope-${cap}`}>
			${t(`fund.${cap}`, { yuan: yuan(e[cap]) })}</p>`)}</li>`;
}

function Budget({ body, onDone, onClose }) {
	const year = new Date(Date.now() + 8 * 3600 * 1000).getUTCFullYear();
	const [form, setForm] = useState({
		source: body.sources[0].code, purpose: body.purposes[0].code, year: String(year), amount: '', basis: '',
	});
	const set = (name) => (value) => setForm({ ...form, [name]: value });
	const purposes = body.purposes.filter((p) => !p.source || p.source === form.source);
	const purpose = purposes.some((p) => p.code === form.purpose) ? form.purpose : purposes[0].code;
	const amount = fenOf(form.amount);
	const missing = !amount ? t('fund.need_amount') : form.basis.trim() ? null : t('fund.need_basis');
	return html`<${Sheet} title=${t('fund.add.title')} path="/fund/budgets" testid="budget-dialog" yes=${t('fund.add.yes')} missing=${missing}
		body=${() => ({ ...form, purpose, year: Number(form.year), amount, basis: form.basis.trim() })}
		onDone=${() => onDone(t('fund.add.done', { yuan: yuan(amount) }))} onClose=${onClose}>
		<${Pick} label=${t('fund.source')} value=${form.source} onPick=${set('source')} testid="budget-source"
			options=${body.sources.map((s) => [s.code, s.name])} />
		<${Pick} label=${t('fund.purpose')} value=${purpose} onPick=${set('purpose')} testid="budget-purpose"
			options=${purposes.map((p) => [p.code, p.name])} />
		<${Pick} label=${t('fund.year')} value=${form.year} onPick=${set('year')} testid="budget-year"
			options=${[year, year + 1].map((y) => [String(y), String(y)])} />
		<${Line} label=${t('fund.amount')} value=${form.amount} onInput=${set('amount')} testid="budget-amount" inputmode="decimal" />
		<${Line} label=${t('fund.basis')} value=${form.basis} onInput=${set('basis')} testid="budget-basis" maxlength="100" />
	<//>`;
}

function CarryAsk({ from, onDone, onClose }) {
	const [form, setForm] = useState({ amount: yuan(from.available), reason: '' });
	const set = (name) => (value) => setForm({ ...form, [name]: value });
	const amount = fenOf(form.amount);
	const missing = !amount ? t('fund.need_amount') : form.reason.trim() ? null : t('fund.need_reason');
	return html`<${Sheet} title=${t('fund.carry.title', from)} path="/fund/carries" testid="carry-dialog" yes=${t('fund.carry.yes')} missing=${missing}
		body=${() => ({ envelope: from.ref, amount, reason: form.reason.trim() })}
		onDone=${() => onDone(t('fund.carry.asked'))} onClose=${onClose}>
		<p class="lead">${t('fund.carry.lead', { year: from.year + 1 })}</p>
		<${Line} label=${t('fund.amount')} value=${form.amount} onInput=${set('amount')} testid="carry-amount" inputmode="decimal" />
		<${Line} label=${t('fund.reason')} value=${form.reason} onInput=${set('reason')} testid="carry-reason" maxlength="100" />
	<//>`;
}

function CarrySign({ of: c, onDone, onClose }) {
	return html`<${Sheet} title=${t('fund.sign.title')} path=${`/fund/carries/${c.ref}/signature`} testid="sign-dialog" yes=${t('fund.sign.yes')}
		body=${() => ({ amount: c.amount })} onDone=${() => onDone(t('fund.sign.done'))} onClose=${onClose}>
		<p class="lead">${t('fund.sign.lead', { ...c, yuan: yuan(c.amount), next: c.year + 1 })}</p><p>${c.reason}</p><//>`;
}

function Carries({ onSign }) {
	const [{ body }] = useFund('/fund/carries');
	if (!body?.items.length)
		return null;
	return html`<div class="panel table"><h2 class="table-title">${t('fund.carries')}</h2><table data-testid="carries"><tbody>
		${body.items.map((c) => html`<tr key=${c.ref}><th scope="row">${c.purpose_label}</th><td>${c.source_label}</td>
			<td>${t('fund.carry.years', { from: c.year, to: c.year + 1 })}</td><td class="num">${yuan(c.amount)}</td>
			<td>${formatTime(c.asked_at)}</td><td>${c.state === 'signed' ? t('fund.carry.signed') : can('fund.approve')
				? html`<button type="button" class="mini" onClick=${() => onSign(c)} data-testid="carry-sign">${t('fund.sign.open')}</button>`
				: t('fund.carry.waits')}</td></tr>`)}</tbody></table></div>`;
}

function Money() {
	const [{ body, problem }, load] = useFund('/fund/envelopes');
	const [asking, setAsking] = useState(null);
	const close = () => setAsking(null);
	const done = (words) => {
		close();
		say(words);
		load();
	};
	return html`<${Problem} problem=${problem} />
		${can('fund.budget') && body && html`<p class="act"><button type="button" class="btn primary"
			onClick=${() => setAsking({ kind: 'add' })} data-testid="budget">${t('fund.add.open')}</button></p>`}
		${body && html`<ul class="machines">${body.items.map((e) => html`<${Envelope} key=${e.ref} of=${e}
			onCarry=${can('fund.budget') && ((from) => setAsking({ kind: 'carry', from }))} />`)}</ul>`}
		${body && !body.items.length && html`<p class="empty">${t('fund.none')}</p>`}
		<${Carries} onSign=${(c) => setAsking({ kind: 'sign', c })} />
		${asking?.kind === 'add' && html`<${Budget} body=${body} onDone=${done} onClose=${close} />`}
		${asking?.kind === 'carry' && html`<${CarryAsk} from=${asking.from} onDone=${done} onClose=${close} />`}
		${asking?.kind === 'sign' && html`<${CarrySign} of=${asking.c} onDone=${done} onClose=${close} />`}`;
}

const PARTS = { money: Money, grants: Grants, runs: Runs, stock: Stock };

export function Fund() {
	if (route.value.run)
		return html`<${RunSheet} run=${route.value.run} />`;
	const part = route.value.part ?? 'money';
	const Part = PARTS[part];
	return html`<div class="page">
		<header class="case-head"><h1 tabindex="-1">${t('fund.title')}</h1></header>
		<nav class="tabs" aria-label=${t('fund.title')}>${Object.keys(PARTS).map((p) => html`<a key=${p} href=${to.fund(p)}
			aria-current=${p === part ? 'page' : null} data-testid=${`fund-${p}`}>${t(`fund.part.${p}`)}</a>`)}</nav>
		<${Part} /></div>`;
}
