// SPDX-License-Identifier: Apache-2.0
/*
 * The agent's scanner, asked on every screen. A receipt held under it shows
 * its status in place of the page and goes back to where the person was; a
 * screen that wants codes itself takes them with useScan().
 *
 * scanned: null, or {phase: busy|done|trouble, code, result?, problem?}
 */
import { signal, useEffect, useRef } from '../vendor/ui.js';
import { centre, down, hear, local, machine } from './net.js';
import { touched } from './idle.js';
import { useScanner } from './scanner.js';

const POLL_MS = 400;

export const scanned = signal(null);

/* The agent has a scanner of its own: nothing comes as keys. */
export const hasScanner = () => !['none', undefined].includes(machine.value?.scanner);

const takers = [];

export async function look(code) {
	const mine = { phase: 'busy', code };
	scanned.value = mine;
	try {
		const result = await centre.post('/status', { code });
		hear(result);
		if (scanned.value === mine)
			scanned.value = { phase: 'done', result, code };
	} catch (problem) {
		if (scanned.value === mine)
			scanned.value = { phase: 'trouble', code, problem };
	}
}

async function ask() {
	if (!hasScanner() || down.value)
		return;
	const now = await local.post('/scan/wait', {}, { timeout: 5000 }).catch(() => null);
	if (now?.state !== 'scanned')
		return;
	touched();
	(takers.at(-1) ?? look)(now.code);
}

export function watchScanner() {
	const again = () => ask().finally(() => setTimeout(again, POLL_MS));
	again();
}

/* While this screen is there, codes are its own; also those of a scanner that
 * types, on a kiosk whose agent has none. */
export function useScan(onCode) {
	const tell = useRef(onCode);
	tell.current = onCode;
	useEffect(() => {
		const take = (code) => tell.current(code);
		takers.push(take);
		return () => takers.splice(takers.indexOf(take), 1);
	}, []);
	useScanner((code) => hasScanner() || tell.current(code));
}
