// SPDX-License-Identifier: Apache-2.0
/* The questions of an application, one a page. */
import { html, useState } from '../../vendor/ui.js';
import { Button, Choice, Choices, FieldError, Tick } from '../../shared/components.js';
import { Icon } from '../../shared/icons.js';
import { formatTime, said, SOURCE, t } from '../../shared/i18n.js';
import { Facts, Page } from '../frame.js';
import { Keypad, NumberInput } from '../keypad.js';
import { TextField, toTop } from '../textfield.js';
import { useCard } from '../card.js';
import { deviceFault } from '../faults.js';
import { machine } from '../net.js';
import { Qr } from '../qr.js';
import { another, answer, behind, errorOf, next, restart } from '../visit.js';
import { CardPicture, CardTaken } from '../screens/cardwait.js';
import { Consent } from '../screens/consent.js';
import { FaultNote } from '../screens/fault.js';
import { cleanAccount, groupAccount, isDoubtful } from './account.js';
import { byCost, consentsAt, ill } from './agreed.js';
import { restored } from './draft.js';
import { Districts } from '../aid/districts.js';
import { MoneyField } from '../aid/money.js';

/* What is kept by now, and that one may go. */
export function Ask({ v, children, ...page }) {
	return html`<${Page} v=${v} ...${page}>
		${children}
		${v.data.kept && html`<div class="rows"><div class="row" data-testid="kept"><${Icon} name="tick" />
			<div><b>${t('aid.kept')}</b><span>${t('aid.kept.until', { until: v.data.kept.ends_on })}</span></div>
			<button type="button" class="btn again" data-testid="later" onClick=${restart}>${t('aid.later')}</button>
		</div></div>`}
	<//>`;
}

/* ---- who asks ---- */

export function CardScreen({ v }) {
	const { card } = v.data;
	const reader = machine.value.reader === 'ok';
	const seen = useCard(reader && !card && v.phase !== 'busy',
		(found) => (found.other ? another(found) : answer({ card: found })));
	const lead = t(card ? 'aid.card.done' : 'aid.card.lead');
	return html`<${Page} v=${v} screen="aid-card" title=${t('card.title')} lead=${lead} primary=${card ? undefined : null}>
		<${FieldError} id="card-error" text=${errorOf(v, 'card')} />
		<div id="card" tabindex="-1">
			${card && html`<${CardTaken} card=${card} onAgain=${() => answer({ card: null, asked: false })} />`}
			${!card && reader && html`<${CardPicture} seen=${seen} />`}
			${!card && !reader && html`<${FaultNote} testid="reader-off"
				code=${deviceFault('reader', machine.value.reader) ?? 'READER_FAULT'} />`}
		</div>
		<ul class="advice"><li><${Icon} name="place" /><div><b>${t('aid.card.desk')}</b>
			<span>${t('aid.card.desk.more')}</span></div></li></ul>
	<//>`;
}

/* ---- what was filled in before ---- */

export function ResumeScreen({ v }) {
	const { draft, case: no } = v.data;
	const [sure, setSure] = useState(false);
	const goOn = () => {
		const { at } = JSON.parse(draft.page);
		answer({ ...restored(draft), draft: null, kept: { at, ends_on: draft.ends_on } });
		behind(at);
	};
	if (sure)
		return html`<${Page} v=${v} screen="aid-drop" plain=${true} title=${t('aid.drop.title')} lead=${t(no ? 'aid.drop.case' : 'aid.drop.lead')}
			backWords=${t('aid.drop.no')} onBack=${() => setSure(false)} backId="drop-no"
			primary=${t('aid.drop.yes')} primaryId="drop-yes" />`;
	const { at } = JSON.parse(draft.page);
	return html`<${Page} v=${v} screen="aid-resume" plain=${true} title=${t('aid.resume.title')}
		lead=${t('aid.resume.lead', { step: t(`aid.step.${at}`) })}
		backWords=${t('aid.resume.anew')} onBack=${() => setSure(true)} backId="anew"
		primary=${t('aid.resume.go')} primaryId="resume" onPrimary=${goOn}>
		<section class="panel matter"><${Facts} rows=${[
			[t('aid.resume.saved'), formatTime(draft.saved_at), 'saved-at'],
			[t('aid.resume.until'), draft.ends_on, 'ends-on'],
		]} /></section>
		<p class="panel gold"><${Icon} name="lock" /><span>${t('aid.resume.account')}</span></p>
	<//>`;
}

/* ---- what has to be agreed to ---- */

