/* SPDX-License-Identifier: Apache-2.0 */
/* Lists in memory, the numbers of passes, and lists as they are sent. */
#include "status_list_wire.h"
#include "cbor.h"
#include "cose.h"
#include <stdlib.h>
#include <zlib.h>

#define HALF_HIGH 9 /* bits of the two halves of an index */
#define HALF_LOW 8
#define ROUNDS 8
#define TYPES_A_YEAR 4
#define YEARS 64

/* ---- numbers and indexes ------------------------------------------------- */

uint8_t
list_number(int year, enum token_type type)
{
	return (uint8_t)(year % YEARS * TYPES_A_YEAR + (int)type);
}

static uint32_t
round_bits(const uint8_t key[32], uint32_t block, uint32_t round, uint32_t half,
	unsigned bits)
{
	const uint8_t said[] = { 'V', (uint8_t)round, (uint8_t)(block >> 8),
		(uint8_t)block, (uint8_t)(half >> 8), (uint8_t)half };
	uint8_t mac[SHA256_SIZE];

	crypto_hmac(bytes_of(key, 32), bytes_of(said, sizeof(said)), mac);
	return ((uint32_t)mac[0] << 8 | mac[1]) & ((1u << bits) - 1);
}

/* A Feistel network whose halves change their widths at every round. */
uint32_t
list_index(const uint8_t key[32], uint32_t n)
{
	uint32_t block = n / LIST_BLOCK, at = n % LIST_BLOCK;
	uint32_t high = at >> HALF_LOW, low = at & ((1u << HALF_LOW) - 1);

	for (uint32_t r = 0; r < ROUNDS; r += 2) {
		high ^= round_bits(key, block, r, low, HALF_HIGH);
		low ^= round_bits(key, block, r + 1, high, HALF_LOW);
	}
	return block * LIST_BLOCK + (high << HALF_LOW | low);
}

uint32_t
list_nth(const uint8_t key[32], uint32_t index)
{
	uint32_t block = index / LIST_BLOCK, at = index % LIST_BLOCK;
	uint32_t high = at >> HALF_LOW, low = at & ((1u << HALF_LOW) - 1);

	for (uint32_t r = ROUNDS; r > 0; r -= 2) {
		low ^= round_bits(key, block, r - 1, high, HALF_LOW);
		high ^= round_bits(key, block, r - 2, low, HALF_HIGH);
	}
	return block * LIST_BLOCK + (high << HALF_LOW | low);
}

uint32_t
list_index_of(const struct token *t)
{
	return (uint32_t)t->cti[1] << 24 | (uint32_t)t->cti[2] << 16 |
	       (uint32_t)t->cti[3] << 8 | t->cti[4];
}

/* ---- a list -------------------------------------------------------------- */

void
list_release(struct status_list *l)
{
	free(l->bits);
	*l = (struct status_list){ 0 };
}

void
list_rehash(struct status_list *l)
{
	list_hash(l->bits, l->n_issued, l->hash);
}

void
list_hash(const uint8_t *bits, uint32_t n_issued, uint8_t out[LIST_HASH])
{
	uint8_t hash[SHA256_SIZE];

	crypto_sha256(bytes_of(bits, n_issued / 8), hash);
	memcpy(out, hash, LIST_HASH);
}

void
list_open_blocks(struct status_list *l, uint32_t blocks)
{
	uint32_t n = blocks * LIST_BLOCK;

	BUG_ON(blocks > LIST_BLOCKS_MAX || n < l->n_issued);
	l->bits = xrealloc(l->bits, n / 8 + 1);
	memset(l->bits + l->n_issued / 8, 0, (n - l->n_issued) / 8);
	l->n_issued = n;
}

void
list_set(struct status_list *l, uint32_t index, bool is_void)
{
	uint8_t bit = (uint8_t)(1u << index % 8);

	BUG_ON(index >= l->n_issued);
	if (is_void)
		l->bits[index / 8] |= bit;
	else
		l->bits[index / 8] &= (uint8_t)~bit;
}

bool
list_is_void(const struct status_list *l, uint32_t index)
{
	return index < l->n_issued && l->bits[index / 8] >> index % 8 & 1;
}

/* ---- making -------------------------------------------------------------- */

static struct bytes
sign(struct bytes payload, const struct sign_key *key, struct arena *a)
{
	size_t cap = payload.n + COSE_ROOM;
	struct cbor_out o = { .p = arena_alloc(a, cap), .cap = cap };

	cose_sign(payload, key, &o);
	BUG_ON(o.over);
	return bytes_of(o.p, o.n);
}

