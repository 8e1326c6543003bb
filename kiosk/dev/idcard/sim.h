/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reader without hardware: cards come from a text file that grows.
 *
 *	put name=王小明 id_no=… sex=M birth=1990-05-15 nation=01 address="…"
 *	put id_type=foreigner name_en="DOE, JANE" id_no=… valid_to=长期
 *	fault=CARD_MOVED	a placement that fails so
 *	fault=READER_GONE	the reader fails so, until the next line
 *	lift
 *
 * The keys of put are the texts of struct card. Blank lines and lines that
 * begin with '#' say nothing; any other line, and a put that lacks a name or a
 * number, is a card that cannot be read.
 */
#ifndef YZ_IDCARD_SIM_H
#define YZ_IDCARD_SIM_H

#include "idcard.h"

extern const struct idcard_driver idcard_sim;

enum sim_verb { SIM_NOTHING, SIM_PUT, SIM_LIFT, SIM_FAULT, SIM_BAD };

/*
 * One line without its end; fills *out for SIM_PUT only. *trouble is what
 * SIM_FAULT and SIM_BAD are about.
 */
enum sim_verb sim_line_parse(const char *line, size_t n, struct card *out,
	enum idcard_event *trouble);

#endif
