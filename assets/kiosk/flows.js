// SPDX-License-Identifier: Apache-2.0
/*
 * What can be done here. A service is one row of FLOWS and, on the home page,
 * one row of TILES; a step is one row of its flow:
 *   id      its name, also in error mapping
 *   screen  component of this step
 *   owns    field paths of the centre's problems -> the element id to lead to
 *   check   (data, form) -> [{field, code}], said before asking the centre
 * A flow: blank() its empty answers, load(api) what it needs first, numbered
 * (shows "step n of m"), submit(api, data, visit), outcome (the screen
 * afterwards), soft: problem codes that belong to a step instead of a trouble
 * screen, refused(data, names): the answers without those that a refusal (its
 * code, its wrong fields) made useless, refresh: codes of fields after which
 * the form itself is old and is loaded again.
 */
import { join } from './flow_join.js';
import { matters } from './flow_matters.js';

export const FLOWS = { join, matters };

/* place: tile (large, two a line; a single one takes the line) or row. */
export const TILES = [
	{ flow: 'join', place: 'tile', icon: 'join', first: true },
	{ flow: 'matters', place: 'row', icon: 'slip' },
];
