// SPDX-License-Identifier: Apache-2.0
/*
 * An annual pass on the page of its case: who holds it and with what, what was
 * paid, and the acts. What may be done comes from the server; each act is asked
 * again in a form that says what happens.
 */
import { html, signal, useEffect, useState } from '../vendor/ui.js';
import { formatDate, formatTime, t } from '../shared/i18n.js';
import { Closed } from './decide.js';
import { load as loadList } from './lists.js';
import { yuan } from './money.js';
import { to } from './router.js';
import { say } from './say.js';
import { api } from './session.js';
import { Line, Pick, Sheet } from './sheet.js';

const REASON_MAX = 100;
const RECEIPT_MAX = 32;
const RECEIPT = /^[A-Za-z0-9-]+$/;
const METHODS = ['cash', 'card'];
const LOOK = { good: 'g', listed: 'y', void: 'n' };

/* { no, body, problem }: of the case that is open */
const seen = signal({});

const fetchPass = (no) => api.get(`/cases/${no}/pass`).then((body) => ({ no, body }), (problem) => ({ no, problem }));

/* Both halves of the page show one answer; it is fetched with the case. */
function usePass(body) {
	const no = body.case_no;
	useEffect(() => {
		let gone = false;
		fetchPass(no).then((answer) => !gone && (seen.value = answer));
		return () => {
			gone = true;
			seen.value = {};
		};
	}, [no, body.version]);
}

/* ---- what it is ---- */

/* Its name, days and price stand among the facts of the case. */
function facts(p) {
	return [
		['parks', p.parks.map((park) => park.name).join('、')],
		['pay_until', p.pay_until && t('pass.pay_until.of', { at: formatTime(p.pay_until) })],
		['renews', p.renews && html`<a href=${to.case(p.renews)}>${p.renews}</a>`],
		['replaced', p.issued_at && t(p.replacements ? 'pass.replaced.of' : 'pass.replaced.any', p)],
		['refund', p.refund ? t('pass.refund.of', { yuan: yuan(p.refund) }) : p.no_refund],
	].filter(([, value]) => value);
}

function Code({ of: h }) {
	if (!h.kind)
		return html`<span class="quiet">${t('pass.code.none')}</span>`;
	return html`${t(`pass.kind.${h.kind}`)} <span class=${`tag ${LOOK[h.code]}`} data-testid="pass-code">${t(`pass.code.${h.code}`)}</span>
		<br /><small class="quiet">${[h.last && t('pass.code.until', { day: formatDate(h.last) }), h.given > 1 && t('pass.code.given', h),
			h.activation && h.code === 'good' && t('pass.activation')].filter(Boolean).join('，')}</small>`;
}

const HOLDER = ['name', 'code', 'entries', 'score'];

function Holders({ items }) {
	return html`<section class="panel table" tabindex="0" aria-labelledby="holders-title"><h2 id="holders-title" class="table-title">${t('pass.holders')}</h2>
		<table data-testid="pass-holders"><thead><tr>${HOLDER.map((c) => html`<th scope="col" key=${c}>${t(`pass.col.${c}`)}</th>`)}</tr></thead>
		<tbody>${items.map((h) => html`<tr key=${h.n} data-testid="pass-holder"><th scope="row">${h.name}<br /><small class="quiet num">${h.id_no}</small></th>
			<td><${Code} of=${h} /></td><td class="num" data-testid="pass-entries">${t('pass.entries.times', { n: h.entries })}</td>
			<td class="num">${h.score}</td></tr>`)}</tbody></table></section>`;
}

const PAYMENT = ['at', 'kind', 'amount', 'method', 'receipt_no', 'who'];

function Payments({ items }) {
	if (!items.length)
		return html`<section class="panel"><h2>${t('pass.payments')}</h2><p class="quiet">${t('pass.no_payments')}</p></section>`;
	return html`<section class="panel table" tabindex="0" aria-labelledby="payments-title"><h2 id="payments-title" class="table-title">${t('pass.payments')}</h2>
		<table data-testid="pass-payments"><thead><tr>${PAYMENT.map((c) => html`<th scope="col" key=${c}>${t(`pass.pay.${c}`)}</th>`)}</tr></thead>
		<tbody>${items.map((p) => html`<tr key=${p.receipt_no}><td>${formatTime(p.at)}</td><th scope="row">${t(`pass.kind.${p.kind}`)}</th>
			<td class="num">${yuan(p.amount)}</td><td>${t(`pass.method.${p.method}`)}</td><td class="num">${p.receipt_no}</td>
			<td>${p.who}</td></tr>`)}</tbody></table></section>`;
}

export function PassPanel({ body }) {
	usePass(body);
	const { no, body: p, problem } = seen.value;
	if (no !== body.case_no || problem)
		return html`<section class="panel"><h2>${t('pass.panel')}</h2>${problem
			? html`<p class="alert" role="alert" data-testid="pass-problem">${problem.title}</p>`
			: html`<p class="quiet">${t('pass.loading')}</p>`}</section>`;
	return html`<section class="panel" aria-labelledby="pass-title" data-testid="pass" data-state=${p.state}><h2 id="pass-title">${t('pass.panel')}</h2>
			${p.frozen_by && html`<p class="notice" data-testid="pass-frozen">${t(`pass.frozen.${p.frozen_by}`)}</p>`}
			<dl class="facts">${facts(p).map(([key, value]) => html`<div class="fact" key=${key} data-testid=${`pass-fact-${key}`}>
				<dt>${t(`pass.${key}`)}</dt><dd>${value}</dd></div>`)}</dl></section>
		<${Holders} items=${p.holders} />
		<${Payments} items=${p.payments} />`;
}

