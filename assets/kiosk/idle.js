// SPDX-License-Identifier: Apache-2.0
/*
 * Nobody there: 60 s without a touch, a key, a card or a receipt, then 30 s of
 * asking, then the visit ends; in elder mode all of it twice as long. Driven by performance.now() and a tick, not by one long
 * timer, so that a sleeping screen cannot stretch it.
 */
import { signal } from '../vendor/ui.js';

export const QUIET_S = 60;
export const ASK_S = 30;
const TICK_MS = 250;

/* Seconds left to answer, or null while nobody is being asked. */
export const asking = signal(null);

let last = performance.now();

export function touched() {
	last = performance.now();
	asking.value = null;
}

/* busy() holds the clock (an answer is on its way); slow() says how many times
 * longer people get; onGone() ends the visit. */
export function watchIdle({ active, busy, slow, onGone }) {
	for (const name of ['pointerdown', 'keydown', 'input'])
		addEventListener(name, () => asking.value === null && touched(), true);
	setInterval(() => {
		if (busy())
			return touched();
		const quiet = (performance.now() - last) / 1000 / slow();
		if (quiet < QUIET_S)
			return;
		if (!active() || quiet >= QUIET_S + ASK_S) {
			touched();
			onGone();
		} else {
			asking.value = Math.ceil((QUIET_S + ASK_S - quiet) * slow());
		}
	}, TICK_MS);
}
