/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/audit.h"
#include "audit.sql.h"
#include "crypto.h"

static void
put64(uint8_t *out, int64_t v)
{
	for (int i = 0; i < 8; i++)
		out[i] = (uint8_t)((uint64_t)v >> (56 - 8 * i));
}

/* The payload goes in by its salted hash, so that it can be erased later
 * while the chain still proves that something stood there. */
static void
payload_hash(struct bytes salt, const char *payload, uint8_t out[32])
{
	const struct bytes parts[] = { salt, bytes_str(payload) };

	crypto_sha256_parts(parts, ARRAY_LEN(parts), out);
}

/* Texts are joined with their final NUL, so that no two rows read alike. */
static struct bytes
with_nul(const char *s)
{
	return bytes_of(s, strlen(s) + 1);
}

int
audit_add(struct tx *tx, struct err *e, const struct rng *rng,
	const char *actor, const char *action, const char *object,
	const char *payload)
{
	uint8_t previous[32] = { 0 }, hash[32], inner[32], salt[16], head[16];
	struct sql_audit_last last;
	int64_t seq = 1;
	int found = sql_audit_last(tx, e, &last);

	if (found < 0)
		return -1;
	if (found) {
		BUG_ON(last.hash.n != sizeof(previous));
		memcpy(previous, last.hash.p, sizeof(previous));
		seq = last.seq + 1;
	}
	rng_fill(rng, salt, sizeof(salt));
	payload_hash(bytes_of(salt, sizeof(salt)), payload, inner);
	put64(head, seq);
	put64(head + 8, tx_now(tx));
	const struct bytes parts[] = { bytes_of(previous, 32),
		bytes_of(head, 16), with_nul(actor), with_nul(action),
		with_nul(object), bytes_of(inner, 32) };
	crypto_sha256_parts(parts, ARRAY_LEN(parts), hash);
	return sql_audit_insert(tx, e, seq, tx_now(tx), actor, action, object,
		bytes_of(salt, sizeof(salt)), payload, bytes_of(hash, 32));
}
