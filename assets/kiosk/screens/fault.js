// SPDX-License-Identifier: Apache-2.0
/* One fault of the machine: what, what to do, what still works, its code. */
import { html } from '../../vendor/ui.js';
import { Icon } from '../../shared/icons.js';
import { has, said, t } from '../../shared/i18n.js';
import { FAULTS, faultWords } from '../faults.js';
import { machine } from '../net.js';

/* The line for whoever repairs it: which fault, of which machine. */
export function Code({ code, testid = 'fault-code' }) {
	return html`<p class="code num" data-testid=${testid} data-code=${code}>
		${t('fault.code', { code, kiosk: machine.value?.kiosk?.name ?? '' })}</p>`;
}

/* Our own short words; then the agent's sentence, then those of its like. */
function titleOf(code, title) {
	const own = `fault.${code}.title`;
	return has(own) ? t(own) : said(title) ?? faultWords(code, 'title') ?? t('fault.other.title');
}

/*
 * FaultNote({code, title, testid, brief, children}): title is the agent's
 * sentence, for a fault that we have no words for; brief leaves out what to do about it, for places
 * where nothing is being done yet.
 */
export function FaultNote({ code, title, testid, brief, children }) {
	const lines = brief ? ['works'] : ['cure', 'works'];
	return html`<div class="panel amber fault" role="status" data-testid=${testid ?? 'fault'} data-code=${code}>
		<${Icon} name=${FAULTS[code]?.icon ?? 'warn'} />
		<div><b>${titleOf(code, title)}</b>
			${lines.map((part) => faultWords(code, part)).filter(Boolean).map((line) => html`<p key=${line}>${line}</p>`)}
			${children}
			<${Code} code=${code} /></div>
	</div>`;
}
