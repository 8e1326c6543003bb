/* SPDX-License-Identifier: Apache-2.0 */
/* Which keys a centre has: what they are for, since when, until when. */
#include "admin/args.h"
#include "admin/backup_verbs.h"
#include "admin/verbs.h"
#include "audit/audit.h"
#include "backup/manifest.h"
#include "civil.h"
#include "seal.h"
#include "terminal/ca.h"
#include "trust/trust.h"
#include "x509.h"

/* clang-format off */
static const struct {
	unsigned usage;
	const char *text;
} usages[] = {
	{ KEY_RECEIPT,	"receipt 回执" },
	{ KEY_PASS,	"pass 年票" },
	{ KEY_VOUCHER,	"voucher 凭券" },
	{ KEY_LIST,	"list 名单" },
	{ KEY_TIME,	"time 校时" },
	{ KEY_RESET,	"reset 重置" },
	{ KEY_TERMINAL,	"terminal 终端" },
};
static const char *const states[] = {
	[KEY_ACTIVE] = "active 在用",
	[KEY_RETIRED] = "retired 停签",
	[KEY_REVOKED] = "revoked 作废",
};
/* clang-format on */

static void
put_day(struct str *out, int64_t seconds)
{
	char day[CIVIL_SIZE] = "-";

	if (seconds > 0)
		civil_format(civil_from_ms(seconds * 1000), day);
	str_printf(out, "\t%s", day);
}

static void
put_row(struct str *out, const char *id, const char *usage, const char *state,
	int64_t from, int64_t until)
{
	str_printf(out, "%s\t%s\t%s", id, usage, state);
	put_day(out, from);
	put_day(out, until);
	str_putc(out, '\n');
}

static void
put_item(struct str *out, const struct trust_item *t)
{
	char kid[9];
	uint8_t raw[4];
	struct str usage;

	token_kid(t->row.public_key, raw);
	hex_format(raw, sizeof(raw), kid);
	str_init(&usage, out->arena, 256);
	for (size_t j = 0; j < ARRAY_LEN(usages); j++)
		if (t->row.usage & usages[j].usage)
			str_printf(&usage, "%s%s", usage.n ? "," : "",
				usages[j].text);
	if (t->terminal)
		str_printf(&usage, " %s", t->name);
	put_row(out, kid, usage.p, states[t->row.state], t->row.nbf,
		t->row.revoked_at ? t->row.revoked_at : t->row.exp);
}

/* What kiosks seal to; its name is the first bytes of the public half. */
static void
put_outbox(const struct app *app, struct str *out)
{
	char id[9];

	hex_format(app->outbox_public, 4, id);
	put_row(out, id, "outbox 离线登记", states[KEY_ACTIVE], 0, 0);
}

static int
in_tx_items(struct tx *tx, void *arg, struct err *e)
{
	struct str *out = arg;
	struct trust_item *items;
	size_t n;

	if (trust_items(tx, &items, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		put_item(out, &items[i]);
	return 0;
}

/* By the first half of its check value: enough to tell two apart. */
static void
put_masters(const struct app *app, struct str *out)
{
	uint8_t newest = keyring_current(app->keyring);
	char hex[HEX_SIZE];

	for (uint8_t id = 1; id <= newest; id++) {
		master_check(app->keyring, id, hex);
		hex[8] = '\0';
		put_row(out, hex, "master 主密钥",
			states[id == newest ? KEY_ACTIVE : KEY_RETIRED], 0, 0);
	}
}

static int
put_certificate(const char *pem, const char *usage, int64_t now_s,
	struct str *out, struct err *e)
{
	struct x509_info info;
	char id[9];

	if (x509_read(pem, &info, e) != 0)
		return -1;
	hex_format(info.spki, 4, id);
	put_row(out, id, usage,
		now_s > info.not_after ? "expired 过期" : states[KEY_ACTIVE],
		info.not_before, info.not_after);
	return 0;
}

int
verb_keys_list(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	int64_t now_s = clock_now(app->clock) / 1000;
	struct args args;

	if (args_parse(&args, "", argc, argv, e) != 0)
		return -1;
	str_puts(out, "ID\tUSAGE\tSTATE\tFROM\tUNTIL\n");
	if (db_run(app->db, DB_READ, in_tx_items, out, out->arena, e) != 0)
		return -1;
	put_outbox(app, out);
	put_masters(app, out);
	if (put_certificate(
		    ca_root(app->ca), "root CA 根证书", now_s, out, e) != 0)
		return -1;
	return put_certificate(
		ca_intermediate(app->ca), "issuing CA 签发证书", now_s, out, e);
}

static int
in_tx_note(struct tx *tx, void *arg, struct err *e)
{
	const struct app *app = arg;

	return audit_add(tx, e, app->rng, VERB_ACTOR, "keys.export", "keys",
		arena_printf(tx_arena(tx), "{\"masters\":%d}",
			keyring_current(app->keyring)));
}

int
verb_keys_export_note(
	struct app *app, int argc, char **argv, struct str *out, struct err *e)
{
	struct args args;

	if (args_parse(&args, ARGS_KEYS_EXPORT, argc, argv, e) != 0)
		return -1;
	return db_run(app->db, DB_WRITE, in_tx_note, app, out->arena, e);
}
