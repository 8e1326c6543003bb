// SPDX-License-Identifier: Apache-2.0
/*
 * Numbers as a picture: one bar of parts, for the eye alone; the numbers stand
 * beside it. part: [class, amount], what is left over stays empty.
 */
import { html } from '../vendor/ui.js';

const WIDTH = 320;
const HEIGHT = 18;

export function PartsBar({ size, parts }) {
	let x = 0;
	const scale = WIDTH / Math.max(1, size, parts.reduce((sum, [, n]) => sum + n, 0));
	return html`<svg class="bar parts" viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none"
		aria-hidden="true" focusable="false">
		<rect width=${WIDTH} height=${HEIGHT} rx="5" class="track" />
		${parts.filter(([, n]) => n > 0).map(([name, n]) => {
			const at = x;
			x += n * scale;
			return html`<rect key=${name} class=${`p-${name}`} x=${at} width=${n * scale} height=${HEIGHT} />`;
		})}</svg>`;
}
