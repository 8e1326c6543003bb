// SPDX-License-Identifier: Apache-2.0
/*
 * What can be done here, as rows; README.md says what a row has. The first page
 * needs no more than this: the rest of a flow comes when it is begun.
 */
import { Problem } from '../shared/api.js';
import { t } from '../shared/i18n.js';
import { offers } from './places.js';

/* service: its name in the table of what may be promised offline; module: has
 * the flow's own row under the flow's name. */
export const FLOWS = {
	join: { service: 'join', module: () => import('./flow_join.js') },
	checkup: { service: 'checkup', module: () => import('./flow_checkup.js') },
	move: { service: 'checkup', module: () => import('./flow_checkup.js') },
	pass: { service: 'pass', module: () => import('./flow_pass.js') },
	matters: { service: 'matters', module: () => import('./flow_matters.js') },
	aid: { service: 'aid', module: () => import('./aid/flow.js') },
	aidtest: { service: 'aid', module: () => import('./aid/flow.js') },
	aidask: { service: 'aid', module: () => import('./aidask/flow.js') },
	aidcase: { service: 'aid', module: () => import('./aid/case.js') },
	aidpost: { service: 'aid', module: () => import('./aid/voice.js') },
	aidvoice: { service: 'aid', module: () => import('./aid/voice.js') },
	aidanswer: { service: 'aid', module: () => import('./aid/voice.js') },
};

/* What is nobody's visit, and comes as late. */
const ASIDE = {
	upkeep: { module: () => import('./upkeep/screen.js') },
};

async function fetched({ module }) {
	try {
		return await module();
	} catch (why) {
		console.error(why);
		throw new Problem({ code: 'AGENT_DOWN', title: t('error.unknown'), retry: 'later' });
	}
}

export const fetchFlow = async (id) => (await fetched(FLOWS[id]))[id];
export const fetchUpkeep = async () => (await fetched(ASIDE.upkeep)).UpkeepScreen;

/* place: tile (large, two a line; a single one takes the line) or row;
 * when: whether the centre has it. */
export const TILES = [
	{ flow: 'join', place: 'tile', icon: 'join', first: true },
	{ flow: 'checkup', place: 'tile', icon: 'heart', when: () => offers('checkup') },
	{ flow: 'pass', place: 'tile', icon: 'tree', when: () => offers('pass') },
	{ flow: 'aid', place: 'row', icon: 'hand' },
	{ flow: 'matters', place: 'row', icon: 'slip' },
];

export const tilesNow = () => TILES.filter((tile) => tile.when?.() ?? true);
