// SPDX-License-Identifier: Apache-2.0
/*
 * What can be done here. A service is one row of FLOWS and, on the home page,
 * one row of TILES; a step is one row of its flow:
 *   id      its name, also in error mapping
 *   screen  component of this step
 *   owns    field paths of the centre's problems -> the element id to lead to
 *   check   (data, form) -> [{field, code}], said before asking the centre
 *   when    (data, form) -> whether this person is asked it; without: always
 *   ask     (api, data, visit) -> answers of the centre that the next step needs
 * A flow:
 *   service   its name in the table of what may be promised offline
 *   blank     () -> its empty answers
 *   load      (api, data) -> what it needs first
 *   numbered  shows "step n of m"
 *   submit    (api, data, visit) -> the result
 *   outcome   the screen afterwards
 *   slip      what was done goes on paper
 *   paper     how that looks on the glass; without: as a receipt
 *   rate      people are asked how it was
 *   soft      problem code -> its step, instead of a trouble screen
 *   refused   (data, names) -> the answers without those that a refusal (its
 *             code, its wrong fields) made useless
 *   refresh   codes, also of fields, after which the form is old and loaded again
 *   leave     (api, data) -> gives back what was kept for somebody who goes
 */
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
