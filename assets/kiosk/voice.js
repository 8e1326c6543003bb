// SPDX-License-Identifier: Apache-2.0
/*
 * The page read aloud, for who asks for it: each prompt is a file by the key of
 * its words, /voice/LANG/KEY.ogg. The key is found by the words themselves, so
 * that what is heard is what stands there; words that are nobody's key (names,
 * numbers, what the centre says) are only to be read.
 */
import { signal, useEffect } from '../vendor/ui.js';
import { entries, lang } from '../shared/i18n.js';
import { machine } from './net.js';

/* Of what the machine's own volume is set to: room is left for who needs it. */
const USUAL = 0.6;
const LOUD = 1;

export const speaking = signal(false);
const loud = signal(false);

/* What the button does next: begin, be louder, be quiet. */
export const voiceNext = () => {
	if (!speaking.value)
		return 'speak';
	return loud.value ? 'silent' : 'louder';
};

export function turnVoice() {
	const to = voiceNext();
	speaking.value = to !== 'silent';
	loud.value = to === 'louder';
}

/* The next person begins with silence, and with the usual volume. */
export function endVoice() {
	speaking.value = false;
	loud.value = false;
}

/* The agent has prompts. */
export const canSpeak = () => Boolean(machine.value?.voice);

/* Looked for anew: a flow brings words of its own. */
const keyOf = (text) => Array.from(entries()).find(([, words]) => words === text)?.[0];

let player = null;
let queue = [];

function next() {
	const key = queue.shift();
	if (!key)
		return;
	if (!player) {
		player = new Audio();
		player.onended = player.onerror = next;
	}
	player.src = `/voice/${lang.value}/${key}.ogg`;
	player.volume = loud.value ? LOUD : USUAL;
	/* What is stopped in between is no mistake. */
	player.play().catch(() => null);
}

/* One after the other, in place of what was being said. */
function say(texts) {
	player?.pause();
	queue = speaking.value ? texts.map(keyOf).filter(Boolean) : [];
	next();
}

/* Says these words when they come, and again when the person asks for it
 * or for more of it. */
export function useVoice(texts) {
	const [on, louder, language] = [speaking.value, loud.value, lang.value];
	useEffect(() => say(texts), [texts.join('\n'), on, louder, language]);
}