static struct bytes
deflated(const struct status_list *l, struct arena *a)
{
	uLongf n = compressBound(l->n_issued / 8);
	uint8_t *p = arena_alloc(a, n);

	if (compress2(p, &n, l->bits, l->n_issued / 8, Z_BEST_COMPRESSION) !=
		Z_OK)
		BUG("zlib's bound is too small");
	return bytes_of(p, n);
}

static void
put_dates(struct cbor_out *o, const struct status_list *l)
{
	cbor_put_int(o, CLAIM_EXP);
	cbor_put_int(o, l->exp);
	cbor_put_int(o, CLAIM_IAT);
	cbor_put_int(o, l->iat);
}

struct bytes
list_snapshot(const struct status_list *l, const uint8_t prev[LIST_HASH],
	const struct sign_key *key, struct arena *a)
{
	struct bytes lst = deflated(l, a);
	struct cbor_out o = { .cap = lst.n + PAYLOAD_ROOM };

	BUG_ON(!l->bits || l->seq == 0 || l->iat < 0 || l->exp <= l->iat);
	o.p = arena_alloc(a, o.cap);
	cbor_put_head(&o, CBOR_MAP, 5);
	put_dates(&o, l);
	cbor_put_int(&o, CLAIM_STATUS);
	cbor_put_head(&o, CBOR_MAP, 2);
	cbor_put_text(&o, "lst");
	cbor_put_bytes(&o, lst.p, lst.n);
	cbor_put_text(&o, "bits");
	cbor_put_int(&o, 1);
	cbor_put_int(&o, CLAIM_TTL);
	cbor_put_int(&o, l->ttl);
	cbor_put_int(&o, CLAIM_LIST);
	cbor_put_head(&o, CBOR_ARRAY, 5);
	cbor_put_int(&o, l->list);
	cbor_put_int(&o, l->seq);
	cbor_put_int(&o, l->n_issued);
	cbor_put_bytes(&o, prev, LIST_HASH);
	cbor_put_bytes(&o, l->hash, LIST_HASH);
	BUG_ON(o.over);
	return sign(bytes_of(o.p, o.n), key, a);
}

static size_t
put_leb128(uint32_t v, uint8_t *to)
{
	size_t n = 0;

	for (; v >= 0x80; v >>= 7)
		to[n++] = (uint8_t)(v | 0x80);
	to[n++] = (uint8_t)v;
	return n;
}

/* The gaps of the indexes that are void in l and good in base. */
static struct bytes
gaps(const struct status_list *base, const struct status_list *l,
	struct arena *a)
{
	uint32_t last = UINT32_MAX;
	size_t n = 0, many = 0;
	uint8_t *p;

	for (uint32_t i = 0; i < l->n_issued / 8; i++)
		many += (size_t)__builtin_popcount(
			l->bits[i] & ~(unsigned)base->bits[i]);
	p = arena_alloc(a, many * LEB128_MAX + 1);
	for (uint32_t i = 0; i < l->n_issued; i++) {
		if (!list_is_void(l, i) || list_is_void(base, i))
			continue;
		n += put_leb128(i - last - 1, p + n);
		last = i;
	}
	return bytes_of(p, n);
}

struct bytes
list_delta(const struct status_list *base, const struct status_list *l,
	const struct sign_key *key, struct arena *a)
{
	struct bytes revoked, restored;
	struct cbor_out o = { 0 };

	BUG_ON(base->n_issued != l->n_issued || base->list != l->list);
	BUG_ON(l->seq < base->seq || l->iat < 0 || l->exp <= l->iat);
	revoked = gaps(base, l, a);
	restored = gaps(l, base, a);
	o.cap = revoked.n + restored.n + PAYLOAD_ROOM;
	o.p = arena_alloc(a, o.cap);
	cbor_put_head(&o, CBOR_MAP, 3);
	put_dates(&o, l);
	cbor_put_int(&o, CLAIM_LIST);
	cbor_put_head(&o, CBOR_ARRAY, 6);
	cbor_put_int(&o, l->list);
	cbor_put_int(&o, l->seq);
	cbor_put_int(&o, base->seq);
	cbor_put_bytes(&o, revoked.p, revoked.n);
	cbor_put_bytes(&o, restored.p, restored.n);
	cbor_put_bytes(&o, l->hash, LIST_HASH);
	BUG_ON(o.over);
	return sign(bytes_of(o.p, o.n), key, a);
}

char *
list_delta_code(struct bytes delta, struct arena *a)
{
	char digits[TOKEN_DIGITS_MAX + 1];

	if (delta.n > LIST_CODE_MAX)
		return NULL;
	return arena_strndup(
		a, digits, token_digits_format(TOKEN_DELTA, delta, digits));
}
