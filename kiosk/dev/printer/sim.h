/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The simulated printer with a directory: every slip becomes DIR/NNNNNN.bin
 * (the bytes) and DIR/NNNNNN.png (the paper), numbered on from what is there.
 * DIR/faults is read as it grows, a line of model_script() each.
 */
#ifndef YZ_PRINTER_SIM_H
#define YZ_PRINTER_SIM_H

#include "model.h"

struct sim;

/* Makes DIR if it is not there. NOT_FOUND with a detail if it cannot be had. */
struct sim *sim_open(
	const char *dir, const struct profile *profile, struct err *e) MUST_USE;
void sim_close(struct sim *s);
/* Reads what is new in DIR/faults; call it before the other two. */
void sim_turn(struct sim *s);
/* The model for bytes, answers and whether it is dead. */
struct model *sim_model(struct sim *s);

#endif
