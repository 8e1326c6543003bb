// SPDX-License-Identifier: Apache-2.0
/*
 * The ID-card reader while a screen asks for it: polls the agent, and drops
 * the card at the agent when the screen goes away without having taken it.
 */
import { useEffect, useRef, useState } from '../vendor/ui.js';
import { local } from './net.js';
import { touched } from './idle.js';

const POLL_MS = 400;
const FAULT_MS = 5000;

/*
 * Returns {state: waiting|present|fault|lost, title?}. onCard(card) gets the
 * masked card with its one-time handle `read`; polling stops with it, until
 * `again` changes. as: the part in it of somebody else than the one whose
 * visit it is, 'holder' or 'relative'.
 */
export function useCard(wanted, onCard, { as, again } = {}) {
	const [seen, setSeen] = useState({ state: 'waiting' });
	const tell = useRef(onCard);
	tell.current = onCard;
	useEffect(() => {
		if (!wanted)
			return undefined;
		const whose = as ? { as } : {};
		const leave = new AbortController();
		let taken = false;
		let faultAt = -Infinity;
		let timer = 0;
		const poll = async () => {
			let now;
			try {
				now = await local.post('/card/wait', whose, { signal: leave.signal, timeout: 5000 });
			} catch {
				now = { state: 'lost' };
			}
			if (leave.signal.aborted)
				return;
			if (now.state === 'present') {
				taken = true;
				touched();
				tell.current(now);
				return;
			}
			/* A bad read is told once; people need longer to read it. */
			const waiting = now.state === 'waiting';
			if (!waiting)
				faultAt = performance.now();
			if (!waiting || performance.now() - faultAt > FAULT_MS)
				setSeen((old) => (old.state === now.state && old.code === now.code ? old : now));
			timer = setTimeout(poll, POLL_MS);
		};
		poll();
		return () => {
			leave.abort();
			clearTimeout(timer);
			if (!taken)
				local.post('/card/cancel', whose).catch(() => null);
		};
	}, [wanted, again]);
	return seen;
}
