// SPDX-License-Identifier: Apache-2.0
/* A receipt held under the scanner, wherever the person was: its status, and
 * back to there. */
import { html } from '../../vendor/ui.js';
import { Icon } from '../../shared/icons.js';
import { said, t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { look, scanned } from '../scan.js';
import { awake, end, troubleWords, visit } from '../visit.js';
import { StatusPage } from './status.js';
import { Code } from './fault.js';

const back = () => { scanned.value = null; };

/* Out of a visit back into it; with none, there is nothing left to keep, but
 * somebody is there. */
function leave() {
	awake.value = true;
	return visit.value ? back() : end();
}

const words = () => t(visit.value ? 'scan.back' : 'act.home');

function Failed({ problem, code }) {
	const again = problem.retry !== 'never';
	return html`<${Page} screen="scan-trouble" title=${troubleWords(problem, 'scan') ?? said(problem.title)}
		lead=${t(again ? 'scan.hold' : 'scan.other')}
		mark=${html`<div class="medal amber"><${Icon} name="warn" /></div>`}
		backWords=${again ? words() : null} onBack=${leave} backId="scan-back"
		primary=${again ? t('act.retry') : words()} onPrimary=${again ? () => look(code) : leave}
		primaryId=${again ? 'scan-retry' : 'scan-back'}>
		<${Code} code=${problem.code} testid="trouble-code" />
	<//>`;
}

export function ScanScreen() {
	const { phase, result, problem, code } = scanned.value;
	if (phase === 'busy')
		return html`<main class="middle" data-testid="screen-scan" aria-busy="true">
			<i class="spinner large" aria-hidden="true"></i><p class="lead" role="status">${t('find.busy')}</p></main>`;
	if (phase === 'trouble')
		return html`<${Failed} problem=${problem} code=${code} />`;
	return html`<${StatusPage} r=${result} code=${code} onDone=${leave} doneWords=${words()} doneId="scan-back" />`;
}
