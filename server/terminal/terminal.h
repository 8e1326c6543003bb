/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Terminals: kiosks and gates that the administrator has let in. A one-time
 * code (50 bits, 10 minutes) lets a terminal hand in its keys; from then on it
 * is known by the SHA-256 of its certificate's SubjectPublicKeyInfo, looked up
 * on every request, so that revoking works at once. Not for: making
 * certificates (ca.h).
 */
#ifndef YZ_TERMINAL_H
#define YZ_TERMINAL_H

#include "app.h"

#define PAIR_CODE_SIZE 12 /* "7K3MX-Q9TZ4" and NUL */
#define PAIR_LIFE_MS INT64_C(600000)
#define PAIR_TRIES 5		 /* refused tries with one right code */
#define PAIR_FAILURES_AN_HOUR 20 /* wrong codes, all sources together */
/* A silence is longer; what a kiosk did meanwhile may come for a day. */
#define TERMINAL_SILENT_MS INT64_C(180000)
#define TERMINAL_LATE_MS INT64_C(86400000)

/*
 * Fills the caller of a certificate. Sets TERMINAL_REQUIRED for a key nobody
 * paired, TERMINAL_REVOKED. Works on both lanes; writes nothing.
 */
int terminal_caller_resolve(struct tx *tx, const uint8_t spki[32],
	struct caller *out, struct err *e) MUST_USE;

struct terminal_new {
	const char *name; /* letters, digits, . _ -; 1..32 */
	const char *kind; /* "kiosk", "gate" */
	const char *park; /* NULL, or the code of the park of a gate */
};

/*
 * Makes a pairing code for a new name, one that is still waiting, or one that
 * was revoked (its row goes on under a new key). Earlier codes of the name
 * end. Sets FIELDS (name, kind, park), NAME_TAKEN for a paired terminal.
 */
int terminal_code_issue(struct tx *tx, struct app *app, const char *actor,
	const struct terminal_new *n, char code[PAIR_CODE_SIZE],
	struct err *e) MUST_USE;
/*
 * The row of a page that stands for a park's gate, made when it is first asked
 * for: what the park's staff scan in a browser is written down as a gate's is.
 * It has no keys and its name, "@PARK", is none that a machine may have, so
 * that nothing can pair as it; the list of terminals leaves it out.
 */
int terminal_page(
	struct tx *tx, const char *park, int64_t *id, struct err *e) MUST_USE;
/* Sets NOT_FOUND. A terminal that is revoked already stays as it is. */
int terminal_revoke(struct tx *tx, struct app *app, const char *actor,
	const char *name, struct err *e) MUST_USE;

/* One try to pair. */
struct terminal_pairing {
	/* given */
	const char *code; /* as typed: case, hyphen and O/I/L do not matter */
	bool csr_good;	  /* the request is signed by its own P-256 key */
	uint8_t spki[32]; /* of the request's key */
	uint8_t ed25519[32]; /* the key that signs offline receipts */
	/* answer */
	enum err_code refused; /* ERR_NONE: paired */
	int64_t terminal;
	const char *name;
	int64_t until; /* Unix seconds, end of the certificate */
};

/*
 * Write lane. Returns 0 for a refusal too, since the try has to be counted:
 * PAIR_CODE, PAIR_CSR, THROTTLED are left in p->refused. The same code with
 * the same key gives the same answer while the code lives, so that a lost
 * reply can be asked for again.
 */
int terminal_pair(struct tx *tx, struct app *app, struct terminal_pairing *p,
	struct err *e) MUST_USE;
/*
 * A new certificate for a paired terminal, over the key it has: fills name and
 * until. Sets PAIR_CSR for any other key; a new key needs a new pairing.
 */
int terminal_renew(struct tx *tx, struct app *app, const struct caller *caller,
	const uint8_t spki[32], const char **name, int64_t *until,
	struct err *e) MUST_USE;
/*
 * It was heard of now; seen_at: when before, NULL for never. A silence in
 * between is noted down.
 */
int terminal_mark_seen(struct tx *tx, int64_t id, const int64_t *seen_at,
	struct err *e) MUST_USE;
/*
 * Before this instant (ms) nothing that the terminal hands in now can have been
 * done: a day before it was last heard of, a silence that ended less than a day
 * ago not being counted, nor those that it follows as closely. A clock that
 * went wrong at the terminal so dates nothing back for long.
 */
int terminal_earliest(
	struct tx *tx, int64_t id, int64_t *out, struct err *e) MUST_USE;
/* The name of a terminal that is calling, for papers. TERMINAL_REQUIRED. */
int terminal_name(struct tx *tx, const struct caller *caller, const char **name,
	struct err *e) MUST_USE;
/* "active", "revoked", "waiting": as the list for the desk says it. */
const char *terminal_state(bool has_key, bool revoked);

#endif
