/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/trust.h"
#include "audit/audit.h"
#include "str.h"
#include "terminal/terminal_key.h"
#include "trust.sql.h"

#define DAY_S INT64_C(86400)
#define LEAP 1000     /* lists are signed some times a year */
#define KEPT_DAYS 400 /* a terminal's key that fell, in the list */

/* ---- rows ---------------------------------------------------------------- */

static int
own_items(struct tx *tx, struct trust_item *items, size_t *n, struct err *e)
{
	struct sql_issuing_key_list_rows rows;

	if (sql_issuing_key_list(tx, e, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_issuing_key_list *r = &rows.items[i];
		struct trust_item *t = &items[(*n)++];

		BUG_ON(r->public.n != ED25519_PUBLIC);
		*t = (struct trust_item){ .name = r->name,
			.row = { .alg = TOKEN_EDDSA,
				.usage = (unsigned)r->usage,
				.nbf = r->nbf,
				.exp = r->exp,
				.state = (enum key_state)r->state,
				.revoked_at = r->revoked_at } };
		memcpy(t->row.public_key, r->public.p, ED25519_PUBLIC);
	}
	return 0;
}

static void
terminal_item(const struct terminal_key_item *k, struct trust_item *out)
{
	*out = (struct trust_item){ .name = k->name,
		.terminal = true,
		.row = { .alg = TOKEN_EDDSA,
			.usage = KEY_TERMINAL,
			.nbf = k->since / 1000,
			.state = k->revoked_at ? KEY_REVOKED : KEY_ACTIVE,
			.revoked_at = k->revoked_at / 1000 } };
	memcpy(out->row.public_key, k->ed25519, ED25519_PUBLIC);
}

int
trust_items(struct tx *tx, struct trust_item **out, size_t *n, struct err *e)
{
	struct terminal_key_item *keys;
	size_t count;

	if (terminal_key_list(tx, &keys, &count, e) != 0)
		return -1;
	*n = 0;
	*out = ARENA_ARRAY(
		tx_arena(tx), struct trust_item, SIGNING_KEYS_MAX + count);
	if (own_items(tx, *out, n, e) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		terminal_item(&keys[i], &(*out)[(*n)++]);
	return 0;
}

static int
settle_one(const struct signing *s, size_t i, const struct trust_item *items,
	size_t n, struct trust_key *key, struct err *e)
{
	for (size_t k = 0; k < n; k++) {
		const struct trust_row *r = &items[k].row;

		if (strcmp(items[k].name, s->own[i].name) != 0 ||
			items[k].terminal)
			continue;
		if (memcmp(r->public_key, s->own[i].public_key,
			    ED25519_PUBLIC) != 0)
			break;
		key->nbf = r->nbf;
		key->exp = r->exp;
		key->state = r->state;
		return 0;
	}
	return err_setf(e, ERR_INTERNAL, "keys/%s.key is not this centre's",
		s->own[i].name);
}

int
trust_settle(struct tx *tx, void *arg, struct err *e)
{
	struct app *app = arg;
	struct signing *s = app->signing;
	struct trust_item *items =
		ARENA_ARRAY(tx_arena(tx), struct trust_item, SIGNING_KEYS_MAX);
	size_t n = 0;

	for (size_t i = 0; i < s->trust.n; i++) {
		const struct signing_key *k = &s->own[i];

		/* The first of a kind has signed since before there were rows.
		 */
		if (sql_issuing_key_put(tx, e, k->name, k->kind->usage,
			    bytes_of(k->public_key, ED25519_PUBLIC),
			    k->generation == 1 ? 0 : tx_now(tx) / 1000) != 0)
			return -1;
	}
	if (own_items(tx, items, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < s->trust.n; i++)
		if (settle_one(s, i, items, n, &s->keys[i], e) != 0)
			return -1;
	return 0;
}

int
trust_rotate(struct tx *tx, struct app *app, const char *actor,
	const struct signing_key *fresh, bool compromised, struct err *e)
{
	const struct signing_kind *kind = fresh->kind;
	int64_t now = tx_now(tx) / 1000;
	int64_t exp = kind->kept_days ? now + kind->kept_days * DAY_S : 0;

	if (sql_issuing_key_end(tx, e, kind->usage,
		    compromised ? KEY_REVOKED : KEY_RETIRED,
		    compromised ? 0 : exp, compromised ? now : 0) != 0 ||
		sql_issuing_key_put(tx, e, fresh->name, kind->usage,
			bytes_of(fresh->public_key, ED25519_PUBLIC), now) != 0)
		return -1;
	return audit_add(tx, e, app->rng, actor, "keys.rotate",
		arena_printf(tx_arena(tx), "key:%s", fresh->name),
		compromised ? "{\"compromised\":true}" : "{}");
}

/* ---- the list ------------------------------------------------------------ */

int
trust_newest(struct tx *tx, struct trust_signed *out, struct err *e)
{
	struct sql_trust_list_newest row;
	int found = sql_trust_list_newest(tx, e, &row);

	*out = (struct trust_signed){ 0 };
	if (found > 0)
		*out = (struct trust_signed){ (uint32_t)row.seq, row.wire };
	return found < 0 ? -1 : 0;
}

int
trust_next(struct tx *tx, uint32_t *out, struct err *e)
{
	struct sql_trust_list_floor floor;
	struct trust_signed newest;
	int found = sql_trust_list_floor(tx, e, &floor);

	if (found < 0 || trust_newest(tx, &newest, e) != 0)
		return -1;
	*out = newest.seq + 1;
	if (found && floor.last >= *out)
		*out = (uint32_t)floor.last + 1;
	return 0;
}

int
trust_leap(struct tx *tx, struct err *e)
{
	uint32_t next;

	return trust_next(tx, &next, e) == 0
		       ? sql_trust_list_raise(tx, e, (int64_t)next + LEAP)
		       : -1;
}

int
trust_roots(struct tx *tx, uint8_t out[TRUST_ROOTS_MAX][ED25519_PUBLIC],
	size_t *n, struct err *e)
{
	struct sql_trust_root_list_rows rows;

	if (sql_trust_root_list(tx, e, &rows) != 0)
		return -1;
	*n = rows.n;
	for (size_t i = 0; i < rows.n; i++) {
		BUG_ON(rows.items[i].public.n != ED25519_PUBLIC);
		memcpy(out[i], rows.items[i].public.p, ED25519_PUBLIC);
	}
	return 0;
}

int
trust_root_pin(struct tx *tx, struct app *app, const char *actor,
	const uint8_t roots[TRUST_ROOTS_MAX][ED25519_PUBLIC], struct err *e)
{
	uint8_t was[TRUST_ROOTS_MAX][ED25519_PUBLIC];
	size_t n;

	if (trust_roots(tx, was, &n, e) != 0)
		return -1;
	if (n)
		return err_set(e, ERR_TRUST_ROOTED);
	for (size_t i = 0; i < TRUST_ROOTS_MAX; i++)
		if (sql_trust_root_insert(tx, e, (int64_t)i + 1,
			    bytes_of(roots[i], ED25519_PUBLIC)) != 0)
			return -1;
	return audit_add(tx, e, app->rng, actor, "trust.root", "keys", "{}");
}

int
trust_listed(struct tx *tx, struct trust_item **out, size_t *n, struct err *e)
{
	int64_t old = tx_now(tx) / 1000 - KEPT_DAYS * DAY_S;
	struct trust_item *items;
	size_t count;

	*n = 0;
	if (trust_items(tx, &items, &count, e) != 0)
		return -1;
	*out = items;
	for (size_t i = 0; i < count; i++) {
		const struct trust_row *r = &items[i].row;

		if (!(r->revoked_at && r->revoked_at < old) &&
			!(r->exp && r->exp < old))
			items[(*n)++] = items[i];
	}
	return *n <= TRUST_KEYS_MAX
		       ? 0
		       : err_setf(e, ERR_INTERNAL, "%zu keys in a list", *n);
}

static int
root_trust(struct tx *tx, struct trust_key keys[TRUST_ROOTS_MAX],
	struct trust *out, struct err *e)
{
	uint8_t roots[TRUST_ROOTS_MAX][ED25519_PUBLIC];
	size_t n;

	*out = (struct trust){ keys, 0 };
	if (trust_roots(tx, roots, &n, e) != 0)
		return -1;
	for (; out->n < n; out->n++)
		if (trust_key_init(&keys[out->n], roots[out->n], TOKEN_EDDSA,
			    KEY_ANY, e) != 0)
			return -1;
	return 0;
}

static void
release(const struct trust *t, struct trust_key *keys)
{
	for (size_t i = 0; i < t->n; i++)
		trust_key_release(&keys[i]);
}

/* The list says no other keys than the rows do. */
static bool
says_the_same(
	const struct trust_set *s, const struct trust_item *items, size_t n)
{
	uint8_t kid[4];

	if (s->n != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct trust_row *r = &items[i].row;

		token_kid(r->public_key, kid);
		if (memcmp(s->keys[i].kid, kid, sizeof(kid)) != 0 ||
			s->keys[i].usage != r->usage ||
			s->keys[i].state != r->state)
			return false;
	}
	return true;
}

/* Is it the next list, signed by a pinned root, of the keys that there are? */
static int
prove(struct tx *tx, struct bytes wire, struct trust_set *set, struct err *e)
{
	struct trust_key keys[TRUST_ROOTS_MAX];
	struct list_mark mark = { 0 };
	struct trust_item *items;
	enum token_verdict v = TOKEN_E_KID;
	struct trust roots;
	uint32_t next;
	size_t n;
	int rc;

	if (trust_next(tx, &next, e) != 0 ||
		trust_listed(tx, &items, &n, e) != 0)
		return -1;
	rc = root_trust(tx, keys, &roots, e);
	if (rc == 0)
		v = trust_list_take(
			set, &mark, wire, &roots, tx_now(tx) / 1000);
	release(&roots, keys);
	if (rc != 0)
		return -1;
	if (v != TOKEN_OK || set->seq != next || !says_the_same(set, items, n))
		return err_setf(e, ERR_TRUST_LIST, "%s", token_verdict_name(v));
	return 0;
}

int
trust_take(struct tx *tx, struct app *app, const char *actor, struct bytes wire,
	struct err *e)
{
	struct trust_set set = { 0 };
	int rc = prove(tx, wire, &set, e);

	if (rc == 0)
		rc = sql_trust_list_insert(
			tx, e, set.seq, set.iat, wire, tx_now(tx));
	if (rc == 0)
		rc = audit_add(tx, e, app->rng, actor, "trust.list", "keys",
			arena_printf(tx_arena(tx), "{\"seq\":%u,\"keys\":%zu}",
				set.seq, set.n));
	trust_set_release(&set);
	return rc;
}
