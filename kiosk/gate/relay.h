/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What opens the way: a row of a driver table. The pulse is the board's own
 * (its timer lets go of the contact), so that no crash here leaves a gate
 * open: nothing here ever says "close".
 */
#ifndef YZ_GATE_RELAY_H
#define YZ_GATE_RELAY_H

#include "err.h"

#define RELAY_USAGE                                                            \
	"modbus:HOST:PORT[/UNIT/COIL/PULSE]|"                                  \
	"modbus:DEV@BAUD[/UNIT/COIL/PULSE]|sim:FILE"

struct relay;

/*
 * NULL for "none" and for no spec at all: somebody opens by hand. PULSE is
 * "jog" (the default: the board lets go by itself) or "flash" (the board is
 * told for how long). CHOICE_UNKNOWN for what is no relay; one that does not
 * answer is no error here.
 */
int relay_open(const char *spec, int64_t pulse_ms, struct relay **out,
	struct err *e) MUST_USE;
/* Waits 300 ms at most; DEVICE_FAULT. */
int relay_pulse(struct relay *r, struct err *e) MUST_USE;
/* Did somebody go through since the pulse? Input number `input` of the board;
 * false while it cannot be asked. */
bool relay_turned(struct relay *r, int input);
void relay_close(struct relay *r);

#endif
