/* SPDX-License-Identifier: Apache-2.0 */
#include "gate_entry.h"
#include "cbor.h"
#include "cose.h"
#include "token_wire.h"

enum { CLAIM_BATCH = -65540, RECORD_ITEMS = 9 };

/* ---- records ---------------------------------------------------------------
 */

size_t
gate_entry_encode(const struct gate_entry *x, uint8_t out[ENTRY_RECORD_MAX])
{
	struct cbor_out o = { .p = out, .cap = ENTRY_RECORD_MAX };

	cbor_put_head(&o, CBOR_ARRAY, RECORD_ITEMS);
	cbor_put_bytes(&o, x->cti, x->n_cti);
	cbor_put_int(&o, x->at);
	cbor_put_int(&o, x->quality);
	cbor_put_int(&o, x->type);
	cbor_put_int(&o, x->place);
	cbor_put_bytes(&o, x->gate, strlen(x->gate));
	cbor_put_int(&o, x->list_seq);
	cbor_put_bytes(&o, x->result, strlen(x->result));
	cbor_put_int(&o, x->slot);
	BUG_ON(o.over);
	return o.n;
}

static bool
take_number(struct cbor_in *in, uint64_t most, uint64_t *out)
{
	struct cbor_item item;

	if (cbor_next(in, &item) != CBOR_OK || item.major != CBOR_UINT ||
		item.value > most)
		return false;
	*out = item.value;
	return true;
}

static bool
take_bytes(struct cbor_in *in, size_t most, void *out, size_t *n)
{
	struct cbor_item item;

	if (cbor_next(in, &item) != CBOR_OK || item.major != CBOR_BYTES ||
		item.string.n > most)
		return false;
	memcpy(out, item.string.p, item.string.n);
	*n = item.string.n;
	return true;
}

/* A text without a NUL inside, NUL-ended. */
static bool
take_text(struct cbor_in *in, size_t most, char *out)
{
	size_t n;

	if (!take_bytes(in, most, out, &n))
		return false;
	out[n] = '\0';
	return strlen(out) == n;
}

int
gate_entry_decode(struct bytes record, struct gate_entry *x)
{
	struct cbor_in in = cbor_in_of(record);
	struct cbor_item array;
	uint64_t at, quality, type, place, list_seq, slot;

	*x = (struct gate_entry){ 0 };
	if (cbor_next(&in, &array) != CBOR_OK || array.major != CBOR_ARRAY ||
		array.value != RECORD_ITEMS ||
		!take_bytes(&in, TOKEN_CTI_MAX, x->cti, &x->n_cti) ||
		!take_number(&in, UINT32_MAX, &at) ||
		!take_number(&in, 1, &quality) ||
		!take_number(&in, TOKEN_VOUCHER, &type) ||
		!take_number(&in, UINT32_MAX, &place) ||
		!take_text(&in, ENTRY_NAME_MAX, x->gate) ||
		!take_number(&in, UINT32_MAX, &list_seq) ||
		!take_text(&in, ENTRY_RESULT_MAX, x->result) ||
		!take_number(&in, UINT32_MAX, &slot) || in.p != in.end)
		return -1;
	x->at = (int64_t)at;
	x->quality = (unsigned)quality;
	x->type = (enum token_type)type;
	x->place = (uint32_t)place;
	x->list_seq = (uint32_t)list_seq;
	x->slot = (uint32_t)slot;
	return 0;
}

void
gate_entry_hash(const uint8_t salt[ENTRY_SALT], struct bytes record,
	uint8_t h[SHA256_SIZE])
{
	const struct bytes parts[] = { bytes_of(salt, ENTRY_SALT), record };

	crypto_sha256_parts(parts, ARRAY_LEN(parts), h);
}

void
gate_chain_step(uint8_t chain[ENTRY_CHAIN], const uint8_t h[SHA256_SIZE])
{
	const struct bytes parts[] = { bytes_str("GHE1"),
		bytes_of(chain, ENTRY_CHAIN), bytes_of(h, SHA256_SIZE) };

	crypto_sha256_parts(parts, ARRAY_LEN(parts), chain);
}

/* ---- batches ---------------------------------------------------------------
 */

