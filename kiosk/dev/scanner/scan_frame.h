/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a scanned code ends, whatever brings its characters: a carriage
 * return, a line feed or an ETX, or 100 ms of silence. Pure: characters and
 * the time go in, codes come out.
 */
#ifndef YZ_SCAN_FRAME_H
#define YZ_SCAN_FRAME_H

#include "base.h"

#define SCAN_MAX 1200 /* characters; a receipt's address has about 330 */
#define SCAN_MIN 4    /* less is noise on the line */
#define SCAN_SILENCE_MS 100

struct scan_frame {
	char text[SCAN_MAX + 1];
	size_t n;
	int64_t at;    /* of the last character */
	bool too_long; /* drop what comes until the code ends */
};

/*
 * One character at a time; true when a code is complete. It then stands in
 * *out (SCAN_MAX + 1 bytes) without its AIM identifier ("]Q1"), and the frame
 * is ready for the next one. Bytes that are no printable ASCII are left out.
 */
bool scan_frame_add(struct scan_frame *f, char c, int64_t now, char *out);
/* The same when nothing came; ends a code by silence. */
bool scan_frame_quiet(struct scan_frame *f, int64_t now, char *out);
/* Something was lost on the way: the code begun cannot be right. */
void scan_frame_drop(struct scan_frame *f);

#endif
