// SPDX-License-Identifier: Apache-2.0
/*
 * A pass on paper from the window's printer: for each holder the code, twice and
 * shifted, as slips have it, and the code that puts it into a phone. Asking for
 * it is an act that leaves a trace, so a button asks, not the address.
 */
import { html, useRef, useState } from '../vendor/ui.js';
import { t } from '../shared/i18n.js';
import { createAct } from '../shared/api.js';
import { Icon } from '../shared/icons.js';
import { to } from './router.js';
import { api } from './session.js';
import { symbol } from './symbol.js';

function Slip({ of: p, paper, alone }) {
	const rows = [['papers.no', p.case_no], ['papers.days', t('pass.days.of', p)],
		['papers.person', !alone && t('papers.nth', paper)]];
	return html`<section class="slip pass-slip" aria-label=${t('papers.title')} data-testid="pass-slip">
		<h1>${p.title}</h1>
		<img class="qr" src=${symbol(paper.svg)} alt=${t('papers.alt')} data-testid="pass-qr" />
		<img class="qr again" src=${symbol(paper.svg)} alt=${t('papers.alt_again')} />
		<dl>${rows.filter(([, v]) => v).map(([key, v]) => html`<dt>${t(key)}</dt><dd>${v}</dd>`)}</dl>
		<p class="slip-note">${t('papers.note')}</p>
		${paper.activation && html`<p class="slip-note">${t('papers.phone', { code: paper.activation })}</p>
			<img class="qr small" src=${symbol(paper.activation_svg)} alt=${t('papers.alt_activation')} />`}
	</section>`;
}

export function Papers({ no }) {
	const [{ body, problem }, setSeen] = useState({});
	const act = useRef(createAct());
	const load = () => api.send('POST', `/cases/${no}/pass/papers`, undefined, { act: act.current })
		.then((answer) => setSeen({ body: answer }), (failed) => setSeen({ problem: failed }));
	return html`<div class="case receipt">
		<header class="case-head">
			<a class="icon back always" href=${to.case(no)} aria-label=${t('receipt.back')} data-testid="papers-back"><${Icon} name="back" /></a>
			<h1>${t('papers.title')} <span class="code">${no}</span></h1>
			${body ? html`<button type="button" class="btn primary" onClick=${() => print()} data-testid="papers-print">
					<${Icon} name="print" />${t('papers.print')}</button>`
				: html`<button type="button" class="btn primary" onClick=${load} data-testid="papers-load">${t('papers.load')}</button>`}
		</header>
		<p class="note noprint">${t('papers.lead')}</p>
		${problem && html`<p class="alert" role="alert" data-testid="papers-problem">${problem.title}</p>`}
		${body?.papers.map((paper) => html`<${Slip} key=${paper.n} of=${body} paper=${paper} alone=${body.papers.length === 1} />`)}
		${body && !body.papers.length && html`<p class="empty">${t('papers.none')}</p>`}
	</div>`;
}
