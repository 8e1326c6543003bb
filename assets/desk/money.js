// SPDX-License-Identifier: Apache-2.0
/* What the fund's pages share. Amounts are whole fen on the way and yuan for
 * people; no number of ours is a fraction. */
import { html, useEffect, useState } from '../vendor/ui.js';
import { onNews } from './live.js';
import { activeWithin, api } from './session.js';

const ACTIVE_MS = 2 * 60 * 1000;
const YUAN = /^(0|[1-9]\d{0,11})(?:\.(\d{1,2}))?$/;

/* "1,000.00" */
export function yuan(fen) {
	const whole = Math.trunc(fen / 100).toLocaleString('en-US');
	return `${whole}.${String(fen % 100).padStart(2, '0')}`;
}

/* Fen of what was typed, or null: "1000", "1,000.5". */
export function fenOf(text) {
	const match = YUAN.exec(text.trim().replaceAll(',', ''));
	return match && Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

/* One answer of a path, fetched again on demand and on news. */
export function useFund(path) {
	const [seen, setSeen] = useState({});
	const load = () => api.get(path).then((body) => setSeen({ path, body }), (problem) => setSeen({ path, problem }));
	useEffect(() => {
		load();
		return onNews('funds', () => activeWithin(ACTIVE_MS) && load());
	}, [path]);
	return [seen.path === path ? seen : {}, load];
}

export function Problem({ problem }) {
	return problem && html`<p class="alert" role="alert" data-testid="fund-problem">${problem.title}</p>`;
}
