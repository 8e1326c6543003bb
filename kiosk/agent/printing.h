/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The printer on the event loop: turned when its descriptor has something, and
 * by time.
 */
#ifndef YZ_PRINTING_H
#define YZ_PRINTING_H

#include "../dev/printer/printer.h"

struct event_base;
struct printing;

/* NULL for a kiosk without a printer; printer stays the caller's. */
struct printing *printing_open(
	struct event_base *base, struct printer *printer) MUST_USE;
void printing_close(struct printing *p);

#endif
