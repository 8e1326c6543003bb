// SPDX-License-Identifier: Apache-2.0
/*
 * The kiosk in the hands of the staff: card, PIN, then what can be done. What
 * opens it is the agent's; the page knows only that it is open.
 *
 * upkeep: null, or {phase: loading|trouble|card|pin|open|over, Screen, card?,
 *   busy?, problem?, done?, facts?, view: menu|test_reader|test_scanner|close}
 */
import { signal } from '../vendor/ui.js';
import { fetchUpkeep } from './flows.js';
import { local } from './net.js';

const FACTS_MS = 1000;

export const upkeep = signal(null);

/* Nothing comes back to a page that was left meanwhile. */
const patch = (more) => {
	if (upkeep.value)
		upkeep.value = { ...upkeep.value, ...more };
};

export async function enterUpkeep() {
	upkeep.value = { phase: 'loading' };
	try {
		patch({ Screen: await fetchUpkeep(), phase: 'card' });
	} catch (problem) {
		patch({ phase: 'trouble', problem });
	}
}

export const cardRead = (card) => patch({ phase: 'pin', card, problem: null });

/* A card counts for one person standing here: after that it is read anew. */
const CARD_GONE = 'READ_HANDLE';
const OVER = 'UPKEEP_ENDED';

export async function openUpkeep(pin) {
	patch({ busy: 'open', problem: null });
	try {
		await local.post('/upkeep/open', { read: upkeep.value.card.read, pin });
		patch({ phase: 'open', view: 'menu', card: null, busy: null });
		watchFacts();
	} catch (problem) {
		patch({ busy: null, problem, ...(problem.code === CARD_GONE && { phase: 'card', card: null }) });
	}
}

const fail = (problem) => patch({ busy: null, problem, ...(problem.code === OVER && { phase: 'over' }) });

/* One act; more: what it needs. True when it was done. */
export async function actUpkeep(action, more) {
	if (upkeep.value.busy)
		return false;
	patch({ busy: action, problem: null, done: null });
	try {
		const answer = await local.post('/upkeep/act', { action, ...more });
		patch({ busy: null, done: { action, ...answer } });
		return true;
	} catch (problem) {
		fail(problem);
		return false;
	}
}

export const viewUpkeep = (view) => patch({ view, problem: null });

async function watchFacts() {
	while (upkeep.value?.phase === 'open') {
		try {
			patch({ facts: await local.get('/upkeep', { timeout: 4000 }) });
		} catch (problem) {
			if (problem.code === OVER)
				fail(problem);
		}
		await new Promise((go) => setTimeout(go, FACTS_MS));
	}
}
