// SPDX-License-Identifier: Apache-2.0
/* What the fund's pages share. Amounts are whole fen on the way and yuan for
 * people; no number of ours is a fraction. */
import { html } from '../vendor/ui.js';
import { useFetched } from './fetched.js';

const YUAN = /^(0|[1-9]\d{0,11})(?:\.(\d{1,2}))?$/;

/* "1,000.00", "-0.50" */
export function yuan(fen) {
	if (fen < 0)
		return `-${yuan(-fen)}`;
	const whole = Math.trunc(fen / 100).toLocaleString('en-US');
	return `${whole}.${String(fen % 100).padStart(2, '0')}`;
}

/* Fen of what was typed, or null: "1000", "1,000.5". */
export function fenOf(text) {
	const match = YUAN.exec(text.trim().replaceAll(',', ''));
	return match && Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

export const useFund = (path) => useFetched(path, 'funds');

export function Problem({ problem }) {
	return problem && html`<p class="alert" role="alert" data-testid="fund-problem">${problem.title}</p>`;
}