export function Consents({ v, step, need }) {
	return html`<div class="consents">${consentsAt(step, v.form).map((c) => html`<${Consent} key=${c.purpose} v=${v}
		consent=${c} need=${need ?? c.required} free="aid.agree.free" />`)}</div>`;
}

export function AgreeScreen({ v }) {
	return html`<${Ask} v=${v} screen="aid-agree" title=${t('aid.agree.title')} lead=${t('consent.lead')}>
		<${FieldError} id="consents-error" text=${errorOf(v, 'consents')} />
		<div id="consents" tabindex="-1"><${Consents} v=${v} step="agree" /></div>
	<//>`;
}

export function PublicScreen({ v }) {
	return html`<${Ask} v=${v} screen="aid-public" title=${t('aid.public.title')} lead=${t('aid.public.lead')}>
		<${Consents} v=${v} step="public" />
	<//>`;
}

/* ---- where, why, what ---- */

export function PlaceScreen({ v }) {
	const { district, unit } = v.data;
	const chosen = v.form.districts.find((d) => d.code === district);
	const free = () => {
		answer({ unit: t('aid.nounit.is') });
		next();
	};
	if (!chosen)
		return html`<${Ask} v=${v} screen="aid-place" title=${t('place.title')} lead=${t('place.district.lead')}>
			<${Districts} v=${v} /><//>`;
	return html`<${Ask} v=${v} screen="aid-place" title=${t('aid.unit.title')} lead=${t('aid.unit.lead')}>
		<div class="row chosen" data-testid="place-chosen"><${Icon} name="place" /><div><b>${said(chosen.name, true)}</b></div>
			<button type="button" class="btn again" data-testid="place-again"
				onClick=${() => answer({ district: null })}>${t('place.again')}</button></div>
		<${Button} kind="wide" icon="people" testid="no-unit" onClick=${free}>${t('aid.nounit')}<//>
		<div class="words"><${TextField} id="unit" label=${t('place.employer')} hint=${t('place.employer.hint')} value=${unit}
			error=${errorOf(v, 'unit')} active=${true} onChange=${(text) => answer({ unit: text })} /></div>
	<//>`;
}

/* For the visit; who cannot be telephoned to is asked to tell it. */
export function WhereScreen({ v }) {
	return html`<${Ask} v=${v} screen="aid-where" title=${t('aid.where.title')} lead=${t(v.data.no_phone ? 'aid.where.lead.nophone' : 'aid.where.lead')}>
		<div class="words"><${TextField} id="address" label=${t('aid.where.label')} hint=${t('aid.where.hint')} value=${v.data.address}
			error=${errorOf(v, 'address')} active=${true} onChange=${(address) => answer({ address })} /></div>
	<//>`;
}

function Words({ v, id, list, icon }) {
	return html`<${FieldError} id="${id}-error" text=${errorOf(v, id)} />
		<${Choices} id=${id} label=${t(`aid.${id}.title`)} error=${errorOf(v, id)}>${list.map((w) => html`<${Choice}
			key=${w.code} title=${said(w.label)} icon=${icon} testid="${id}-${w.code}" on=${v.data[id] === w.code}
			onPick=${() => answer({ [id]: w.code })} />`)}<//>`;
}

export function CauseScreen({ v }) {
	return html`<${Ask} v=${v} screen="aid-cause" title=${t('aid.cause.title')} lead=${t('aid.cause.lead')}>
		<${Words} v=${v} id="cause" list=${v.form.causes} />
		${ill(v.data) && html`<${Consents} v=${v} step="cause" need=${true} />`}
	<//>`;
}

export function KindScreen({ v }) {
	return html`<${Ask} v=${v} screen="aid-kind" title=${t('aid.ask.title')} lead=${t('aid.ask.lead')}>
		<${Words} v=${v} id="ask" list=${v.form.kinds} />
	<//>`;
}

/* ---- sums ---- */

/* fields: [id, label, value, (text) => patch] */
function Sums({ v, fields }) {
	const [at, setAt] = useState(fields[0][0]);
	return fields.map(([id, label, value, patch]) => html`<${MoneyField} key=${id} id=${id} label=${label} value=${value}
		error=${errorOf(v, id)} active=${at === id} onFocus=${() => setAt(id)} onChange=${(text) => answer(patch(text))} />`);
}

