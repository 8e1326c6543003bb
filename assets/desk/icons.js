// SPDX-License-Identifier: Apache-2.0
/* Icons of the desk alone: a kiosk does not carry them. */
import { circle, ICONS, rect } from '../shared/icons.js';

Object.assign(ICONS, {
	search: circle(10.5, 10.5, 6.5) + 'M15.5 15.5L21 21',
	list: 'M8.5 6h12M8.5 12h12M8.5 18h12M4 6h.01M4 12h.01M4 18h.01',
	terminal: rect(6, 2.5, 12, 15, 2) + 'M9 21.5h6M12 17.5v4',
	key: circle(8, 15, 4.5) + 'M11.5 11.5L20 3M16 7l3 3',
	out: 'M10 4H5v16h5M9 12h12M17 8l4 4-4 4',
	chart: 'M4 20V4M4 20h16M8.5 16v-4M13 16V8M17.5 16v-6',
	history: 'M4 12a8 8 0 1 1 2.5 5.8M4 20v-5h5M12 8v4.5l3 1.8',
});
