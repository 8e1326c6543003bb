// SPDX-License-Identifier: Apache-2.0
/*
 * The slip on paper: asked for once an act, then followed until its end. What
 * came of it is in `paper`; nothing is ever sent to the printer a second time
 * but by a finger.
 *
 * paper: null, or {act, copy, state: queued|sent|printed|unknown|failed, code?, title?}
 */
import { signal } from '../vendor/ui.js';
import { down, local, machine } from './net.js';
import { deviceFault } from './faults.js';

const POLL_MS = 400;
const ENDED = ['printed', 'unknown', 'failed'];
const LOST_MAX = 10;

export const paper = signal(null);

let serial = 0;

/* There is a printer, whatever its state. */
export const hasPrinter = () => !['none', undefined].includes(machine.value?.printer);

/* Why no slip would come now, as a fault's code; null if one would. */
export const paperFault = () => (hasPrinter() ? deviceFault('printer', machine.value.printer) : null);

export const printing = () => paper.value !== null && !ENDED.includes(paper.value.state);

export function forgetPaper() {
	serial++;
	paper.value = null;
}

const pause = () => new Promise((go) => setTimeout(go, POLL_MS));

async function follow(mine, job) {
	for (let lost = 0; mine === serial && lost < LOST_MAX;) {
		await pause();
		try {
			const now = await local.post('/print/state', { job }, { timeout: 4000 });
			lost = 0;
			if (mine === serial)
				paper.value = { ...paper.value, ...now };
			if (ENDED.includes(now.state))
				return;
		} catch {
			lost++;
		}
	}
	if (mine === serial)
		paper.value = { ...paper.value, state: 'unknown' };
}

function refused(problem) {
	if (problem.status === 404)
		return null;
	/* Without an answer the slip may be on its way: not to be asked again. */
	const state = problem.status === 0 ? 'unknown' : 'failed';
	return { ...paper.value, state, code: problem.code, title: problem.title };
}

/* act: the key of what was done; copy: a second one, marked as such. */
export async function printSlip(act, copy) {
	if (!hasPrinter() || down.value || printing())
		return;
	const mine = ++serial;
	const code = paperFault();
	if (code) {
		paper.value = { act, copy, state: 'failed', code };
		return;
	}
	paper.value = { act, copy, state: 'queued' };
	try {
		const { job, state } = await local.post('/print', { act, copy });
		if (mine !== serial)
			return;
		paper.value = { ...paper.value, state };
		await follow(mine, job);
	} catch (problem) {
		if (mine === serial)
			paper.value = refused(problem);
	}
}

/* Asked for by a finger: the first one over again if it never came out. */
export function printAgain() {
	const { act, copy, state } = paper.value;
	return printSlip(act, state === 'failed' ? copy : true);
}
