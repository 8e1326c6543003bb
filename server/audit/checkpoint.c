/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/checkpoint.h"
#include "audit.sql.h"
#include "crypto.h"
#include "files.h"
#include "seal.h"
#include "str.h"
#include <inttypes.h>

#define SIGNED_AS "yizhan audit checkpoint 1\n"
#define PURPOSE "audit checkpoint"

/* What the file says; rows 0 when there is none or it cannot be read. */
struct standing {
	int64_t rows, at;
	char hash[2 * SHA256_SIZE + 1];
};

static struct sign_key *
signing_key(const struct app *app)
{
	uint8_t seed[ED25519_SEED];
	struct sign_key *key;

	keyring_derive(app->keyring, 1, PURPOSE, seed);
	key = sign_key_new(seed);
	crypto_wipe(seed, sizeof(seed));
	return key;
}

void
checkpoint_public(const struct app *app, uint8_t out[ED25519_PUBLIC])
{
	struct sign_key *key = signing_key(app);

	sign_key_public(key, out);
	sign_key_free(key);
}

const char *
checkpoint_text(const struct app *app, struct arena *a)
{
	char *text =
		file_text(a, file_path(a, app->config.dir, CHECKPOINT_FILE),
			CHECKPOINT_LINE);

	if (!text)
		return NULL;
	text[strcspn(text, "\n")] = '\0';
	return text;
}

static struct standing
standing_read(const struct app *app, struct arena *a)
{
	const char *text = checkpoint_text(app, a);
	struct standing s = { 0 };
	char *words[3], *rest;

	if (!text)
		return s;
	rest = arena_strdup(a, text);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (!(words[i] = strtok_r(rest, " ", &rest)))
			return s;
	if (strlen(words[1]) == sizeof(s.hash) - 1 &&
		digits_parse(bytes_str(words[2]), INT64_MAX, &s.at) == 0 &&
		digits_parse(bytes_str(words[0]), INT64_MAX, &s.rows) == 0)
		memcpy(s.hash, words[1], sizeof(s.hash));
	return s;
}

/* Is the row of the last checkpoint still there, and still that row? */
static int
check_standing(struct tx *tx, const struct standing *s, struct err *e)
{
	struct sql_audit_hash row;
	char hash[2 * SHA256_SIZE + 1];
	int found;

	if (s->rows == 0)
		return 0;
	found = sql_audit_hash(tx, e, s->rows, &row);
	if (found < 0)
		return -1;
	if (found)
		hex_format(row.hash.p, row.hash.n, hash);
	if (!found || strcmp(hash, s->hash) != 0)
		return err_setf(e, ERR_AUDIT_BROKEN,
			"the trail does not hold row %" PRId64
			" of the checkpoint",
			s->rows);
	return 0;
}

static int
put_line(struct app *app, struct arena *a, const struct sql_audit_last *last,
	int64_t now, struct err *e)
{
	struct sign_key *key = signing_key(app);
	char hash[2 * SHA256_SIZE + 1], hex[2 * ED25519_SIG + 1];
	uint8_t sig[ED25519_SIG];
	const char *line;

	hex_format(last->hash.p, last->hash.n, hash);
	line = arena_printf(a, "%" PRId64 " %s %" PRId64, last->seq, hash, now);
	sign_key_sign(
		key, bytes_str(arena_printf(a, SIGNED_AS "%s", line)), sig);
	sign_key_free(key);
	hex_format(sig, sizeof(sig), hex);
	return file_replace(file_path(a, app->config.dir, CHECKPOINT_FILE),
		0600, bytes_str(arena_printf(a, "%s %s\n", line, hex)), e);
}

int
checkpoint_write(struct tx *tx, struct app *app, int64_t min_rows,
	int64_t min_ms, struct err *e)
{
	struct arena *a = tx_arena(tx);
	struct standing s = standing_read(app, a);
	struct sql_audit_last last;
	int found = sql_audit_last(tx, e, &last);
	int64_t more;

	if (found < 0 || check_standing(tx, &s, e) != 0)
		return -1;
	more = found ? last.seq - s.rows : 0;
	if (more <= 0 || (more < min_rows && tx_now(tx) - s.at < min_ms))
		return 0;
	return put_line(app, a, &last, tx_now(tx), e);
}
