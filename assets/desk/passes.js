// SPDX-License-Identifier: Apache-2.0
/* Annual passes as a whole: who has to pay still, what is offered, how parks let
 * people in, what needs somebody, what parks are owed. A part is a row of
 * PARTS. */
import { html, useState } from '../vendor/ui.js';
import { formatDate, formatTime, has, t } from '../shared/i18n.js';
import { useFetched } from './fetched.js';
import { Issue } from './issue.js';
import { yuan } from './money.js';
import { Month } from './month.js';
import { Parks } from './parks.js';
import { route, to } from './router.js';
import { api, can } from './session.js';
import { Pick } from './sheet.js';
import { Watch } from './watch.js';

/* ---- those who have to pay ---- */

const UNPAID = ['case_no', 'name', 'title', 'amount', 'made_at', 'pay_until'];

function Unpaid() {
	const [{ body, problem }] = useFetched('/passes/unpaid', 'passes');
	const [more, setMore] = useState({ after: null, items: [] });
	/* Pages behind the first hang on the answer that they came behind. */
	const rest = more.after === body ? more : { items: [], next: body?.next };
	const items = [...(body?.items ?? []), ...rest.items];
	const load = () => api.get(`/passes/unpaid?cursor=${rest.next}`)
		.then((page) => setMore({ after: body, items: [...rest.items, ...page.items], next: page.next }),
			(failed) => setMore({ ...rest, after: body, problem: failed }));
	return html`<p class="quiet">${t('passes.find')}</p><p class="quiet">${t('unpaid.lead')}</p>
		${problem && html`<p class="alert" role="alert">${problem.title}</p>`}
		${body && !items.length && html`<p class="empty" data-testid="unpaid-none">${t('unpaid.none')}</p>`}
		${items.length > 0 && html`<div class="panel table" tabindex="0"><table data-testid="unpaid"><thead><tr>${UNPAID.map((c) => html`
			<th scope="col" key=${c}>${t(`unpaid.${c}`)}</th>`)}</tr></thead>
			<tbody>${items.map((p) => html`<tr key=${p.case_no} data-testid="unpaid-row" data-no=${p.case_no}>
				<th scope="row"><a href=${to.case(p.case_no)}>${p.case_no}</a></th><td>${p.name}</td><td>${p.title}</td>
				<td class="num">${yuan(p.amount)}</td><td>${formatTime(p.made_at)}</td><td>${formatTime(p.pay_until)}</td></tr>`)}</tbody></table></div>`}
		${rest.problem && html`<p class="alert" role="alert">${rest.problem.title}</p>`}
		${rest.next && html`<button type="button" class="more" onClick=${load} data-testid="unpaid-more">${t('list.more')}</button>`}`;
}

/* ---- what is offered ---- */

function who(price) {
	const key = `product.price.${price.value || 'all'}`;
	return has(key) ? t(key) : price.value;
}

function period(p) {
	if (p.period !== 'rolling')
		return t(`product.period.${p.period}`);
	return t(p.start_days ? 'product.period.rolling_late' : 'product.period.rolling', p);
}

function terms(p) {
	return [
		['period', period(p)],
		['holders', t('product.holders.of', p)],
		['parks', p.parks.map((park) => park.name).join('、')],
		['prices', p.prices.map((x) => t('product.price', { who: who(x), price: yuan(x.price), subsidy: yuan(x.subsidy) })).join('；')],
		['fee', p.fee > 0 && t('pass.yuan', { yuan: yuan(p.fee) })],
		['pay_days', t('product.pay_days.of', p)],
		['renew', p.renew_days > 0 && t('product.renew.of', p)],
		['refund', p.refund_days ? t('product.refund.of', p) : t('product.refund.none')],
		['replace', p.replace_fee ? t('product.replace.of', { yuan: yuan(p.replace_fee) }) : t('product.replace.free')],
	].filter(([, value]) => value);
}

function Stand({ of: s }) {
	const rows = [['sold', t(s.cap ? 'product.cap' : 'product.no_cap', s)], ['active', s.active], ['unpaid', s.unpaid], ['frozen', s.frozen]];
	return html`<dl class="figures four">${rows.map(([name, value]) => html`<div key=${name}><dt>${t(`product.${name}`, s)}</dt>
		<dd class="num" data-testid=${`product-${name}`}>${value}</dd></div>`)}</dl>`;
}

function Product({ of: p, stands, onIssue }) {
	return html`<li class="panel machine" data-testid="product" data-code=${p.code}><header><h2>${p.title}</h2>
			<span class=${`tag ${p.on_sale ? 'g' : 'n'}`}>${t(p.on_sale ? 'product.on_sale' : 'product.off_sale')}</span>
			<span class="quiet">${stands[0] && t('product.version', stands[0])}${p.next_sale && `　${t('product.next_sale', { day: formatDate(p.next_sale) })}`}</span>
			${p.on_sale && can('pass.act') && html`<button type="button" class="btn" onClick=${() => onIssue(p)} data-testid="issue">${t('issue.open')}</button>`}</header>
		${stands.map((s) => html`<${Stand} key=${s.year} of=${s} />`)}
		<dl class="facts">${terms(p).map(([key, value]) => html`<div class="fact" key=${key}><dt>${t(`product.${key}`)}</dt><dd>${value}</dd></div>`)}</dl></li>`;
}

function Products() {
	const [{ body, problem }] = useFetched('/pass-products', 'passes');
	const [{ body: stands }] = useFetched('/pass-products/stands', 'passes');
	const [issuing, setIssuing] = useState(null);
	return html`${problem && html`<p class="alert" role="alert">${problem.title}</p>`}
		${body && stands && html`<ul class="machines">${body.items.map((p) => html`<${Product} key=${p.code} of=${p} onIssue=${setIssuing}
			stands=${stands.items.filter((s) => s.code === p.code)} />`)}</ul>`}
		${body && !body.items.length && html`<p class="empty">${t('product.none')}</p>`}
		${issuing && html`<${Issue} of=${issuing} onClose=${() => setIssuing(null)} />`}`;
}

/* ---- what parks are owed ---- */

function Settle() {
	const [{ body, problem }] = useFetched('/parks', 'passes');
	const [picked, setPicked] = useState(null);
	const code = picked ?? body?.items[0]?.code;
	return html`${problem && html`<p class="alert" role="alert">${problem.title}</p>`}
		${code && html`<div class="act"><${Pick} label=${t('month.park')} value=${code} onPick=${setPicked} testid="month-park"
			options=${body.items.map((p) => [p.code, p.name])} /></div><${Month} key=${code} code=${code} />`}`;
}

const PARTS = { unpaid: Unpaid, products: Products, parks: Parks, watch: Watch, settle: Settle };

export function Passes() {
	const part = route.value.part ?? 'unpaid';
	const Part = PARTS[part];
	return html`<div class="page">
		<header class="case-head"><h1 tabindex="-1">${t('passes.title')}</h1></header>
		<nav class="tabs" aria-label=${t('passes.title')}>${Object.keys(PARTS).map((p) => html`<a key=${p} href=${to.passes(p)}
			aria-current=${p === part ? 'page' : null} data-testid=${`passes-${p}`}>${t(`passes.part.${p}`)}</a>`)}</nav>
		<${Part} /></div>`;
}
