// SPDX-License-Identifier: Apache-2.0
/*
 * What can be done here. A service is one row of FLOWS and, on the home page,
 * one row of TILES; a step is one row of its flow:
 *   id      its name, also in error mapping
 *   screen  component of this step
 *   owns    field paths of the centre's problems -> the element id to lead to
 *   check   (data, form) -> [{field, code}], said before asking the centre
 *   when    (data) -> whether this person is asked it; without: always
 * A flow:
 *   service   its name in the table of what may be promised offline
 *   blank     () -> its empty answers
 *   load      (api) -> what it needs first
 *   numbered  shows "step n of m"
 *   submit    (api, data, visit) -> the result
 *   outcome   the screen afterwards
 *   slip      what was done goes on paper
 *   rate      people are asked how it was
 *   soft      problem code -> its step, instead of a trouble screen
 *   refused   (data, names) -> the answers without those that a refusal (its
 *             code, its wrong fields) made useless
 *   refresh   codes of fields after which the form is old and loaded again
 */
import { join } from './flow_join.js';
import { matters } from './flow_matters.js';

export const FLOWS = { join, matters };

/* place: tile (large, two a line; a single one takes the line) or row. */
export const TILES = [
	{ flow: 'join', place: 'tile', icon: 'join', first: true },
	{ flow: 'matters', place: 'row', icon: 'slip' },
];
