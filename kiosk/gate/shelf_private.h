/* SPDX-License-Identifier: Apache-2.0 */
/* Inside of the shelf only. */
#ifndef YZ_GATE_SHELF_PRIVATE_H
#define YZ_GATE_SHELF_PRIVATE_H

#include "shelf.h"

/* A list's file as it is in memory, and the last two states it was marked
 * with. */
struct shelf_list {
	uint8_t list;
	uint8_t *file;
	size_t n, last; /* bytes, and where the last piece begins */
	unsigned pieces;
	bool last_renews; /* the last piece only renews the date */
	bool dirty;
	struct list_mark now, before;
};

struct shelf_list *shelf_list(struct shelf *s, uint8_t list);
const char *shelf_path(const struct shelf *s, struct arena *a, uint8_t list,
	const char *ending);
void shelf_alarm(struct shelf *s, const char *what, enum token_verdict v);
/* It has come as it should. */
void shelf_well(struct shelf *s, const char *what);
void shelf_pieces_clear(struct shelf_list *l);
void shelf_pieces_add(struct shelf_list *l, struct bytes wire,
	const struct list_about *about);
int shelf_rules_read(
	struct shelf *s, struct bytes json, struct err *e) MUST_USE;
/* Marks of the gate, both files. */
#define SHELF_MARKS 2
extern const char *const shelf_marks_names[SHELF_MARKS];
int shelf_marks_write(
	const struct shelf *s, struct arena *a, struct err *e) MUST_USE;

#endif
