/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The receipt printer as the agent sees it: lines of a slip in, a job's state
 * out. Joins the machine (job.h), the bytes (paper.h) and a carrier
 * (carrier.h). Never blocks; what is personal in a slip is wiped when its job
 * has ended.
 *
 * Not for: what stands on a slip, and for whom (agent/slip.h).
 */
#ifndef YZ_PRINTER_H
#define YZ_PRINTER_H

#include "job.h"
#include "paper.h"
#include "world.h"

struct printer;

/*
 * spec is "usb:DEV", "tcp:HOST:PORT" or "sim:DIR", profile a row's name of
 * profile.h or NULL. Sets CHOICE_UNKNOWN with a detail that names what there
 * is, or what the carrier set.
 */
struct printer *printer_open(const char *spec, const char *profile,
	const struct clock *clock, struct err *e) MUST_USE;
void printer_close(struct printer *p);

/* All of these take NULL for "this kiosk has no printer". */

/* "ok", "none", "low", "out", "cover", "hot", "cutter" or "fault". */
const char *printer_state(const struct printer *p);
bool printer_is_simulated(const struct printer *p);
/*
 * Queues a slip; its bytes are made at once, so the lines may go. The job's
 * id, or 0 with PRINTER_NONE (no printer), BUSY (too many wait), TOO_LARGE.
 */
unsigned printer_print(
	struct printer *p, const struct paper *slip, struct err *e) MUST_USE;
/* false for an id that is not, or no longer, known. */
bool printer_job(
	const struct printer *p, unsigned id, struct job_report *out) MUST_USE;

/* ---- for the event loop -------------------------------------------------- */

/* Makes what progress it can. */
void printer_turn(struct printer *p);
/* The descriptor to watch, -1 for none, and whether to wait for writing. */
int printer_fd(const struct printer *p, bool *writing);
/* Turn again after so many ms, also when nothing happens. */
unsigned printer_pause_ms(const struct printer *p);

#endif
