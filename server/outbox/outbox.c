/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/outbox.h"
#include "audit/audit.h"
#include "log.h"
#include "outbox.sql.h"
#include "seal.h"
#include "terminal/terminal.h"

/* A paper is dated when its act was done, give or take the time of printing. */
#define PAPER_SKEW_S 600

/* ---- opening ------------------------------------------------------------- */

static void
open_with(struct app *app, struct arena *a, struct outbox_late *l)
{
	struct err own = { 0 };
	struct verify_key *key = verify_key_new(l->key.ed25519, &own);

	l->opened = key && envelope_open(a, l->raw, key, app->outbox_secret,
				   &l->head, &l->act, &own) == 0;
	verify_key_free(key);
	if (!l->opened)
		l->refused = ERR_ENVELOPE_DAMAGED;
}

int
outbox_open(struct tx *tx, struct app *app, int64_t terminal, struct bytes raw,
	struct outbox_late *out, struct err *e)
{
	struct err own = { 0 };
	int found;

	*out = (struct outbox_late){ .raw = raw,
		.terminal = terminal,
		.refused = ERR_ENVELOPE_DAMAGED };
	crypto_sha256(raw, out->hash);
	out->has_head = envelope_head_parse(raw, &out->head, &own) == 0;
	if (!out->has_head)
		return 0;
	found = terminal_key_find(tx, out->head.kid, &out->key, e);
	if (found < 0)
		return -1;
	if (found && terminal == 0)
		out->terminal = out->key.terminal;
	out->own = found && out->key.terminal == out->terminal;
	if (out->own)
		open_with(app, tx_arena(tx), out);
	else
		out->refused = ERR_ENVELOPE_FOREIGN;
	return 0;
}

int64_t
outbox_seq(const struct outbox_late *late)
{
	return late->has_head && late->own ? late->head.seq : 0;
}

int
outbox_known(struct tx *tx, const struct outbox_late *late, const char **state,
	struct err *e)
{
	struct sql_outbox_known row;
	int found = sql_outbox_known(tx, e, late->terminal, outbox_seq(late),
		bytes_of(late->hash, sizeof(late->hash)), &row);

	if (found > 0)
		*state = row.state;
	return found;
}

int
outbox_twin(struct tx *tx, const struct outbox_late *late, struct err *e)
{
	struct sql_outbox_twin row;

	if (!late->opened)
		return 0;
	return sql_outbox_twin(
		tx, e, late->terminal, late->head.seq, late->key.id, &row);
}

int
outbox_made_at(struct tx *tx, const struct outbox_late *late, int64_t *out,
	struct err *e)
{
	const struct envelope_head *h = &late->head;
	int64_t now = tx_now(tx), earliest, at = now;

	if (late->has_head && __builtin_add_overflow(h->wall, h->offset, &at))
		at = now;
	if (terminal_earliest(tx, late->terminal, &earliest, e) != 0)
		return -1;
	if (at < earliest)
		at = earliest;
	*out = at < now ? at : now;
	return 0;
}

/* ---- the paper ----------------------------------------------------------- */

/* The facts that the kiosk has bound into its paper, as envelope.h says. */
static bool
paper_digest(const struct app *app, const struct outbox_late *l,
	const struct token *t, uint8_t out[TOKEN_DIGEST])
{
	char text[LOCAL_NO_SIZE] = "";
	struct receipt_facts facts = { .case_no = text,
		.state = "pending",
		.accepted_at = envelope_accepted_at(&l->head) };
	uint8_t key[32];

	if (!outbox_no_format(l->terminal, l->head.seq, text))
		return false;
	envelope_receipt_key_again(l->raw, app->outbox_secret, key);
	token_digest(key, t, &facts, out);
	crypto_wipe(key, sizeof(key));
	return true;
}

static bool
paper_fits(const struct app *app, const struct outbox_late *l, int64_t now_s,
	struct token *t)
{
	int64_t made = envelope_accepted_at(&l->head);
	uint8_t own[TOKEN_DIGEST];
	struct err e = { 0 };

	if (made < 0 || made > UINT32_MAX)
		return false;
	/* The kiosk's clock may be ahead of ours; the digest holds it fast. */
	if (provisional_read(&l->key, l->act.token, made > now_s ? made : now_s,
		    t, &e) != 0)
		return false;
	if (t->iat < made - PAPER_SKEW_S || t->iat > made + PAPER_SKEW_S)
		return false;
	return paper_digest(app, l, t, own) &&
	       crypto_equal(own, t->digest, TOKEN_DIGEST);
}

