/* SPDX-License-Identifier: Apache-2.0 */
#include "staff/throttle.h"
#include "crypto.h"
#include "seal.h"
#include "session.sql.h"
#include "str.h"

enum { FIRST_WAIT_MS = 1000, HOUR_MS = 60 * 60 * 1000 };

void
throttle_key(const struct app *app, char kind, const char *name,
	char out[THROTTLE_KEY])
{
	uint8_t key[SEAL_KEY_SIZE];
	uint8_t mac[SHA256_SIZE];
	struct bytes parts[2] = { bytes_of(&kind, 1), bytes_str(name) };

	/* After a rotation everybody starts without a wait: harmless. */
	keyring_derive(app->keyring, keyring_current(app->keyring),
		"throttle names", key);
	crypto_hmac_parts(bytes_of(key, sizeof(key)), parts, 2, mac);
	crypto_wipe(key, sizeof(key));
	out[0] = kind;
	out[1] = ':';
	hex_format(mac, sizeof(mac), out + 2);
}

int
throttle_wait(struct tx *tx, const char *key, int64_t *wait, struct err *e)
{
	struct sql_throttle_get row;
	int found = sql_throttle_get(tx, e, key, &row);
	int64_t left;

	*wait = 0;
	if (found <= 0)
		return found;
	left = row.next_at - tx_now(tx);
	/* More than was ever given means that the clock was set back. */
	*wait = left <= 0 || left > THROTTLE_MAX_MS ? 0 : left;
	return 0;
}

static int64_t
wait_after(int64_t failures)
{
	int64_t wait = FIRST_WAIT_MS;

	if (failures <= 0)
		return 0;
	while (--failures > 0 && wait < THROTTLE_MAX_MS)
		wait *= 2;
	return wait < THROTTLE_MAX_MS ? wait : THROTTLE_MAX_MS;
}

int
throttle_fail(struct tx *tx, const char *key, int64_t free, struct err *e)
{
	struct sql_throttle_get row;
	int found = sql_throttle_get(tx, e, key, &row);
	int64_t now = tx_now(tx);
	int64_t failures = 1;

	if (found < 0)
		return -1;
	if (found && now - row.next_at < THROTTLE_MAX_MS)
		failures = row.failures + 1;
	return sql_throttle_put(
		tx, e, key, failures, now + wait_after(failures - free));
}

int
throttle_forget(struct tx *tx, const char *key, struct err *e)
{
	if (sql_throttle_remove(tx, e, key) < 0)
		return -1;
	return sql_throttle_sweep(tx, e, tx_now(tx) - HOUR_MS);
}

int
throttle_full(
	struct tx *tx, const char *key, int64_t cap, bool *full, struct err *e)
{
	struct sql_throttle_get row;
	int found = sql_throttle_get(tx, e, key, &row);

	*full = found > 0 && row.failures >= cap && tx_now(tx) < row.next_at;
	return found < 0 ? -1 : 0;
}

int
throttle_count(struct tx *tx, const char *key, struct err *e)
{
	struct sql_throttle_get row;
	int found = sql_throttle_get(tx, e, key, &row);
	int64_t now = tx_now(tx);

	if (found < 0)
		return -1;
	if (!found || now >= row.next_at)
		return sql_throttle_put(tx, e, key, 1, now + HOUR_MS);
	return sql_throttle_put(tx, e, key, row.failures + 1, row.next_at);
}
