/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The code scanner as the agent sees it: a row of a driver table that brings
 * characters, put together to codes here. Never blocks. A scanner that is
 * pulled out is fault until it is back; it is tried again by itself. Nothing
 * that it reads is typed into a page: a keyboard scanner is grabbed.
 *
 * Not for: what a code means (the centre says), who may see it (ui_api/).
 */
#ifndef YZ_SCANNER_H
#define YZ_SCANNER_H

#include "err.h"
#include "scan_frame.h"

struct scanner_driver {
	const char *name;  /* what stands before ':' in --scanner */
	const char *usage; /* "tty:DEV[@BAUD]" */
	bool once;	   /* what ended is not opened again */
	/* NULL with err when it cannot be had (now). */
	void *(*open)(const char *arg, struct err *e);
	int (*fd)(const void *dev);
	/*
	 * Feeds the frame what there is; 1: a code is complete in out; 0: no
	 * more now; -1: the device has gone.
	 */
	int (*read)(void *dev, struct scan_frame *f, int64_t now, char *out);
	void (*close)(void *dev);
};

struct scanner {
	const struct scanner_driver *driver; /* NULL: the kiosk has none */
	char *arg;
	void *dev; /* NULL while it is gone */
	struct scan_frame frame;
	int64_t again; /* when to try to open it, monotonic ms */
};

/*
 * spec is "driver[:argument]"; NULL opens none. CHOICE_UNKNOWN for a driver
 * that nobody knows. A device that is not there (yet) is no error but a fault.
 */
int scanner_open(struct scanner *s, const char *spec, struct err *e) MUST_USE;
/* True when a code is complete in out (SCAN_MAX + 1 bytes). */
bool scanner_poll(struct scanner *s, int64_t now, char *out) MUST_USE;
/* Readable when poll has work; -1 while there is nothing to watch. */
int scanner_fd(const struct scanner *s);
/* "ok", "none" or "fault". */
const char *scanner_state(const struct scanner *s);
void scanner_close(struct scanner *s);

/* Inside of scanner/ only: the rows. */
extern const struct scanner_driver scanner_tty, scanner_stdin, scanner_evdev;

#endif
