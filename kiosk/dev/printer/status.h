/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What printers say of themselves, from bytes in any chunking: answers to
 * DLE EOT 1 to 4, automatic status, the answers that end a job. Pure; no
 * clock, no I/O. Bytes that are none of these are dropped.
 */
#ifndef YZ_PRINTER_STATUS_H
#define YZ_PRINTER_STATUS_H

#include "base.h"

enum printer_state {
	PRINTER_OK,
	PRINTER_NONE, /* no printer, or it does not answer */
	PRINTER_LOW,  /* paper ends soon; it still prints */
	PRINTER_OUT,
	PRINTER_COVER,
	PRINTER_HOT, /* recovers by itself */
	PRINTER_CUTTER,
	PRINTER_FAULT,
	PRINTER_STATES
};

/* "ok", "none", "low" …: what /local/state and the heartbeat say. */
const char *printer_state_name(enum printer_state s);
/* Nothing may be started in this state. */
bool printer_state_stops(enum printer_state s);

/* ---- bytes from the printer ---------------------------------------------- */

enum heard_kind {
	HEARD_NOTHING,
	HEARD_STATUS,	 /* b[0]: the answer to some DLE EOT */
	HEARD_AUTOMATIC, /* b[0..3]: status that nobody asked for */
	HEARD_BUFFER,	 /* b[0]: the answer to GS r */
	HEARD_PROCESS,	 /* b[0..3]: the number of a GS ( H */
};

struct heard {
	enum heard_kind kind;
	uint8_t b[4];
};

/* The bytes of an answer that is not complete yet. Starts zeroed. */
struct hearing {
	uint8_t b[8];
	unsigned n;
};

/* One byte; HEARD_NOTHING while an answer is not complete. */
struct heard hearing_feed(struct hearing *h, uint8_t byte);

/* ---- what the bits mean -------------------------------------------------- */

#define STATUS_QUESTIONS 4

/* The newest answers to DLE EOT 1 to 4, as they came. Starts zeroed. */
struct printer_status {
	uint8_t answer[STATUS_QUESTIONS];
};

/* n is 1 to STATUS_QUESTIONS. */
void status_answered(struct printer_status *s, unsigned n, uint8_t byte);
/* Automatic status, put where the same facts of DLE EOT stand. */
void status_automatic(struct printer_status *s, const uint8_t b[4]);
enum printer_state status_state(const struct printer_status *s);

#endif
