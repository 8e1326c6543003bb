/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/trust_verbs.h"
#include "admin/args.h"
#include "admin/file_verbs.h"
#include "admin/verbs.h"
#include "json.h"
#include "trust/root.h"

/* ---- rotation ------------------------------------------------------------ */

struct rotation {
	struct app *app;
	struct signing_key fresh;
	bool compromised;
};

static int
in_tx_rotate(struct tx *tx, void *arg, struct err *e)
{
	const struct rotation *r = arg;

	return trust_rotate(
		tx, r->app, VERB_ACTOR, &r->fresh, r->compromised, e);
}

int
verb_keys_rotate(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct rotation r = { .app = app };
	const struct signing_kind *kind;
	struct args args;

	if (args_parse(&args, ARGS_KEYS_ROTATE, argc, argv, e) != 0)
		return -1;
	kind = signing_kind_find(args_get(&args, "KIND"));
	if (!kind)
		return err_setf(
			e, ERR_BAD_REQUEST, "receipt, voucher, pass or list");
	r.compromised = args_get(&args, "--compromised") != NULL;
	if (signing_key_make(app, kind, &r.fresh, e) != 0 ||
		db_run(app->db, DB_WRITE, in_tx_rotate, &r, out->arena, e) != 0)
		return -1;
	str_printf(out,
		"%s\n请重启服务，再运行 keys sign 签发密钥名单。"
		" Restart the service, then sign the list of keys.\n",
		r.fresh.name);
	return 0;
}

/* ---- the list ------------------------------------------------------------ */

struct draft_key {
	const char *name, *x;
	int64_t usage, nbf, exp, state, revoked_at;
};
struct draft {
	int64_t seq, iat;
	struct json_list keys;
};

/* clang-format off */
#define K(name, type) J_FIELD(draft_key, #name, name, type, J_REQUIRED, 0, NULL, NULL)
static const struct json_field draft_key_fields[] = {
	K(name, J_TEXT), K(x, J_TEXT), K(usage, J_INT), K(nbf, J_INT), K(exp, J_INT), K(state, J_INT),
	K(revoked_at, J_INT),
};
#undef K
static const struct json_shape draft_key_shape =
	JSON_SHAPE("DraftKey", struct draft_key, draft_key_fields);
static const struct json_field draft_fields[] = {
	J_FIELD(draft, "seq", seq, J_INT, J_REQUIRED, 0, NULL, NULL),
	J_FIELD(draft, "iat", iat, J_INT, J_REQUIRED, 0, NULL, NULL),
	J_FIELD(draft, "keys", keys, J_LIST, J_REQUIRED, TRUST_KEYS_MAX, &draft_key_shape, NULL),
};
static const struct json_shape draft_shape = JSON_SHAPE("Draft", struct draft, draft_fields);
/* clang-format on */

static struct draft_key
draft_key_of(struct arena *a, const struct trust_item *t)
{
	char hex[2 * ED25519_PUBLIC + 1];

	hex_format(t->row.public_key, ED25519_PUBLIC, hex);
	return (struct draft_key){ t->name, arena_strdup(a, hex), t->row.usage,
		t->row.nbf, t->row.exp, t->row.state, t->row.revoked_at };
}

static int
in_tx_draft(struct tx *tx, void *arg, struct err *e)
{
	struct str *out = arg;
	struct trust_item *items;
	struct draft_key *keys;
	struct draft d;
	uint32_t seq;
	size_t n;

	if (trust_next(tx, &seq, e) != 0 ||
		trust_listed(tx, &items, &n, e) != 0)
		return -1;
	keys = ARENA_ARRAY(out->arena, struct draft_key, n + 1);
	for (size_t i = 0; i < n; i++)
		keys[i] = draft_key_of(out->arena, &items[i]);
	d = (struct draft){ seq, tx_now(tx) / 1000, { keys, n } };
	json_encode(out, &draft_shape, &d);
	return 0;
}

int
verb_keys_draft(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct args args;

	if (args_parse(&args, ARGS_KEYS_SIGN, argc, argv, e) != 0)
		return -1;
	return db_run(app->db, DB_READ, in_tx_draft, out, out->arena, e);
}

static int
row_of(const struct draft_key *k, struct trust_row *out, struct err *e)
{
	*out = (struct trust_row){ .alg = TOKEN_EDDSA,
		.usage = (unsigned)k->usage,
		.nbf = k->nbf,
		.exp = k->exp,
		.state = (enum key_state)k->state,
		.revoked_at = k->revoked_at };
	if (strlen(k->x) != 2 * ED25519_PUBLIC ||
		hex_parse(k->x, out->public_key, ED25519_PUBLIC) != 0)
		return err_setf(e, ERR_INTERNAL, "key %.40s", k->name);
	return 0;
}

