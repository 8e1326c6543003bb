// SPDX-License-Identifier: Apache-2.0
/*
 * How visits go, for the figures at the desk: begun, done, given up, failed and
 * why. A count each and nothing of the person. What failed is told when the
 * visit ends, since trying again may still bring it to an end.
 */
import { effect } from '../vendor/ui.js';
import { local } from './net.js';
import { visit } from './visit.js';

const WORD = /^\w{1,24}$/;

function count(flow, event, code) {
	if (WORD.test(flow))
		local.post('/flow', code ? { flow, event, code } : { flow, event }).catch(() => null);
}

/* No answer, or the machines' own fault: a refusal with a reason is neither. */
const isTechnical = (problem) => problem && (problem.status === 0 || problem.status >= 500);

function left({ flow, done, problem }) {
	if (done)
		return;
	if (isTechnical(problem))
		count(flow, 'failed', problem.code);
	else
		count(flow, 'gave_up');
}

export function watchVisits() {
	let now = null;
	effect(() => {
		const v = visit.value;
		if (now && v?.serial !== now.serial) {
			left(now);
			now = null;
		}
		if (!v)
			return;
		if (!now) {
			now = { serial: v.serial, flow: v.flow, done: false, problem: null };
			count(v.flow, 'started');
		}
		if (v.phase === 'done' && !now.done) {
			now.done = true;
			count(v.flow, 'finished');
		}
		now.problem = v.phase === 'trouble' ? v.problem : null;
	});
}
