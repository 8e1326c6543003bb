// SPDX-License-Identifier: Apache-2.0
/*
 * The page speaks to the agent on loopback only: /api/v1 is what the agent
 * passes on to the centre, /local is the machine itself.
 */
import { createApi } from '../shared/api.js';
import { signal } from '../vendor/ui.js';

/* With the agent's beat: out of service within 5 s of the desk's word. */
const STATE_EVERY_MS = 1000;

const token = document.querySelector('meta[name="kiosk-token"]').content;
const headers = () => ({ 'X-Kiosk-Token': token });

export const centre = createApi({ headers });
export const local = createApi({ base: '/local', headers });

/* What the machine said of itself last; null until it has answered, `down`
 * when it does not answer any more. */
export const machine = signal(null);
export const down = signal(false);

/* The window to go to, from the centre's last answer that named one. */
export const windowName = signal(null);

export function hear(answer) {
	if (answer?.window)
		windowName.value = answer.window;
}

async function ask() {
	try {
		const now = await local.get('/state', { timeout: 4000 });
		hear(now);
		machine.value = now;
		down.value = false;
	} catch (problem) {
		/* The agent has started anew and gives its page a new token. */
		if (problem.status === 403 && machine.value)
			location.reload();
		down.value = true;
	}
}

export function watchMachine() {
	const again = () => ask().finally(() => setTimeout(again, STATE_EVERY_MS));
	again();
}
