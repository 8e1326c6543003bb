// SPDX-License-Identifier: Apache-2.0
/* What can be done here, as rows; README.md says what a row has. */
import { join } from './flow_join.js';
import { checkup, move } from './flow_checkup.js';
import { matters } from './flow_matters.js';
import { offers } from './places.js';

export const FLOWS = { join, checkup, move, matters };

/* place: tile (large, two a line; a single one takes the line) or row;
 * when: whether the centre has it. */
export const TILES = [
	{ flow: 'join', place: 'tile', icon: 'join', first: true },
	{ flow: 'checkup', place: 'tile', icon: 'heart', when: () => offers('checkup') },
	{ flow: 'matters', place: 'row', icon: 'slip' },
];

export const tilesNow = () => TILES.filter((tile) => tile.when?.() ?? true);
