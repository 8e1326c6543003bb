// SPDX-License-Identifier: Apache-2.0
/* Somebody is called the moment this opens; without a line, where to go. */
import { html, useEffect, useState } from '../../vendor/ui.js';
import { createAct } from '../../shared/api.js';
import { Icon } from '../../shared/icons.js';
import { said, t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { centre, windowName } from '../net.js';
import { helping, visit } from '../visit.js';
import { Code } from './fault.js';

/* state -> its sign; absent: this centre cannot be called from here */
const SIGNS = { calling: ['blue', 'wait'], called: ['green', 'tick'], failed: ['amber', 'offline'] };

/* One call an opening; its key is kept while the answer is unknown. */
function useCall() {
	const [call, setCall] = useState({ state: 'calling' });
	useEffect(() => {
		let here = true;
		const tell = (now) => here && setCall(now);
		const body = { screen: helping.value, ...(visit.value && { flow: visit.value.flow }) };
		centre.post('/help-calls', body, { act: createAct() }).then(
			() => tell({ state: 'called' }),
			(problem) => tell(problem.status === 404 ? { state: 'absent' }
				: { state: 'failed', code: problem.code }));
		return () => { here = false; };
	}, []);
	return call;
}

export function HelpScreen() {
	const call = useCall();
	const back = () => { helping.value = null; };
	const sign = SIGNS[call.state];
	const room = said(windowName.value, true);
	const advice = [['place', 'help.window', room], ['info', 'help.safe']];
	if (call.state === 'absent')
		advice.unshift(['call', 'help.bell']);
	return html`<${Page} screen="help" title=${t(`help.${call.state}`)} lead=${t(`help.${call.state}.lead`)}
		mark=${sign && html`<div class="medal ${sign[0]}"><${Icon} name=${sign[1]} /></div>`}
		backWords=${null} primary=${t('help.back')} onPrimary=${back} primaryId="help-back">
		<div data-testid="help-state" data-state=${call.state} role="status" class="visually-hidden">
			${t(`help.${call.state}`)}</div>
		<ol class="advice">${advice.map(([icon, key, window]) => html`<li key=${key}>
			<${Icon} name=${icon} /><div><b>${window ? t(`${key}.named`, { window }) : t(key)}</b>
			<span>${t(`${key}.more`)}</span></div></li>`)}</ol>
		${call.code && html`<${Code} code=${call.code} />`}
	<//>`;
}
