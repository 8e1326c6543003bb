// SPDX-License-Identifier: Apache-2.0
/* The receipt as the paper has it: nothing on it that a stranger should read. */
import { html, useEffect, useState } from '../vendor/ui.js';
import { t, formatDate } from '../shared/i18n.js';
import { Icon } from '../shared/icons.js';
import { loadCase, open } from './case.js';
import { to } from './router.js';

const OPEN = ['applied', 'returned'];

function Slip({ body }) {
	const [failed, setFailed] = useState(false);
	const step = body.track.find((s) => s.state === 'on');
	const due = OPEN.includes(body.state);
	const rows = [
		['receipt.service', body.service_label],
		['receipt.state', body.state_label],
		['receipt.due', due && formatDate(body.due_on)],
		['receipt.step', step && [step.label, step.note].filter(Boolean).join('，')],
	];
	return html`<section class="slip" aria-label=${t('receipt.title')} data-testid="slip">
		<h1>${t('desk.brand')}</h1>
		${failed
			? html`<p class="alert" role="alert" data-testid="qr-failed">${t('receipt.failed')}</p>`
			: html`<img class="qr" src=${`/api/v1/cases/${body.case_no}/receipt.svg`} alt=${t('receipt.alt')}
				onError=${() => setFailed(true)} data-testid="qr" />`}
		<p class="slip-no">${body.case_no}</p>
		<dl>${rows.filter(([, v]) => v).map(([key, v]) => html`<dt>${t(key)}</dt><dd>${v}</dd>`)}</dl>
		<p class="slip-note">${t('receipt.note')}</p>
	</section>`;
}

export function Receipt({ no }) {
	const { body, problem } = open.value.no === no ? open.value : {};
	useEffect(() => {
		if (!body)
			loadCase(no);
	}, [no]);
	return html`<div class="case receipt">
		<header class="case-head">
			<a class="icon back always" href=${to.case(no)} aria-label=${t('receipt.back')} data-testid="receipt-back">
				<${Icon} name="back" /></a>
			<h1>${t('receipt.title')} <span class="code">${no}</span></h1>
			<button type="button" class="btn primary" disabled=${!body} onClick=${() => print()} data-testid="print">
				<${Icon} name="print" />${t('receipt.print')}</button>
		</header>
		${problem && html`<p class="alert" role="alert">${t('case.failed', problem)}</p>`}
		${body && html`<${Slip} key=${`${no} ${body.version}`} body=${body} />`}
	</div>`;
}
