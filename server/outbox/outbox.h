/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What comes out of the kiosks' outboxes (envelope.h): each envelope is taken
 * once, whatever the order and however often it is handed in, and stays on
 * record with what became of it. An act that the rules of the trade refuse is
 * a conflict, one that cannot be opened is poisoned; both are taken, and stand
 * on the desk's list until somebody settles them.
 *
 * Not for: running the act (call.h, call_replay), HTTP, JSON.
 */
#ifndef YZ_OUTBOX_H
#define YZ_OUTBOX_H

#include "envelope.h"
#include "receipt/provisional.h"

#define OUTBOX_IMPORTED "imported"
#define OUTBOX_CONFLICT "conflict"
#define OUTBOX_POISONED "poisoned"
#define OUTBOX_SETTLED "settled"

/* One envelope on its way in. Lives as long as the request. */
struct outbox_late {
	struct bytes raw;
	uint8_t hash[SHA256_SIZE];
	int64_t terminal; /* that hands it in */
	bool has_head;
	struct envelope_head head; /* if has_head */
	bool own;		   /* its kid is a key of the terminal */
	bool opened;		   /* proven and readable: */
	struct terminal_key key;
	struct envelope_act act;
	enum err_code refused; /* why not opened */
};

/*
 * Parses, looks the key up, checks the signature, opens. terminal 0: whoever
 * signed it, for envelopes that come by hand; it stays 0 when nobody here did.
 * What is wrong with the envelope is left in out, only trouble of the house is
 * -1. Either lane; costs some 200 us.
 */
int outbox_open(struct tx *tx, struct app *app, int64_t terminal,
	struct bytes raw, struct outbox_late *out, struct err *e) MUST_USE;

/* The number it is kept under; 0 when it is none of the terminal's own. */
int64_t outbox_seq(const struct outbox_late *late);
/* Taken before: 1 and *state; 0; -1. */
int outbox_known(struct tx *tx, const struct outbox_late *late,
	const char **state, struct err *e) MUST_USE;
/* Has another envelope of the same key and number been opened? 1, 0, -1. */
int outbox_twin(
	struct tx *tx, const struct outbox_late *late, struct err *e) MUST_USE;
/*
 * When it was done, ms: the kiosk's clock and the offset that it had last heard
 * of; never later than now, never before terminal_earliest(). The applicant's
 * clock starts then.
 */
int outbox_made_at(struct tx *tx, const struct outbox_late *late, int64_t *out,
	struct err *e) MUST_USE;

/* What became of it. */
struct outbox_end {
	const char *state;   /* imported, conflict, poisoned */
	enum err_code code;  /* ERR_NONE: none */
	const char *case_no; /* "": none */
	const char *actor;   /* for the trail */
};
/*
 * Writes the row and the trail; adopts the paper that the person holds. A
 * paper that is not what it should be is left alone, and RECEIPT_INVALID noted
 * with the item.
 */
int outbox_put(struct tx *tx, struct app *app, const struct outbox_late *late,
	const struct outbox_end *end, int64_t made_at, struct err *e) MUST_USE;

/* The highest number up to which all of a terminal's have been taken. */
int outbox_ack(
	struct tx *tx, int64_t terminal, int64_t *ack, struct err *e) MUST_USE;

/* The highest number of a terminal's that has been seen; 0: none. A kiosk whose
 * outbox is new goes on behind it, so that no number means two acts. */
int outbox_highest(
	struct tx *tx, int64_t terminal, int64_t *seq, struct err *e) MUST_USE;

/* ---- the desk ------------------------------------------------------------ */

#define OUTBOX_PAGE 30

struct outbox_item {
	int64_t id, terminal, seq;
	const char *kiosk;			   /* its name */
	const char *state, *code, *path, *case_no; /* the last three or NULL */
	int64_t made_at, taken_at;
	const char *body; /* what was asked, opened; NULL: none kept */
};

/* state: "open" (conflict and poisoned) or a state; after: the id of the last
 * one seen. CHOICE_UNKNOWN. One more than a page when there is more. */
int outbox_list(struct tx *tx, struct app *app, const char *state,
	int64_t after, struct outbox_item **out, size_t *n,
	struct err *e) MUST_USE;
/* NOT_FOUND. */
int outbox_load(struct tx *tx, struct app *app, int64_t id,
	struct outbox_item *out, struct err *e) MUST_USE;
/* Somebody has dealt with it. CASE_STATE when it is not open. */
int outbox_settle(struct tx *tx, struct app *app, int64_t id, const char *actor,
	const char *reason, struct err *e) MUST_USE;
/* Writes into the trail who looked at which field and what for. */
int outbox_seen(struct tx *tx, struct app *app, int64_t id, const char *actor,
	const char *field, const char *purpose, struct err *e) MUST_USE;

/* L<kiosk>-<seq>-<check>, as the person's paper says it; false: it has none. */
bool outbox_no_format(int64_t terminal, int64_t seq, char out[LOCAL_NO_SIZE]);
/* The local number of a case that was applied for offline; NULL: none. */
int outbox_no_of(struct tx *tx, int64_t case_id, const char **out,
	struct err *e) MUST_USE;
/* The cases of a local number, L<kiosk>-<seq>-<check>. */
int outbox_cases_of(struct tx *tx, const struct local_no *no, int64_t **ids,
	size_t *n, struct err *e) MUST_USE;

#endif