static int
adopt(struct tx *tx, struct app *app, const struct outbox_late *l, int64_t id,
	const struct outbox_end *end, struct err *e)
{
	struct err own = { 0 };
	struct token t;
	int rc = -1;

	if (!l->opened || !*l->act.token || end->code == ERR_OUTBOX_TWICE)
		return 0;
	if (paper_fits(app, l, tx_now(tx) / 1000, &t))
		rc = provisional_adopt(tx, id, &l->key, &t, &own);
	if (rc == 0)
		return 0;
	if (own.code != ERR_NONE && own.code != ERR_RECEIPT_INVALID)
		return err_setf(e, own.code, "%s", own.detail);
	log_event(LOG_WARN, "outbox.paper", "item=%lld", (long long)id);
	if (end->code != ERR_NONE)
		return 0;
	return sql_outbox_set_code(
		tx, e, id, err_info(ERR_RECEIPT_INVALID)->name);
}

/* ---- keeping ------------------------------------------------------------- */

static int
case_id_of(struct tx *tx, const char *no, int64_t *out, struct err *e)
{
	struct flow_case c;

	if (flow_load(tx, no, &c, e) != 0)
		return -1;
	*out = c.id;
	return 0;
}

static int
note(struct tx *tx, struct app *app, const struct outbox_late *l, int64_t id,
	const struct outbox_end *end, struct err *e)
{
	struct arena *a = tx_arena(tx);
	const char *object = arena_printf(a, "outbox:%lld", (long long)id);
	const char *payload = arena_printf(a,
		"{\"terminal\":%lld,\"seq\":%lld,\"code\":\"%s\"}",
		(long long)l->terminal, (long long)outbox_seq(l),
		end->code ? err_info(end->code)->name : "");

	if (end->code == ERR_OUTBOX_TWICE) {
		log_event(LOG_ERROR, "outbox.twice", "terminal=%lld",
			(long long)l->terminal);
		if (audit_add(tx, e, app->rng, end->actor, "outbox.alarm",
			    object, payload) != 0)
			return -1;
	}
	return audit_add(tx, e, app->rng, end->actor,
		arena_printf(a, "outbox.%s", end->state), object, payload);
}

int
outbox_put(struct tx *tx, struct app *app, const struct outbox_late *late,
	const struct outbox_end *end, int64_t made_at, struct err *e)
{
	bool conflict = strcmp(end->state, OUTBOX_CONFLICT) == 0;
	bool poisoned = strcmp(end->state, OUTBOX_POISONED) == 0;
	const struct bytes none = { NULL, 0 };
	struct bytes sealed = none;
	int64_t id = tx_new_id(tx), case_id;

	if (*end->case_no && case_id_of(tx, end->case_no, &case_id, e) != 0)
		return -1;
	if (conflict)
		sealed = seal_field(app->keyring, app->rng, "outbox_item",
			"act", id, bytes_str(late->act.body), tx_arena(tx));
	if (sql_outbox_insert(tx, e, id, late->terminal, outbox_seq(late),
		    bytes_of(late->hash, sizeof(late->hash)),
		    late->opened ? &late->key.id : NULL, end->state,
		    end->code ? err_info(end->code)->name : NULL,
		    late->opened ? late->act.path : NULL,
		    *end->case_no ? &case_id : NULL, made_at, tx_now(tx),
		    sealed, poisoned ? late->raw : none) != 0 ||
		adopt(tx, app, late, id, end, e) != 0)
		return -1;
	return note(tx, app, late, id, end, e);
}

int
outbox_ack(struct tx *tx, int64_t terminal, int64_t *ack, struct err *e)
{
	struct sql_outbox_mark_get mark;
	struct sql_outbox_at row;
	int found = sql_outbox_mark_get(tx, e, terminal, &mark);
	int64_t before = found > 0 ? mark.ack : 0;

	for (*ack = before; found >= 0; ++*ack) {
		found = sql_outbox_at(tx, e, terminal, *ack + 1, &row);
		if (found <= 0)
			break;
	}
	if (found < 0 || *ack == before)
		return found < 0 ? -1 : 0;
	return sql_outbox_mark_set(tx, e, terminal, *ack);
}

int
outbox_highest(struct tx *tx, int64_t terminal, int64_t *seq, struct err *e)
{
	struct sql_outbox_highest row;
	int found = sql_outbox_highest(tx, e, terminal, &row);

	*seq = found > 0 ? row.seq : 0;
	return found < 0 ? -1 : 0;
}
