// SPDX-License-Identifier: Apache-2.0
/* What a payment run pays, a line each: read before it is let go, printed as
 * the voucher. Names are masked and cards end in four digits, as in every list. */
import { html } from '../vendor/ui.js';
import { t, formatTime } from '../shared/i18n.js';
import { Icon } from '../shared/icons.js';
import { Problem, useFund } from './money.js';
import { to } from './router.js';

const COLUMNS = ['name', 'card', 'purpose', 'amount', 'hands', 'state'];
const HANDS = ['keyed_by', 'reviewed_by', 'approved_by'];
const SIGNS = ['maker', 'releaser', 'head', 'date'];

const usePayments = (run) => useFund(`/fund/runs/${run}/payments`);

/* In the question that lets it go: who gets how much. */
export function Payments({ run }) {
	const [{ body, problem }] = usePayments(run);
	return html`<${Problem} problem=${problem} />${body && html`<table class="pays" data-testid="payments"><tbody>${body.items.map((p) => html`<tr key=${p.ref}>
		<th scope="row">${p.name}</th><td>${p.card}</td><td>${p.purpose_label}</td><td class="num">${p.yuan}</td></tr>`)}</tbody></table>`}`;
}

function Line({ of: p, n }) {
	return html`<tr data-testid="payment"><td>${n}</td><th scope="row">${p.name}<br /><small>${p.grant}</small></th><td>${p.card}</td>
		<td>${p.purpose_label}<br /><small>${p.source_label} ${p.year}</small></td><td class="num">${p.yuan}<br /><small>${p.capitals}</small></td>
		<td>${HANDS.filter((h) => p[h]).map((h) => html`<span class="line" key=${h}>${t(`run.${h}`)} ${p[h]}</span>`)}</td>
		<td>${t(`run.pay.${p.state}`)}</td></tr>`;
}

function Voucher({ of: r, lines }) {
	const fact = (name, value) => html`<tr><th scope="row">${t(name)}</th><td>${value}</td></tr>`;
	const hand = (who, at) => (who ? `${who}　${formatTime(at)}` : '');
	return html`<section class="panel paper sheet-paper" data-testid="run-sheet"><header class="paper-head"><div><h1>${t('run.sheet')}</h1>
			<p>${t('desk.brand')}　${r.ref}　${t(`run.state.${r.state}`)}</p></div></header>
		<table><tbody>${fact('run.made_by', hand(r.made_by, r.made_at))}${fact('run.col.released_by', hand(r.released_by, r.released_at))}
			${fact('run.hash', html`<code class="wrap">${r.sha256}</code>`)}</tbody></table>
		<table><thead><tr><th scope="col">${t('run.line')}</th>${COLUMNS.map((c) => html`<th scope="col" key=${c}>${t(`run.line.${c}`)}</th>`)}</tr></thead>
			<tbody>${lines.map((p, i) => html`<${Line} key=${p.ref} of=${p} n=${i + 1} />`)}</tbody></table>
		<table><tbody>${fact('run.n', r.n)}${fact('run.total', html`<b class="num">${r.yuan}</b>`)}${fact('run.capitals', r.capitals)}</tbody></table>
		<dl class="signs">${SIGNS.map((s) => html`<div key=${s}><dt>${t(`run.sign.${s}`)}</dt><dd></dd></div>`)}</dl></section>`;
}

export function RunSheet({ run }) {
	const [{ body, problem }] = useFund('/fund/runs');
	const [{ body: paid, problem: missing }] = usePayments(run);
	const found = body?.items.find((r) => r.ref === run);
	const whole = found && paid;
	return html`<div class="page"><header class="case-head">
			<a class="icon back always" href=${to.fund('runs')} aria-label=${t('run.back')} data-testid="run-back"><${Icon} name="back" /></a>
			<h1 tabindex="-1">${t('run.sheet')} <span class="code">${run}</span></h1>
			<button type="button" class="btn primary" disabled=${!whole} onClick=${() => print()} data-testid="print"><${Icon} name="print" />${t('receipt.print')}</button></header>
		<${Problem} problem=${problem ?? missing} />${whole && html`<${Voucher} of=${found} lines=${paid.items} />`}</div>`;
}