/* ---- what may be done ---- */

const EMPTY = { method: 'cash', receipt_no: '', reason: '', holder: '1' };

function Money({ form, set, back }) {
	return html`<${Pick} label=${t(back ? 'pass.method.back' : 'pass.method')} value=${form.method} onPick=${set('method')} testid="pass-method"
			options=${METHODS.map((m) => [m, t(`pass.method.${m}`)])} />
		<${Line} label=${t('pass.receipt_no')} value=${form.receipt_no} onInput=${set('receipt_no')} testid="pass-receipt_no"
			maxlength=${RECEIPT_MAX} />`;
}

const Reason = ({ form, set }) => html`<${Line} label=${t('pass.reason')} value=${form.reason} onInput=${set('reason')}
	testid="pass-reason" maxlength=${REASON_MAX} />`;

const paid = (form, amount) => ({ amount, method: form.method, receipt_no: form.receipt_no.trim() });
const needReceipt = (form) => (RECEIPT.test(form.receipt_no.trim()) ? null : t('pass.need_receipt'));
const needReason = (form) => (form.reason.trim() ? null : t('pass.need_reason'));
const reasoned = (form) => ({ reason: form.reason.trim() });

/* body: what is sent; need: what is missing, in words; fields: what is asked;
 * lead: what happens; amount: what stands there to be confirmed. */
const ACTS = {
	pay: {
		primary: true,
		amount: (p) => p.due,
		need: needReceipt,
		body: (form, p) => paid(form, p.due),
		fields: Money,
	},
	drop: { need: needReason, body: reasoned, fields: Reason },
	replace: {
		need: (form, p) => (p.replace_fee ? needReceipt(form) : null),
		body: (form, p) => ({ holder: Number(form.holder), ...(p.replace_fee && paid(form, p.replace_fee)) }),
		fields: ({ form, set, p }) => html`<p>${p.replace_fee
				? t('pass.ask.replace.fee', { yuan: yuan(p.replace_fee) }) : t('pass.ask.replace.free')}</p>
			${p.holders.length > 1 && html`<${Pick} label=${t('pass.holder')} value=${form.holder} onPick=${set('holder')} testid="pass-holder-n"
				options=${p.holders.map((h) => [String(h.n), t('pass.holder.of', h)])} />`}
			${p.replace_fee > 0 && html`<${Money} form=${form} set=${set} />`}`,
	},
	freeze: { need: needReason, body: reasoned, fields: Reason },
	thaw: { need: needReason, body: reasoned, fields: Reason },
	refund: {
		amount: (p) => p.refund,
		need: (form) => needReason(form) ?? needReceipt(form),
		body: (form, p) => ({ ...reasoned(form), ...paid(form, p.refund) }),
		fields: ({ form, set }) => html`<${Money} form=${form} set=${set} back=${true} /><${Reason} form=${form} set=${set} />`,
	},
	withdraw: {
		path: (p) => `/cases/${p.case_no}/decisions`,
		need: needReason,
		body: (form, p, version) => ({ action: 'withdraw', version, ...reasoned(form) }),
		fields: Reason,
	},
};

const whyWithdraw = (p) => (p.refund ? t('pass.ask.withdraw.paid') : p.no_refund ?? t('pass.ask.withdraw.free'));

export function PassAsk({ act, pass: p, version, onDone, onClose }) {
	const [form, setForm] = useState(EMPTY);
	const row = ACTS[act];
	const set = (name) => (value) => setForm({ ...form, [name]: value });
	const words = { no: p.case_no, yuan: row.amount && yuan(row.amount(p)), why: whyWithdraw(p) };
	const done = () => {
		say(t(`pass.ask.${act}.done`, words));
		onDone();
	};
	return html`<${Sheet} title=${t(`pass.ask.${act}`)} testid=${`pass-${act}-dialog`} path=${row.path?.(p) ?? `/cases/${p.case_no}/pass/${act}`}
		yes=${t(`pass.ask.${act}.yes`, words)} no=${t('pass.keep')} missing=${row.need(form, p)} body=${() => row.body(form, p, version)}
		onDone=${done} onClose=${onClose}>
		<p class="lead" data-testid="pass-lead">${t(`pass.ask.${act}.lead`, words)}</p>
		<${row.fields} form=${form} set=${set} p=${p} />
	<//>`;
}

export function PassBar({ body, onBody }) {
	const [asking, setAsking] = useState(null);
	const { no, body: p } = seen.value;
	if (no !== body.case_no || !p)
		return null;
	const acts = p.can.filter((act) => ACTS[act]);
	const done = async () => {
		setAsking(null);
		onBody(await api.get(`/cases/${no}`));
		loadList(true);
	};
	if (!p.can.length)
		return html`<${Closed} body=${body} />`;
	return html`<div class="act-box"><div class="act wrap"><p class="quiet">${t('pass.lead')}</p>
		${acts.map((act) => html`<button type="button" key=${act} class=${ACTS[act].primary ? 'btn primary' : 'btn'}
			onClick=${() => setAsking(act)} data-testid=${`pass-${act}`}>${t(`pass.act.${act}`)}</button>`)}
		${p.can.includes('print') && html`<a class="btn primary" href=${to.papers(no)} data-testid="pass-print">${t('pass.act.print')}</a>`}</div>
		${asking && html`<${PassAsk} act=${asking} pass=${p} version=${body.version} onDone=${done} onClose=${() => setAsking(null)} />`}</div>`;
}
