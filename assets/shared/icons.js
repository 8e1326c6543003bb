// SPDX-License-Identifier: Apache-2.0
/*
 * Line icons on a 24x24 grid, drawn with one stroke weight. Each is the data
 * of a single path, so that no markup is ever built from text.
 */
import { html } from '../vendor/ui.js';

export const circle = (x, y, r) =>
	`M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
export const rect = (x, y, w, h, r) =>
	`M${x + r} ${y}h${w - 2 * r}a${r} ${r} 0 0 1 ${r} ${r}v${h - 2 * r}` +
	`a${r} ${r} 0 0 1 ${-r} ${r}h${2 * r - w}a${r} ${r} 0 0 1 ${-r} ${-r}` +
	`v${2 * r - h}a${r} ${r} 0 0 1 ${r} ${-r}z`;

export const ICONS = {
	/* what one may do */
	join: 'M15 20v-1.5a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4V20M19 8v6M22 11h-6' + circle(8.5, 7.5, 3.5),
	heart: 'M12 20s-7.5-4.4-9.3-9A5.2 5.2 0 0 1 12 6.6 5.2 5.2 0 0 1 21.3 11C19.5 15.6 12 20 12 20z' +
		'M7 11.5h2.5l1.5-2.5 2 4.5 1.2-2H17',
	tree: 'M12 22v-7M12 15l-5-1.5A4.5 4.5 0 0 1 7.5 5 5 5 0 0 1 17 6.5a4 4 0 0 1 0 7.5z' +
		'M12 15l3-3M6 22h12',
	hand: 'M3 12l4-1.5 5 1.5a1.8 1.8 0 0 1 0 3.5H9M13.5 14.5l4.5-2.5a1.7 1.7 0 0 1 2 2.7L14 19H7l-4 1.5' +
		'M13.5 9.5C11 8 9.5 6.3 9.5 4.8a2 2 0 0 1 4-.3 2 2 0 0 1 4 .3c0 1.5-1.5 3.2-4 4.7z',
	card: rect(2.5, 5, 19, 14, 2.5) + circle(8, 11, 2) + 'M5 16c.6-1.6 5.4-1.6 6 0M14 10h5M14 14h5',
	ticket: 'M4 8V5.5A1.5 1.5 0 0 1 5.5 4h13A1.5 1.5 0 0 1 20 5.5V8a2.5 2.5 0 0 0 0 5v5.5a1.5 1.5 0 0 1-1.5 1.5' +
		'h-13A1.5 1.5 0 0 1 4 18.5V13a2.5 2.5 0 0 0 0-5zM10 9h4M12 9v6',
	keyboard: rect(2.5, 6, 19, 12, 2.5) + 'M6 10h.01M9.5 10h.01M13 10h.01M16.5 10h.01M7.5 14h9',
	scan: 'M4 8V5.5A1.5 1.5 0 0 1 5.5 4H8M16 4h2.5A1.5 1.5 0 0 1 20 5.5V8M20 16v2.5a1.5 1.5 0 0 1-1.5 1.5H16' +
		'M8 20H5.5A1.5 1.5 0 0 1 4 18.5V16M3 12h18',
	slip: 'M6 3h12v18l-2-1.5-2 1.5-2-1.5-2 1.5-2-1.5L6 21zM9.5 8h5M9.5 12h5',
	phone: rect(6.5, 2.5, 11, 19, 2.5) + 'M10.5 18.5h3',
	nophone: 'M6.5 7.5V19A2.5 2.5 0 0 0 9 21.5h6A2.5 2.5 0 0 0 17.4 19.5M8 2.7A2.5 2.5 0 0 1 9 2.5h6' +
		'A2.5 2.5 0 0 1 17.5 5v9M3 3l18 18',
	place: 'M12 21.5s-7-6.3-7-11.5a7 7 0 0 1 14 0c0 5.2-7 11.5-7 11.5z' + circle(12, 10, 2.5),
	/* the trades */
	truck_driver: 'M2 6h12v10H2zM14 10h4l4 3.5V16h-8z' + circle(6.5, 17.5, 2) + circle(17.5, 17.5, 2),
	courier: 'M3 8l9-4.5L21 8v8.5L12 21l-9-4.5zM3 8l9 4.5L21 8M12 12.5V21',
	carer: circle(9, 6.5, 3) + 'M3.5 20v-3a4.5 4.5 0 0 1 9-.5M17 12v7M13.5 15.5h7',
	domestic_worker: 'M4 11l8-7 8 7v9H4zM10 20v-6h4v6',
	mall_informant: 'M5 8h14l1 12H4zM8.5 8a3.5 3.5 0 0 1 7 0',
	delivery_rider: circle(5.5, 17, 3) + circle(18.5, 17, 3) +
		'M8.5 17h6l2-7h3M16.5 10h-5l-2 4M3 6h6v5H4',
	housing_agent: circle(8, 15, 4.5) + 'M11.5 11.5L20 3M16 7l3 3',
	security_guard: 'M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6zM9 12l2 2 4-4',
	people: circle(8, 8, 3.2) + 'M2 20v-1.5a4 4 0 0 1 4-4h4a4 4 0 0 1 4 4V20M15.5 5a3.2 3.2 0 0 1 0 6' +
		'M18 14.7a4 4 0 0 1 4 3.8V20',
	/* signs */
	go: 'M9 5l7 7-7 7',
	back: 'M15 5l-7 7 7 7',
	down: 'M5 9l7 7 7-7',
	up: 'M5 15l7-7 7 7',
	close: 'M6 6l12 12M18 6L6 18',
	erase: 'M8 5h12.5A1.5 1.5 0 0 1 22 6.5v11a1.5 1.5 0 0 1-1.5 1.5H8l-6-7zM12 9.5l5 5M17 9.5l-5 5',
	again: 'M4 12a8 8 0 1 1 2.5 5.8M4 20v-5h5',
	big: 'M3 19L9 5l6 14M5 14.5h8M17 19l2.5-6 2.5 6M17.7 17.2h3.6',
	language: circle(12, 12, 9) + 'M3 12h18M12 3c3 2.6 4 5.6 4 9s-1 6.4-4 9M12 3c-3 2.6-4 5.6-4 9s1 6.4 4 9',
	speak: 'M4 9.5v5h3.5L12 19V5L7.5 9.5zM15.5 9a4 4 0 0 1 0 6M18 6a8 8 0 0 1 0 12',
	mute: 'M4 9.5v5h3.5L12 19V5L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5',
	call: 'M6 17v-6a6 6 0 0 1 12 0v6l1.5 2h-15zM10 21h4',
	lower: 'M4 4h16M12 8v12M6.5 14.5L12 20l5.5-5.5',
	raise: 'M4 4h16M12 20V8M6.5 13.5L12 8l5.5 5.5',
	touch: 'M9.5 12.5V5.2a1.7 1.7 0 0 1 3.4 0v5.3l5 .9a2 2 0 0 1 1.6 2.3l-.7 4a3.5 3.5 0 0 1-3.4 2.8h-3.2' +
		'a3.5 3.5 0 0 1-2.8-1.4L5 14.6a1.6 1.6 0 0 1 2.5-2zM6.5 8a5 5 0 1 1 9.5-1.5',
	/* five faces, from very bad to very good: the mouth says it, not a colour */
	face1: circle(12, 12, 9.5) + 'M7.5 17.8c1.2-3.6 7.8-3.6 9 0M7 8l3 1.6M17 8l-3 1.6M8.7 11.2v.01M15.3 11.2v.01',
	face2: circle(12, 12, 9.5) + 'M8.5 17c1.2-1.8 5.8-1.8 7 0M8.7 9.8v.01M15.3 9.8v.01',
	face3: circle(12, 12, 9.5) + 'M8 15.5h8M8.7 9.8v.01M15.3 9.8v.01',
	face4: circle(12, 12, 9.5) + 'M8 14.3c1.4 2.3 6.6 2.3 8 0M8.7 9.8v.01M15.3 9.8v.01',
	face5: circle(12, 12, 9.5) + 'M7 13.2h10c-.6 5.4-9.4 5.4-10 0zM7.6 10c.4-1.6 1.9-1.6 2.3 0M14.1 10c.4-1.6 1.9-1.6 2.3 0',
	tick: 'M5 12.5l4.5 4.5L19 7.5',
	warn: 'M12 4l9 16H3zM12 10v4.5M12 17.3v.01',
	info: circle(12, 12, 9) + 'M12 11v5M12 7.8v.01',
	wait: circle(12, 12, 9) + 'M12 7v5.5l3.5 2',
	offline: 'M4 9.5a12 12 0 0 1 4-2.4M12 6.2a12 12 0 0 1 8 3.3M7 13a7.5 7.5 0 0 1 3-1.7M15 11.9A7.5 7.5 0 0 1 17 13' +
		'M12 18v.01M4 3l16 18',
	lock: rect(5, 11, 14, 9.5, 2) + 'M8 11V8a4 4 0 0 1 8 0v3',
	inbox: 'M3 13l3-8h12l3 8v6H3zM3 13h5.5a3.5 3.5 0 0 0 7 0H21',
	print: 'M7 9V3h10v6M7 18H4v-7.5A1.5 1.5 0 0 1 5.5 9h13a1.5 1.5 0 0 1 1.5 1.5V18h-3M7 14.5h10V21H7z',
	return: 'M9 14L4 9l5-5M4 9h10a6 6 0 0 1 0 12h-2',
};

/* Icon({name, class}): decoration only, the words beside it say the same. */
export function Icon({ name, class: extra }) {
	return html`<svg class=${extra ? `i ${extra}` : 'i'} viewBox="0 0 24 24"
		aria-hidden="true" focusable="false"><path d=${ICONS[name]} /></svg>`;
}