export function IncomeScreen({ v }) {
	const { people, income, other } = v.data;
	const earn = people.map((p, i) => [`income-${i}`, html`<span lang=${SOURCE}>${p.name}</span>`, p.income ?? '',
		(text) => ({ people: people.map((q, k) => (k === i ? { ...q, income: text } : q)) }), p.adult])
		.filter((row) => row[4]);
	return html`<${Ask} v=${v} screen="aid-income" title=${t('aid.income.title')} lead=${t('aid.income.lead')}>
		<${Sums} v=${v} fields=${[
			['income', t('aid.income.own'), income, (text) => ({ income: text })],
			...earn,
			['other', t('aid.income.other'), other, (text) => ({ other: text })],
		]} />
	<//>`;
}

/* What was paid by oneself is asked for where the help goes by it. */

export function CostsScreen({ v }) {
	const { rigid, caused, cost, ask } = v.data;
	return html`<${Ask} v=${v} screen="aid-costs" title=${t('aid.costs.title')} lead=${t('aid.costs.lead')}>
		<div id="costs" tabindex="-1"><${FieldError} id="costs-error" text=${errorOf(v, 'costs')} /></div>
		<${Sums} v=${v} fields=${[
			...v.form.rigid.map((w) => [`rigid-${w.code}`, said(w.label), rigid[w.code] ?? '',
				(text) => ({ rigid: { ...rigid, [w.code]: text } })]),
			['caused', t('aid.costs.caused'), caused, (text) => ({ caused: text })],
			...(byCost({ ask }) ? [['cost', t(`aid.costs.${ask}`), cost, (text) => ({ cost: text })]] : []),
		]} />
	<//>`;
}

/* ---- what may stand in the way, said openly ---- */

export function SituationScreen({ v }) {
	const { situations, none } = v.data;
	const toggle = (code) => answer({ none: false, situations: situations.includes(code)
		? situations.filter((c) => c !== code) : [...situations, code] });
	return html`<${Ask} v=${v} screen="aid-situation" title=${t('aid.situation.title')} lead=${t('aid.situation.lead')}>
		<${FieldError} id="situations-error" text=${errorOf(v, 'situations')} />
		<div id="situations" tabindex="-1">${v.form.exclusions.map((w) => html`<${Tick} key=${w.code}
			testid="situation-${w.code}" on=${situations.includes(w.code)} onChange=${() => toggle(w.code)}>${said(w.label)}<//>`)}
			<${Tick} testid="situation-none" on=${none} onChange=${(on) => answer({ none: on, situations: [] })}>
				${t('aid.situation.none')}<//></div>
	<//>`;
}

/* ---- where the money goes ---- */

export function AccountScreen({ v }) {
	const { account, again } = v.data;
	const doubt = isDoubtful(account);
	const [at, setAt] = useState('account');
	const now = doubt ? at : 'account';
	const field = (id, value, label) => {
		const error = errorOf(v, id);
		const set = (text) => answer({ [id]: cleanAccount(text), ...(id === 'account' && { again: '' }) });
		const focus = (event) => {
			toTop(event);
			setAt(id);
		};
		return html`<div class=${error ? 'field wrong' : 'field'}><label for=${id}>${label}</label>
			<${FieldError} id="${id}-error" text=${error} />
			<${NumberInput} id=${id} value=${value} show=${groupAccount} clean=${cleanAccount} unit=""
				error=${error} onChange=${set} onFocus=${focus} /></div>
			${now === id && html`<${Keypad} value=${value} onChange=${set} />`}`;
	};
	return html`<${Ask} v=${v} screen="aid-account" title=${t('aid.account.title')} lead=${t('aid.account.lead')}>
		${field('account', account, t('aid.account.label'))}
		${doubt && field('again', again, t('aid.account.again'))}
		<${Consents} v=${v} step="account" />
	<//>`;
}

/* ---- it is asked for ---- */

export function AskedSlip({ r }) {
	return html`<section class="slip" data-testid="slip">
			<h2>${t('aidask.slip')}</h2>
			<${Qr} text=${r.receipt.url} label=${t('receipt.qr')} />
			<p class="no num" data-testid="case-no">${r.case_no}</p>
			<${Facts} rows=${[
				[t('receipt.state'), said(r.state_label), 'state'],
				[t('receipt.accepted'), formatTime(r.accepted_at), 'accepted-at'],
				[t('aid.answer.by'), r.due_on, 'due-on'],
				[t('receipt.window'), said(r.window), 'window'],
			]} />
		</section>
		<section class="next panel" data-testid="missing">
			<h2>${t(r.missing.length > 0 ? 'aid.missing' : 'aid.missing.none')}</h2>
			<ul>${r.missing.map((paper) => html`<li key=${paper}>${said(paper)}</li>`)}</ul>
			${r.adults > 0 && html`<p data-testid="adults">${t('aid.adults', { n: r.adults })}</p>`}
		</section>`;
}
