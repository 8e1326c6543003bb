/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The desk's lists: what is to be done, what waits for the person, what was
 * decided today, and the one search box.
 */
#ifndef YZ_WORK_LIST_H
#define YZ_WORK_LIST_H

#include "flow/flow.h"

#define WORK_LIST_PAGE 30

/* One line of a list; texts in the job's arena. */
struct work_row {
	const char *case_no, *service, *service_label;
	const char *name; /* masked */
	const char *group, *district;
	const char *source, *source_label;
	const char *state, *state_label;
	const char *due_on;
	struct flow_clock *clock;
	int64_t created_at;
};

struct work_list {
	struct work_row *rows;
	size_t n;
	const char *next; /* cursor of the next page, NULL at the end */
};

struct work_counts {
	int64_t todo, waiting, done_today; /* 1000 means "1000 or more" */
};

/*
 * state: "todo", "waiting", "done" (today) or a case state; service NULL for
 * all. cursor: from the page before, NULL for the first. CHOICE_UNKNOWN,
 * BAD_QUERY.
 */
int work_list(struct tx *tx, struct app *app, const char *service,
	const char *state, const char *cursor, struct work_list *out,
	struct err *e) MUST_USE;
int work_counts(struct tx *tx, struct work_counts *out, struct err *e) MUST_USE;

/* What was typed or scanned into the search box, understood. CPU only; q must
 * outlive it. */
struct work_query {
	const char *kind; /* case_no, receipt, code, id_no, phone, name */
	char case_no[CASE_NO_SIZE];
	uint8_t cti[10], digest[16];
	const char *paper;     /* a kiosk's own receipt: the text; NULL: none */
	uint8_t kid[4];	       /* who has signed it, it says */
	struct local_no local; /* seq 0: none */
	const struct service *coded; /* whose code it is; NULL: no code */
	struct service_code code;
	bool has_id, has_phone, has_name;
	uint8_t id_bix[32], phone_bix[32], name_bix[32];
};
void work_query_read(struct app *app, const char *q, struct work_query *out);
int work_search(struct tx *tx, struct app *app, const struct work_query *q,
	struct work_list *out, struct err *e) MUST_USE;

#endif
