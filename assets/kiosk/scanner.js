// SPDX-License-Identifier: Apache-2.0
/*
 * A hand scanner is a very fast keyboard: keys that follow each other within
 * GAP_MS are one code, ended by Enter or by silence. Slower keys are a person.
 */
import { useEffect, useRef } from '../vendor/ui.js';

const GAP_MS = 120;
const SILENCE_MS = 250;
const SHORTEST = 12;
const LONGEST = 1200;

/* Under an input method the key is 'Process'; digits are known by position. */
function charOf(event) {
	if (event.key.length === 1)
		return event.key;
	return /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1] ?? '';
}

/* onCode(text): digits, or the address that a receipt's QR holds. */
export function useScanner(onCode) {
	const tell = useRef(onCode);
	tell.current = onCode;
	useEffect(() => {
		let text = '';
		let at = 0;
		let timer = 0;
		const flush = () => {
			clearTimeout(timer);
			const code = text;
			text = '';
			if (code.length >= SHORTEST)
				tell.current(code);
		};
		const onKey = (event) => {
			if (event.target instanceof HTMLInputElement || event.ctrlKey || event.altKey)
				return;
			if (event.key === 'Enter' && text.length >= SHORTEST) {
				event.preventDefault();
				flush();
				return;
			}
			const now = performance.now();
			if (now - at > GAP_MS)
				text = '';
			at = now;
			text = (text + charOf(event)).slice(0, LONGEST);
			clearTimeout(timer);
			timer = setTimeout(flush, SILENCE_MS);
		};
		document.addEventListener('keydown', onKey);
		return () => {
			clearTimeout(timer);
			document.removeEventListener('keydown', onKey);
		};
	}, []);
}
