// SPDX-License-Identifier: Apache-2.0
/* Which pass, whose card, who shares it, why not, and all of it once more. */
import { html } from '../../vendor/ui.js';
import { FieldError } from '../../shared/components.js';
import { Icon } from '../../shared/icons.js';
import { said, t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { useCard } from '../card.js';
import { deviceFault } from '../faults.js';
import { local, machine } from '../net.js';
import { money, parkNames, span } from '../passes.js';
import { codeWords, offerOf } from '../places.js';
import { another, answer, back, errorOf, leave, next, start } from '../visit.js';
import { CardPicture, CardTaken } from './cardwait.js';
import { Answers, WHO } from './check.js';
import { FaultNote } from './fault.js';

/* ---- which one ---- */

/* Everybody's price; the rest depends on whose card it is. */
const usual = ({ prices }) => prices.find(({ rule }) => !rule);

const daysWords = ({ period, days }) => t(`pass.period.${period}`, { days });

function Product({ of: p, onPick }) {
	const { price, subsidy } = usual(p);
	const off = !p.on_sale;
	return html`<button type="button" class=${off ? 'row product off' : 'row product'} data-testid="product-${p.code}"
		aria-disabled=${off ? 'true' : undefined} onClick=${off ? undefined : onPick}>
		<${Icon} name=${p.parks.length > 1 ? 'ticket' : 'tree'} />
		<div><b>${said(p.title)}</b>
			<span>${daysWords(p)}${p.holders > 1 && html` · ${t('pass.holders', { count: p.holders })}`}</span>
			<span>${parkNames(p.parks)}</span>
			${off && p.next_sale && html`<span>${t('pass.from', { date: p.next_sale })}</span>`}</div>
		<em class="price"><b class="num">${money(price + p.fee)}</b>
			${subsidy > 0 && html`<small class="num">${t('pass.subsidy', { money: money(subsidy) })}</small>`}
			${p.prices.length > 1 && html`<small>${t('pass.cheaper')}</small>`}</em>
	</button>`;
}

export function ProductScreen({ v }) {
	const pick = (p) => {
		answer({ offer: p.code, fit: null, beside: [] });
		next();
	};
	return html`<${Page} v=${v} screen="product" title=${t('pass.title')} lead=${t('pass.lead')} primary=${null}>
		<${FieldError} id="product-error" text=${errorOf(v, 'product')} />
		<div class="rows" id="product" tabindex="-1">${v.form.offers.map((p) =>
			html`<${Product} key=${p.code} of=${p} onPick=${() => pick(p)} />`)}</div>
	<//>`;
}

/* ---- whose card ---- */

const NoReader = () => html`<${FaultNote} testid="reader-off"
	code=${deviceFault('reader', machine.value.reader) ?? 'READER_FAULT'} />`;

/* No pass without a card: what the reader says is all there is to do. */
export function PassCardScreen({ v }) {
	const { card } = v.data;
	const busy = v.phase === 'busy';
	const reader = machine.value.reader === 'ok';
	const seen = useCard(reader && !busy && !card, (found) => {
		if (found.other)
			return another(found);
		answer({ card: found });
		return next();
	});
	return html`<${Page} v=${v} screen="identity" title=${t('card.title')} lead=${t('card.lead')}
		primary=${card || busy ? undefined : null}>
		<${FieldError} id="card-error" text=${errorOf(v, 'card')} />
		<div id="card" tabindex="-1">
			${card && html`<${CardTaken} card=${card} onAgain=${busy ? undefined : () => answer({ card: null, fit: null })} />`}
			${!card && (reader ? html`<${CardPicture} seen=${seen} />` : html`<${NoReader} />`)}
		</div>
	<//>`;
}

/* ---- why not ---- */

/* codes -> where to go instead */
const INSTEAD = { NOT_MEMBER: 'join', PASS_ALREADY: 'matters', PASS_UNPAID: 'matters' };

export function PassUnfitScreen({ v }) {
	const { reasons } = v.data.fit;
	const to = reasons.map(({ code }) => INSTEAD[code]).find(Boolean);
	const go = () => (to === 'matters' ? start(to, { card: v.data.card }) : start(to));
	return html`<${Page} v=${v} screen="unfit" plain=${true} title=${t('pass.unfit.title')} lead=${t('unfit.lead')}
		mark=${html`<div class="medal blue"><${Icon} name="info" /></div>`}
		backWords=${to ? t('act.end') : undefined} onBack=${to ? leave : back} backId=${to ? 'end' : undefined}
		primary=${t(to ? `${to}.tile` : 'act.end')} primaryId=${to ? `to-${to}` : 'end'} onPrimary=${to ? go : leave}>
		<ul class="advice" data-testid="reasons">${reasons.map((r) => html`<li key=${r.code} data-code=${r.code}>
			<${Icon} name="info" /><div><b>${codeWords(r)}</b>
			${r.next && html`<span data-testid="next-chance">${t('pass.from', { date: r.next })}</span>`}</div></li>`)}
			<li><${Icon} name="place" /><div><b>${t('trouble.desk.must')}</b><span>${t('trouble.desk.more')}</span></div></li>
		</ul>
	<//>`;
}

/* ---- who shares it ---- */

export function BesideScreen({ v }) {
	const { beside } = v.data;
	const reader = machine.value.reader === 'ok';
	const left = offerOf(v).holders - 1 - beside.length;
	const without = (card) => beside.filter(({ read }) => read !== card.read);
	const seen = useCard(reader && left > 0, (card) => answer({ beside: [...without(card), card] }), { as: 'holder', again: beside });
	/* A wrong card: the agent forgets it as well. */
	const takeBack = (card) => {
		local.post('/card/cancel', { as: 'holder', read: card.read }).catch(() => null);
		answer({ beside: without(card) });
	};
	return html`<${Page} v=${v} screen="beside" title=${t('pass.beside.title')} lead=${t('pass.beside.lead', { count: left })}
		spoken=${t('pass.beside.each.lead')} primary=${left > 0 ? null : undefined}>
		<${FieldError} id="beside-error" text=${errorOf(v, 'beside')} />
		<div id="beside" tabindex="-1">
			${beside.map((card) => html`<${CardTaken} key=${card.read} card=${card}
				onAgain=${() => takeBack(card)} />`)}
			${left > 0 && (reader ? html`<${CardPicture} seen=${seen} />` : html`<${NoReader} />`)}
		</div>
	<//>`;
}

/* ---- all of it once more ---- */

const ROWS = {
	offer: ['product', (d, form, v) => said(offerOf(v).title)],
	parks: [null, (d, form, v) => parkNames(offerOf(v).parks)],
	days: [null, (d) => span(d.fit)],
	price: [null, ({ fit }) => money(fit.price + fit.fee)],
	subsidy: [null, ({ fit }) => fit.subsidy > 0 && money(fit.subsidy)],
};
const BESIDE = { beside: ['beside', (d) => d.beside.map(({ name }) => name).join('、')] };

export function PassCheckScreen({ v }) {
	const { fit } = v.data;
	const cost = fit.price + fit.fee;
	const { subsidy, ...rows } = ROWS;
	return html`<${Page} v=${v} screen="check" title=${t('check.title')}
		lead=${cost > 0 ? t('pass.check.pay', { money: money(cost) }) : t('pass.check.free.lead')}
		spoken=${t(cost > 0 ? 'pass.check.pay.lead' : 'pass.check.free.lead')}
		primary=${t(cost > 0 ? 'pass.submit.pay' : 'pass.submit')} primaryId="submit">
		${fit.renews && html`<p class="panel gold" data-testid="renews"><${Icon} name="info" />
			<span>${t('pass.renews')}</span></p>`}
		<${Answers} v=${v} rows=${{
			name: WHO.name, id_no: WHO.id_no, ...(v.data.beside.length > 0 && BESIDE),
			...rows, ...(fit.subsidy > 0 && { subsidy }),
		}} />
	<//>`;
}
