/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of slip.h: how lines are laid, and what a pass has. */
#ifndef YZ_SLIP_PRIVATE_H
#define YZ_SLIP_PRIVATE_H

#include "slip.h"

void slip_text(struct paper *p, const char *t);
void slip_heading(struct paper *p, const char *t, bool large);
void slip_plain(struct paper *p, enum paper_kind kind, const char *t);
/* A line with a label, if there is something to say. */
void slip_labelled(struct paper *p, enum paper_kind kind, const char *label,
	const char *t);
/* Large: rare characters have many strokes. */
void slip_name(struct paper *p, const char *label, const char *t);
/* What comes next, as a list. */
void slip_next(const struct slip *s, struct arena *a, struct paper *p);
/* "2026-05-06T09:41:07+08:00" as people write it. */
const char *slip_instant(struct arena *a, const char *iso);

const char *slip_pass_heading(const struct slip *s);
/* What stands below the heading. */
void slip_pass_lay(const struct slip *s, struct arena *a, struct paper *p);

#endif
