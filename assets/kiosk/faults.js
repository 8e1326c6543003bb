// SPDX-License-Identifier: Apache-2.0
/*
 * What can be wrong with the machine: code -> its picture, and whether it is
 * told on the home page; like: the fault whose words do for it too. The words are fault.CODE.title (what is wrong),
 * fault.CODE.cure (what to do) and fault.CODE.works (what still works); the
 * same codes stand in the installer's list.
 */
import { has, t } from '../shared/i18n.js';
import { down, machine } from './net.js';

export const FAULTS = {
	LINE_DOWN:           { icon: 'offline', home: true },
	READER_FAULT:        { icon: 'card',    home: true },
	READER_GONE:         { icon: 'card',    like: 'READER_FAULT' },
	READER_BROKEN:       { icon: 'card',    like: 'READER_FAULT' },
	READER_UNAUTHORISED: { icon: 'card',    like: 'READER_FAULT' },
	READER_NONE:         { icon: 'card' },
	CARD_UNREADABLE:     { icon: 'card' },
	CARD_MOVED:          { icon: 'card',    like: 'CARD_UNREADABLE' },
	CARD_NOT_GENUINE:    { icon: 'card',    like: 'CARD_UNREADABLE' },
	CARD_NOT_ID:         { icon: 'card',    like: 'CARD_UNREADABLE' },
	CARD_NOT_ALLOWED:    { icon: 'card',    like: 'CARD_UNREADABLE' },
	CARD_KIND_UNKNOWN:   { icon: 'card',    like: 'CARD_UNREADABLE' },
	PRINTER_PAPER_OUT:   { icon: 'print',   home: true },
	PRINTER_COVER:       { icon: 'print',   home: true },
	PRINTER_HOT:         { icon: 'print',   home: true },
	PRINTER_CUTTER:      { icon: 'print',   home: true },
	PRINTER_FAULT:       { icon: 'print',   home: true },
	PRINTER_NONE:        { icon: 'print',   like: 'PRINTER_FAULT' },
	PRINT_UNKNOWN:       { icon: 'print' },
	PRINT_NOTHING:       { icon: 'print' },
	SCANNER_FAULT:       { icon: 'scan',    home: true },
	OUTBOX_FULL:         { icon: 'inbox',   home: true },
	AGENT_DOWN:          { icon: 'again' },
	CLOSED:              { icon: 'lock' },
};

/* The words for a part (title, cure, works) of a fault: its own, else those
 * of the fault it is like; null if there are none. */
export function faultWords(code, part) {
	const owner = [code, FAULTS[code]?.like].find((name) => has(`fault.${name}.${part}`));
	return owner ? t(`fault.${owner}.${part}`) : null;
}

/* The state a device gives of itself -> its code; what is not here is well. */
const DEVICES = {
	reader: { fault: 'READER_FAULT', none: 'READER_NONE' },
	scanner: { fault: 'SCANNER_FAULT' },
	printer: {
		out: 'PRINTER_PAPER_OUT', cover: 'PRINTER_COVER', hot: 'PRINTER_HOT',
		cutter: 'PRINTER_CUTTER', fault: 'PRINTER_FAULT',
	},
};

export const deviceFault = (device, state) => DEVICES[device][state] ?? null;

/* All that is wrong now, in the order of the table. */
export function faultsNow() {
	const now = machine.value;
	const found = Object.keys(DEVICES).map((device) => deviceFault(device, now[device]));
	if (now.link !== 'online' || down.value)
		found.push('LINE_DOWN');
	if (now.outbox?.level === 'stop')
		found.push('OUTBOX_FULL');
	return Object.keys(FAULTS).filter((code) => found.includes(code));
}

/* What a service may promise now: final, provisional or none. */
export function promiseOf(service) {
	const now = machine.value;
	if (now.link === 'online')
		return 'final';
	if (now.outbox?.level === 'stop')
		return 'none';
	return now.offline?.find((row) => row.service === service)?.promise ?? 'none';
}
