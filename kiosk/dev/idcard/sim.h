/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reader without hardware: cards come from a text file that grows.
 *
 *	put name=王小明 id_no=… sex=M birth=1990-05-15 nation=01 address="…"
 *	lift
 *
 * Blank lines and lines that begin with '#' say nothing; any other line, and a
 * put that lacks a name or a number, is a card that cannot be read.
 */
#ifndef YZ_IDCARD_SIM_H
#define YZ_IDCARD_SIM_H

#include "idcard.h"

extern const struct idcard_driver idcard_sim;

enum sim_verb { SIM_NOTHING, SIM_PUT, SIM_LIFT, SIM_BAD };

/* One line without its end; fills *out for SIM_PUT only. */
enum sim_verb sim_line_parse(const char *line, size_t n, struct card *out);

#endif