static int
sign(const struct draft *d, const char *root_file, struct arena *a,
	const char **list, struct err *e)
{
	struct trust_row *rows =
		ARENA_ARRAY(a, struct trust_row, d->keys.n + 1);
	const struct draft_key *keys = d->keys.items;
	struct sign_key *root;

	for (size_t i = 0; i < d->keys.n; i++)
		if (row_of(&keys[i], &rows[i], e) != 0)
			return -1;
	root = trust_root_read(root_file, e);
	if (!root)
		return -1;
	*list = base64url_format(a, trust_list_make(rows, d->keys.n,
					    (uint32_t)d->seq, d->iat, root, a));
	sign_key_free(root);
	return 0;
}

int
verb_keys_sign(
	const char *dir, int argc, char **argv, struct str *out, struct err *e)
{
	struct arena *a = out->arena;
	const struct draft *d = json_decode(a,
		bytes_str(arena_strndup(a, out->p, out->n)), &draft_shape, e);
	const char *words[] = { "keys", "take", NULL };
	struct args args;

	if (!d || args_parse(&args, ARGS_KEYS_SIGN, argc, argv, e) != 0 ||
		sign(d, args_get(&args, "--root"), a, &words[2], e) != 0)
		return -1;
	str_init(out, a, out->max); /* what the server has said */
	return verb_hand_over(dir, words, 3, verb_keys_take, out, e);
}

struct take {
	struct app *app;
	struct bytes wire;
	struct trust_signed newest;
};

static int
in_tx_take(struct tx *tx, void *arg, struct err *e)
{
	struct take *t = arg;

	if (trust_take(tx, t->app, VERB_ACTOR, t->wire, e) != 0)
		return -1;
	return trust_newest(tx, &t->newest, e);
}

int
verb_keys_take(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct take t = { .app = app };
	struct args args;

	if (args_parse(&args, ARGS_KEYS_TAKE, argc, argv, e) != 0)
		return -1;
	if (base64url_parse(out->arena, bytes_str(args_get(&args, "LIST")),
		    &t.wire) != 0)
		return err_set(e, ERR_TRUST_LIST);
	if (db_run(app->db, DB_WRITE, in_tx_take, &t, out->arena, e) != 0)
		return -1;
	str_printf(out, "%u\n密钥名单已签发，编号如上 the list's number\n",
		t.newest.seq);
	return 0;
}

/* ---- roots --------------------------------------------------------------- */

int
verb_keys_make_roots(
	const char *dir, int argc, char **argv, struct str *out, struct err *e)
{
	uint8_t roots[TRUST_ROOTS_MAX][ED25519_PUBLIC];
	char hex[TRUST_ROOTS_MAX][2 * ED25519_PUBLIC + 1];
	const char *words[] = { "keys", "pin", hex[0], hex[1], NULL };
	struct args args;

	if (args_parse(&args, ARGS_KEYS_MAKE_ROOTS, argc, argv, e) != 0 ||
		trust_root_make(
			args_get(&args, "--to"), &rng_system, roots, e) != 0)
		return -1;
	for (size_t i = 0; i < TRUST_ROOTS_MAX; i++)
		hex_format(roots[i], ED25519_PUBLIC, hex[i]);
	return verb_hand_over(dir, words, 4, verb_keys_pin, out, e);
}

struct pin {
	struct app *app;
	uint8_t roots[TRUST_ROOTS_MAX][ED25519_PUBLIC];
};

static int
in_tx_pin(struct tx *tx, void *arg, struct err *e)
{
	struct pin *p = arg;

	return trust_root_pin(tx, p->app, VERB_ACTOR,
		(const uint8_t(*)[ED25519_PUBLIC])p->roots, e);
}

int
verb_keys_pin(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	static const char *const names[] = { "ROOT", "NEXT" };
	struct pin p = { .app = app };
	struct args args;

	if (args_parse(&args, ARGS_KEYS_PIN, argc, argv, e) != 0)
		return -1;
	for (size_t i = 0; i < TRUST_ROOTS_MAX; i++) {
		const char *hex = args_get(&args, names[i]);

		if (strlen(hex) != 2 * ED25519_PUBLIC ||
			hex_parse(hex, p.roots[i], ED25519_PUBLIC) != 0)
			return err_setf(e, ERR_BAD_REQUEST, "%s", names[i]);
	}
	if (db_run(app->db, DB_WRITE, in_tx_pin, &p, out->arena, e) != 0)
		return -1;
	str_puts(out, "根密钥已登记；请把文件移到离线介质，再运行 keys sign。"
		      " Keep the files offline.\n");
	return 0;
}
