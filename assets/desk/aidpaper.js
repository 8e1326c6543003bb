// SPDX-License-Identifier: Apache-2.0
/* What goes to paper: the calculation sheet, and the form that two people take
 * along on a visit. Names are masked; whatever is asked at the door is written
 * by hand. The code is the receipt's, or that by which a scan finds the case;
 * neither says anything of anybody. */
import { html, useEffect, useRef, useState } from '../vendor/ui.js';
import { t } from '../shared/i18n.js';
import { Icon } from '../shared/icons.js';
import { Compared } from './aidsheet.js';
import { categoryOf, relationOf, wordOf } from './aidfile.js';
import { yuan } from './money.js';
import { to } from './router.js';
import { api } from './session.js';
import { symbol } from './symbol.js';
import { takeAlong } from './along.js';

/* codeOf(): the address of the code's picture, or a promise of it; acts(file):
 * what else may be done with the paper. */
function Paper({ no, title, codeOf, acts, children }) {
	const [{ file, code, problem }, setSeen] = useState({});
	useEffect(() => {
		Promise.all([api.get(`/cases/${no}/aid`), codeOf()])
			.then(([body, src]) => setSeen({ file: body, code: src }), (failed) => setSeen({ problem: failed }));
	}, [no]);
	return html`<div class="page"><header class="case-head">
			<a class="icon back always" href=${to.case(no)} aria-label=${t('receipt.back')} data-testid="paper-back"><${Icon} name="back" /></a>
			<h1 tabindex="-1">${title} <span class="code">${no}</span></h1>
			${file && acts?.(file)}
			<button type="button" class="btn primary" disabled=${!file} onClick=${() => print()} data-testid="print"><${Icon} name="print" />${t('receipt.print')}</button></header>
		${problem && html`<p class="alert" role="alert">${problem.title}</p>`}
		${file && html`<section class="panel paper sheet-paper" data-testid="paper"><header class="paper-head"><div><h1>${title}</h1>
			<p>${t('desk.brand')}　${no}</p></div><img class="qr" src=${code} alt=${t('receipt.alt')} data-testid="paper-code" /></header>
			${children(file)}</section>`}</div>`;
}

const Row = ({ name, children }) => html`<tr><th scope="row">${t(`aid.fact.${name}`)}</th><td>${children}</td></tr>`;

function Signs({ names }) {
	return html`<dl class="signs">${names.map((name) => html`<div key=${name}><dt>${t(`aid.sign.${name}`)}</dt><dd></dd></div>`)}</dl>`;
}

function Heads({ file, blank }) {
	return html`<table><thead><tr>${['relation', 'head', 'income', ...blank].map((c) => html`<th scope="col" key=${c}>${t(`aid.col.${c}`)}</th>`)}</tr></thead>
		<tbody>${file.heads.map((h, i) => html`<tr key=${i}><th scope="row">${relationOf(h.relation)}</th><td>${h.name} ${h.id_no}</td>
			<td class="num">${yuan(h.income ?? 0)}</td>${blank.map((c) => html`<td key=${c} class="blank"></td>`)}</tr>`)}</tbody></table>`;
}

export function AidSheet({ no }) {
	return html`<${Paper} no=${no} title=${t('aid.sheet.title')} codeOf=${() => `/api/v1/cases/${no}/receipt.svg`}>${(file) => html`
		<table><tbody><${Row} name="name">${file.name}<//><${Row} name="unit">${file.unit}<//><${Row} name="district">${file.district_label}<//></tbody></table>
		<${Heads} file=${file} blank=${[]} />
		${file.rigid.length > 0 && html`<table><tbody>${file.rigid.map((r) => html`<tr key=${r.kind}><th scope="row">${wordOf(file, 'rigid', r.kind)}</th>
			<td class="num">${yuan(r.amount)}</td></tr>`)}</tbody></table>`}
		${file.sheet && html`<${Compared} file=${file} />`}
		<table><tbody>${file.category && html`<${Row} name="category">${categoryOf(file, file.category)}<//>`}
			${file.amount > 0 && html`<${Row} name="amount">${wordOf(file, 'kind', file.kind)} ${yuan(file.amount)} ${t('aid.yuan')}<//>`}</tbody></table>
		<p class="quiet">${t('aid.sheet.decided')}</p><${Signs} names=${['reviewer', 'approver', 'date']} />`}<//>`;
}

const ASKED = ['home', 'members', 'income', 'costs', 'cause', 'others'];
const SIGNED = ['applicant', 'visitor', 'visitor2'];
const named = (list, of) => list.map((name) => [name, t(`aid.${of}.${name}`)]);

const headOf = (h) => ({ relation: relationOf(h.relation), name: h.name, id_no: h.id_no, income: yuan(h.income ?? 0) });

/* For a door without a line: into this device, until it is handed in. */
function Take({ file, form }) {
	const [state, setState] = useState('');
	const keep = () => {
		setState('busy');
		takeAlong({
			no: file.case_no, code: form.code, address: form.address, name: file.name, unit: file.unit, heads: file.heads.map(headOf),
			asked: [...named(['address'], 'fact'), ...named(ASKED, 'visit')], signers: named(SIGNED, 'sign'),
		})
			.then(() => setState('done'), () => setState('failed'));
	};
	if (state === 'done')
		return html`<a class="btn" href="/V" data-testid="along-open">${t('along.open')}</a>`;
	return html`${state === 'failed' && html`<span class="field-error" role="alert">${t('along.failed')}</span>`}
		<button type="button" class="btn" disabled=${state === 'busy'} onClick=${keep} data-testid="along"><${Icon} name="phone" />${t('along.take')}</button>`;
}

export function AidVisit({ no }) {
	const form = useRef(null);
	const codeOf = () => api.start(`/cases/${no}/aid/visit-form`).then((made) => {
		form.current = made;
		return symbol(made.svg);
	});
	const acts = (file) => html`<${Take} file=${file} form=${form.current} />`;
	return html`<${Paper} no=${no} title=${t('aid.visit.title')} codeOf=${codeOf} acts=${acts}>${(file) => html`
		<table><tbody><${Row} name="name">${file.name}<//><${Row} name="unit">${file.unit}<//><${Row} name="address">${form.current.address ?? html`<span class="blank"></span>`}<//></tbody></table>
		<${Heads} file=${file} blank=${['seen', 'signed']} />
		<p>${t('aid.visit.authorise')}</p>
		<table class="tall"><tbody>${named(ASKED, 'visit').map(([name, words]) => html`<tr key=${name}><th scope="row">${words}</th><td></td></tr>`)}</tbody></table>
		<p>${t('aid.visit.two')}</p><p>${t('aid.visit.scan')}</p><${Signs} names=${[...SIGNED, 'date']} />`}<//>`;
}
