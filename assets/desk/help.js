// SPDX-License-Identifier: Apache-2.0
/*
 * Somebody at a kiosk calls: a line above everything, and a ring until one of
 * us says that they go there. Nobody has to hear it who has muted it.
 */
import { effect, html, signal, useEffect, useState } from '../vendor/ui.js';
import { createAct } from '../shared/api.js';
import { has, t } from '../shared/i18n.js';
import { Icon } from '../shared/icons.js';
import { Dialog } from './dialog.js';
import { leading, onNews } from './live.js';
import { to } from './router.js';
import { say } from './say.js';
import { api, can } from './session.js';
import { play } from './sound.js';
import { ago } from './terminals.js';

const RING_MS = 4000;
const LOOK_MS = 15 * 1000;
const MUTE = 'yz-mute';
const TONES = [880, 1175]; /* Hz, one after the other */

export const calls = signal([]);
export const muted = signal(localStorage.getItem(MUTE) === 'yes');

export async function loadCalls() {
	if (!can('help.answer'))
		return;
	try {
		calls.value = (await api.get('/help-calls')).items;
	} catch {
		/* The next news asks again; a lost session tells itself. */
	}
}

/* ---- ringing ---- */
function watchRing() {
	let timer = 0;
	effect(() => {
		const wanted = leading.value && !muted.value && calls.value.some((c) => c.state === 'called');
		clearInterval(timer);
		timer = 0;
		if (!wanted)
			return;
		play(TONES);
		timer = setInterval(() => play(TONES), RING_MS);
	});
}

function mute() {
	muted.value = !muted.value;
	localStorage.setItem(MUTE, muted.value ? 'yes' : 'no');
}

export function watchCalls() {
	onNews('help', loadCalls);
	watchRing();
}

/* ---- the line ---- */
const acts = new Map();

async function answer(call, state, setProblem) {
	const key = `${call.id} ${state}`;
	acts.set(key, acts.get(key) ?? createAct());
	setProblem(null);
	try {
		await api.post(`/help-calls/${call.id}/answer`, { state }, { act: acts.get(key) });
		say(t(`help.said.${state}`, { kiosk: call.kiosk }));
	} catch (problem) {
		setProblem(problem);
	}
	loadCalls();
}

/* What was given with a call goes with it: nobody drops it by one click. */
function DropDialog({ onYes, onClose }) {
	const acts = html`
		<button type="button" class="btn" onClick=${onClose} data-testid="drop-no">${t('act.cancel')}</button>
		<button type="button" class="btn primary" onClick=${onYes} data-testid="drop-yes">${t('help.drop.yes')}</button>`;
	return html`<${Dialog} title=${t('help.drop.title')} testid="drop-dialog" onClose=${onClose} actions=${acts}>
		<p class="lead">${t('help.drop')}</p><//>`;
}

function Done({ call, setProblem }) {
	const [asking, setAsking] = useState(false);
	const done = () => {
		setAsking(false);
		answer(call, 'done', setProblem);
	};
	return html`<button type="button" class="btn" data-testid="help-done"
			onClick=${call.handover ? () => setAsking(true) : done}>${t('help.done')}</button>
		${asking && html`<${DropDialog} onYes=${done} onClose=${() => setAsking(false)} />`}`;
}

function Call({ call }) {
	const [problem, setProblem] = useState(null);
	const coming = call.state === 'coming';
	const flow = `service.${call.flow}`;
	const where = [call.place, has(flow) && t('help.flow', { flow: t(flow) })].filter(Boolean).join(' · ');
	return html`<li class=${coming ? 'call coming' : 'call'} data-testid="help-call" data-kiosk=${call.kiosk}>
		<${Icon} name="call" />
		<p><b>${t(coming ? 'help.coming' : 'help.called', { kiosk: call.kiosk, who: call.coming_by ?? '' })}</b>
			<small>${[where, ago(call.since)].filter(Boolean).join(' · ')}</small>
			${call.handover && html`<small data-testid="help-half">${t('help.half')}</small>`}
			${problem && html`<small role="alert">${problem.title}</small>`}</p>
		${!coming && html`<button type="button" class="btn primary" data-testid="help-go"
			onClick=${() => answer(call, 'coming', setProblem)}>${t('help.go')}</button>`}
		${call.handover && can('case.take') && html`<a class="btn" href=${to.handover(call.handover)}
			data-testid="help-take">${t('help.take')}</a>`}
		<${Done} call=${call} setProblem=${setProblem} />
	</li>`;
}

export function HelpBanner() {
	const [, setNow] = useState(0);
	useEffect(() => {
		loadCalls();
		const timer = setInterval(() => setNow(Date.now()), LOOK_MS);
		return () => clearInterval(timer);
	}, []);
	if (!calls.value.length)
		return null;
	return html`<section class="calls" role="alert" aria-label=${t('help.label')} data-testid="help-calls">
		<ul>${calls.value.map((call) => html`<${Call} key=${call.id} call=${call} />`)}</ul>
		<button type="button" class="mini" aria-pressed=${muted.value ? 'true' : 'false'} onClick=${mute}
			data-testid="help-mute">${t(muted.value ? 'help.unmute' : 'help.mute')}</button>
	</section>`;
}
