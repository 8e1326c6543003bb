// SPDX-License-Identifier: Apache-2.0
/*
 * Somebody is called the moment this opens; without a line, where to go. What
 * has been filled in may be given to the staff, who go on with it at the desk:
 * only when the person says so.
 */
import { html, useEffect, useRef, useState } from '../../vendor/ui.js';
import { createAct, newKey } from '../../shared/api.js';
import { Button, FieldError } from '../../shared/components.js';
import { Icon } from '../../shared/icons.js';
import { said, t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { centre, windowName } from '../net.js';
import { end, flowOf, helping, leave, visit } from '../visit.js';
import { Code } from './fault.js';

/* state -> its sign; absent: this centre cannot be called from here */
const SIGNS = {
	calling: ['blue', 'wait'], called: ['green', 'tick'], failed: ['amber', 'offline'],
	handed: ['green', 'tick'], takenback: ['green', 'tick'],
};

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

/* One act however often it is pressed: [busy, what went wrong, press]. */
function useOnce(path, bodyOf, then) {
	const [{ busy, problem }, setState] = useState({});
	const act = useRef(createAct());
	const press = async () => {
		if (busy)
			return;
		setState({ busy: true });
		try {
			await centre.post(path, bodyOf(), { act: act.current });
			then();
		} catch (failed) {
			setState({ problem: failed });
		}
	};
	return [busy, html`<div role="alert" data-testid="act-error"><${FieldError} text=${problem && said(problem.title)} /></div>`, press];
}

/* Behind the first step, which asks whether data may be taken at all. */
const draftOf = (v) => v?.at > 0 && ['step', 'trouble'].includes(v.phase) && flowOf(v).draft?.(v.data);

/* The name of the visit stays with the page: it takes back what was given. Who
 * has gone back to the step meanwhile has given it all the same. */
function Give() {
	const name = useRef(newKey());
	const { serial } = visit.value;
	const [busy, problem, give] = useOnce('/handovers',
		() => ({ visit: name.current, screen: helping.value, application: draftOf(visit.value) }),
		() => {
			if (visit.value?.serial !== serial)
				return;
			end();
			helping.value = { given: name.current };
		});
	return html`<div class="panel"><p>${t('help.give.more')}</p>${problem}
		<${Button} kind="wide" icon="slip" testid="handover" busy=${busy} onClick=${give}>${t('help.give')}<//></div>`;
}

function Told({ state, children, ...bar }) {
	const [colour, icon] = SIGNS[state] ?? [];
	return html`<${Page} screen="help" title=${t(`help.${state}`)} lead=${t(`help.${state}.lead`)}
		mark=${icon && html`<div class="medal ${colour}"><${Icon} name=${icon} /></div>`}
		backWords=${null} primaryId="help-back" ...${bar}>
		<div data-testid="help-state" data-state=${state} role="status" class="visually-hidden">
			${t(`help.${state}`)}</div>
		${children}<//>`;
}

function Given() {
	const [gone, setGone] = useState(false);
	const [, problem, takeBack] = useOnce('/handovers/withdraw',
		() => ({ visit: helping.value.given }), () => setGone(true));
	return html`<${Told} state=${gone ? 'takenback' : 'handed'} primary=${t('act.end')} onPrimary=${leave}
		backWords=${gone ? null : t('help.takeback')} backId="takeback" onBack=${takeBack}>${problem}<//>`;
}

function Calling() {
	const call = useCall();
	const draft = draftOf(visit.value);
	const room = said(windowName.value, true);
	const advice = [['place', 'help.window', room], ['info', 'help.safe']];
	if (call.state === 'absent')
		advice.unshift(['call', 'help.bell']);
	if (call.state === 'failed' && draft)
		advice.unshift(['offline', 'help.give.offline']);
	return html`<${Told} state=${call.state} primary=${t('help.back')} onPrimary=${() => { helping.value = null; }}>
		${call.state === 'called' && draft && html`<${Give} />`}
		<ol class="advice">${advice.map(([icon, key, window]) => html`<li key=${key}>
			<${Icon} name=${icon} /><div><b>${window ? t(`${key}.named`, { window }) : t(key)}</b>
			<span>${t(`${key}.more`)}</span></div></li>`)}</ol>
		${call.code && html`<${Code} code=${call.code} />`}<//>`;
}

export const HelpScreen = () => (helping.value.given ? html`<${Given} />` : html`<${Calling} />`);