struct bytes
gate_batch_make(
	const struct gate_batch *b, const struct sign_key *key, struct arena *a)
{
	struct cbor_out p = { .p = arena_alloc(a, BATCH_WIRE_MAX),
		.cap = BATCH_WIRE_MAX };
	struct cbor_out o = { .p = arena_alloc(a, BATCH_WIRE_MAX + COSE_ROOM),
		.cap = BATCH_WIRE_MAX + COSE_ROOM };

	BUG_ON(b->n == 0 || b->n > BATCH_MAX);
	cbor_put_head(&p, CBOR_MAP, 2);
	cbor_put_int(&p, CLAIM_IAT);
	cbor_put_int(&p, b->iat);
	cbor_put_int(&p, CLAIM_BATCH);
	cbor_put_head(&p, CBOR_ARRAY, 3);
	cbor_put_head(&p, CBOR_UINT, b->first);
	cbor_put_bytes(&p, b->before, ENTRY_CHAIN);
	cbor_put_head(&p, CBOR_ARRAY, b->n);
	for (size_t i = 0; i < b->n; i++) {
		cbor_put_head(&p, CBOR_ARRAY, 2);
		cbor_put_bytes(&p, b->entries[i].salt, ENTRY_SALT);
		cbor_put_bytes(
			&p, b->entries[i].record.p, b->entries[i].record.n);
	}
	cose_sign(bytes_of(p.p, p.n), key, &o);
	BUG_ON(p.over || o.over);
	return bytes_of(o.p, o.n);
}

static bool
want(struct cbor_in *in, enum cbor_major major, struct cbor_item *item)
{
	return cbor_next(in, item) == CBOR_OK && item->major == major;
}

static bool
read_sealed(struct cbor_in *in, struct gate_sealed *s)
{
	struct cbor_item pair, salt, record;
	struct gate_entry x;

	if (!want(in, CBOR_ARRAY, &pair) || pair.value != 2 ||
		!want(in, CBOR_BYTES, &salt) || salt.string.n != ENTRY_SALT ||
		!want(in, CBOR_BYTES, &record) ||
		gate_entry_decode(record.string, &x) != 0)
		return false;
	*s = (struct gate_sealed){ salt.string.p, record.string };
	return true;
}

static bool
read_batch(struct bytes payload, struct arena *a, struct gate_batch *out)
{
	struct cbor_in in = cbor_in_of(payload);
	struct cbor_item item;
	struct gate_sealed *entries;
	uint64_t iat;

	if (!want(&in, CBOR_MAP, &item) || item.value != 2 ||
		!want(&in, CBOR_UINT, &item) || item.value != CLAIM_IAT ||
		!take_number(&in, UINT32_MAX, &iat) ||
		!want(&in, CBOR_NINT, &item) ||
		!cbor_is_int(&item, CLAIM_BATCH) ||
		!want(&in, CBOR_ARRAY, &item) || item.value != 3 ||
		!take_number(&in, INT64_MAX, &out->first) || out->first == 0 ||
		!want(&in, CBOR_BYTES, &item) || item.string.n != ENTRY_CHAIN)
		return false;
	out->iat = (int64_t)iat;
	out->before = item.string.p;
	if (!want(&in, CBOR_ARRAY, &item) || item.value == 0 ||
		item.value > BATCH_MAX)
		return false;
	entries = ARENA_ARRAY(a, struct gate_sealed, item.value);
	out->entries = entries;
	for (out->n = 0; out->n < item.value; out->n++) {
		if (!read_sealed(&in, &entries[out->n]))
			return false;
	}
	return in.p == in.end;
}

enum token_verdict
gate_batch_read(struct bytes wire, const struct trust_key *key, int64_t now,
	struct arena *a, struct gate_batch *out)
{
	struct cose c;
	enum token_verdict v = cose_parse(wire, &c);

	*out = (struct gate_batch){ 0 };
	if (v == TOKEN_OK && memcmp(c.kid, key->kid, sizeof(key->kid)) != 0)
		v = TOKEN_E_KID;
	if (v == TOKEN_OK)
		v = cose_check_key(&c, key, KEY_TERMINAL, now);
	if (v != TOKEN_OK)
		return v;
	if (!cose_is_signed(&c, key))
		return TOKEN_E_SIG;
	return read_batch(c.payload, a, out) ? TOKEN_OK : TOKEN_E_SHAPE;
}
