// SPDX-License-Identifier: Apache-2.0
/*
 * A park without a gate: its staff scan passes, the centre decides as a gate
 * does and keeps the entry. Nobody's name comes here.
 */
import { html, useEffect, useState } from '../vendor/ui.js';
import { t, formatDate, formatTime } from '../shared/i18n.js';
import { Icon } from '../shared/icons.js';
import { Camera } from './camera.js';
import { ScanField, SIGN, useScan } from './scan.js';
import { api } from './session.js';

const IDLE = { phase: 'idle' }; /* its place is kept: nothing jumps at a verdict */
const QUIET = ['idle', 'busy'];
const NUMBERS = ['entries', 'duplicates', 'refused'];

function Verdict({ of: { phase, body, problem } }) {
	const code = body?.code ?? problem?.code;
	return html`<section class=${`verdict big ${phase}`} role=${QUIET.includes(phase) ? 'status' : 'alert'} data-testid="verdict"
		data-phase=${phase} data-code=${code}>
		<${Icon} name=${SIGN[phase]} />
		<div><h2>${t(`admit.${phase}`)}</h2>
		${body && html`<p class="who" data-testid="verdict-reason">${body.line}</p>
			<p>${t(phase === 'no' ? 'admit.help' : `admit.kind.${body.kind}`)}</p>
			<p class="quiet">${formatTime(body.at)} · ${t('hospital.code', { code })}</p>`}
		${problem && html`<p class="who" data-testid="verdict-reason">${problem.title}</p>
			${phase === 'unknown' && html`<p>${t('admit.again')}</p>`}
			<p class="quiet">${t('hospital.code', problem)}</p>`}</div>
	</section>`;
}

export function Admit() {
	const [{ today, problem }, setSeen] = useState({});
	const load = () => api.get('/park').then((body) => setSeen({ today: body }),
		(trouble) => setSeen((seen) => ({ ...seen, problem: trouble })));
	const [verdict, scan] = useScan('/park/scans', (body) => (body.verdict === 'accept' ? 'yes' : 'no'), load);
	useEffect(() => {
		load();
	}, []);
	return html`<div class="page admit" aria-busy=${!today && !problem}>
		<header class="case-head"><h1 tabindex="-1">${t('admit.title')}${today ? ` · ${today.name}` : ''}</h1></header>
		<${Verdict} of=${verdict ?? IDLE} />
		<${Camera} onCode=${scan} />
		<${ScanField} label=${t('admit.scan')} hint=${t('admit.scan.hint')} go=${t('admit.scan.go')} onCode=${scan} />
		${problem && html`<p class="alert" role="alert">${problem.title}
			<button type="button" class="mini" onClick=${load}>${t('act.retry')}</button></p>`}
		${today && html`<section class="panel" data-testid="admit-today"><h2>${formatDate(today.date)}</h2>
			<dl class="figures three">${NUMBERS.map((name) => html`<div key=${name}><dt>${t(`admit.${name}`)}</dt>
				<dd class="num" data-testid=${`today-${name}`}>${today[name]}</dd></div>`)}</dl></section>`}
	</div>`;
}
