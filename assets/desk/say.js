// SPDX-License-Identifier: Apache-2.0
/* One quiet line at the foot of the page, read aloud by screen readers. */
const SHOWN_MS = 6000;
let timer = 0;

export function say(text) {
	const line = document.getElementById('say');
	line.textContent = '';
	clearTimeout(timer);
	/* A live region speaks on change only: the same text twice is a change. */
	requestAnimationFrame(() => {
		line.textContent = text;
	});
	timer = setTimeout(() => {
		line.textContent = '';
	}, SHOWN_MS);
}
