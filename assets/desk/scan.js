// SPDX-License-Identifier: Apache-2.0
/*
 * What the pages of partners have in common: a code comes from a scanner that
 * types or from the camera, the centre decides, and a verdict stands there that
 * can be read, and heard, from across the desk.
 */
import { html, useEffect, useRef, useState } from '../vendor/ui.js';
import { createAct } from '../shared/api.js';
import { t } from '../shared/i18n.js';
import { active, api } from './session.js';
import { play } from './sound.js';

const SAME_MS = 60 * 1000; /* for so long it is the same visitor */
const CODE_MAX = 1200;
const RETRY = ['OFFLINE', 'TIMEOUT', 'BAD_ANSWER', 'INTERNAL', 'BUSY'];
const SOUND = { yes: [880, 1320], no: [220, 220, 220], unknown: [440, 330] };

/*
 * {phase, body?, problem?}: busy, then yes, no or unknown; the field is free
 * again at once for the next. phaseOf tells a yes from a no in an answer.
 */
export function useScan(path, phaseOf, onDone) {
	const [verdict, setVerdict] = useState(null);
	const acts = useRef(new Map());
	const last = useRef(0);
	const scan = async (code) => {
		const number = ++last.current;
		const show = (next) => {
			if (number !== last.current)
				return; /* the one behind it stands there already */
			setVerdict(next);
			if (SOUND[next.phase])
				play(SOUND[next.phase], 0.14);
		};
		/* The same code again, soon after no answer, is the same act. */
		const was = acts.current.get(code);
		const act = was && performance.now() - was.at < SAME_MS ? was.act : createAct();
		acts.current.set(code, { act, at: performance.now() });
		active(); /* whoever holds up a code is there */
		show({ phase: 'busy' });
		try {
			const body = await api.post(path, { code }, { act });
			acts.current.delete(code);
			show({ phase: phaseOf(body), body });
			onDone();
		} catch (problem) {
			const again = RETRY.includes(problem.code);
			if (!again)
				acts.current.delete(code);
			show({ phase: again ? 'unknown' : 'no', problem });
		}
	};
	return [verdict, scan];
}

/* A glass that is touched would raise its keys. */
const touched = () => matchMedia('(pointer: coarse)').matches;

export function ScanField({ label, hint, go, onCode }) {
	const box = useRef(null);
	useEffect(() => touched() || box.current.focus(), []);
	const submit = (event) => {
		event.preventDefault();
		const code = box.current.value.trim();
		box.current.value = '';
		box.current.focus();
		if (code)
			onCode(code);
	};
	return html`<form class="scan" onSubmit=${submit}>
		<label for="scan">${label}</label>
		<div class="act"><input id="scan" ref=${box} class="input" autocomplete="off" spellcheck=${false} maxlength=${CODE_MAX}
			placeholder=${hint} data-testid="scan" />
		<button class="btn primary" data-testid="scan-go">${go}</button></div>
	</form>`;
}

export const SIGN = { idle: 'scan', yes: 'tick', no: 'close', unknown: 'warn', busy: 'wait' };
