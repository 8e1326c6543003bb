/* SPDX-License-Identifier: Apache-2.0 */
/* Lists as they arrive: read to the byte, proven, then applied to a copy. */
#include "status_list_wire.h"
#include "cbor.h"
#include "cose.h"
#include <stdlib.h>
#include <zlib.h>

/* The first byte of a delta: a map of three. */
#define DELTA_HEAD 0xa3

struct wire {
	struct list_about about;
	int64_t exp;
	uint32_t ttl, n_issued;
	struct bytes lst, revoked, restored;
	const uint8_t *prev, *hash;
};

/* ---- reading ------------------------------------------------------------- */

/*
 * One step of a payload's fixed form. text: a key of the status list, which
 * is the only place where text stands.
 */
enum step_kind { STEP_HEAD, STEP_KEY, STEP_TEXT, STEP_NUMBER, STEP_BYTES };

struct step {
	enum step_kind kind;
	enum cbor_major major;
	int64_t value;	  /* HEAD: count; KEY: its number; NUMBER: at most */
	const char *text; /* TEXT */
	size_t offset;	  /* NUMBER, BYTES: where it goes in struct read */
};

struct read {
	uint64_t exp, iat, ttl, list, seq, third;
	struct bytes lst, prev, hash, revoked, restored;
};

#define MEMBER(m) offsetof(struct read, m)

/* clang-format off */
static const struct step snapshot_steps[] = {
	{ STEP_HEAD, CBOR_MAP, 5, NULL, 0 },
	{ STEP_KEY, CBOR_UINT, CLAIM_EXP, NULL, 0 },
	{ STEP_NUMBER, CBOR_UINT, UINT32_MAX, NULL, MEMBER(exp) },
	{ STEP_KEY, CBOR_UINT, CLAIM_IAT, NULL, 0 },
	{ STEP_NUMBER, CBOR_UINT, UINT32_MAX, NULL, MEMBER(iat) },
	{ STEP_KEY, CBOR_UINT, CLAIM_STATUS, NULL, 0 },
	{ STEP_HEAD, CBOR_MAP, 2, NULL, 0 },
	{ STEP_TEXT, CBOR_TEXT, 0, "lst", 0 },
	{ STEP_BYTES, CBOR_BYTES, 0, NULL, MEMBER(lst) },
	{ STEP_TEXT, CBOR_TEXT, 0, "bits", 0 },
	{ STEP_KEY, CBOR_UINT, 1, NULL, 0 },
	{ STEP_KEY, CBOR_UINT, CLAIM_TTL, NULL, 0 },
	{ STEP_NUMBER, CBOR_UINT, UINT32_MAX, NULL, MEMBER(ttl) },
	{ STEP_KEY, CBOR_NINT, CLAIM_LIST, NULL, 0 },
	{ STEP_HEAD, CBOR_ARRAY, 5, NULL, 0 },
	{ STEP_NUMBER, CBOR_UINT, UINT8_MAX, NULL, MEMBER(list) },
	{ STEP_NUMBER, CBOR_UINT, UINT32_MAX, NULL, MEMBER(seq) },
	{ STEP_NUMBER, CBOR_UINT, UINT32_MAX, NULL, MEMBER(third) },
	{ STEP_BYTES, CBOR_BYTES, 0, NULL, MEMBER(prev) },
	{ STEP_BYTES, CBOR_BYTES, 0, NULL, MEMBER(hash) },
};

static const struct step delta_steps[] = {
	{ STEP_HEAD, CBOR_MAP, 3, NULL, 0 },
	{ STEP_KEY, CBOR_UINT, CLAIM_EXP, NULL, 0 },
	{ STEP_NUMBER, CBOR_UINT, UINT32_MAX, NULL, MEMBER(exp) },
	{ STEP_KEY, CBOR_UINT, CLAIM_IAT, NULL, 0 },
	{ STEP_NUMBER, CBOR_UINT, UINT32_MAX, NULL, MEMBER(iat) },
	{ STEP_KEY, CBOR_NINT, CLAIM_LIST, NULL, 0 },
	{ STEP_HEAD, CBOR_ARRAY, 6, NULL, 0 },
	{ STEP_NUMBER, CBOR_UINT, UINT8_MAX, NULL, MEMBER(list) },
	{ STEP_NUMBER, CBOR_UINT, UINT32_MAX, NULL, MEMBER(seq) },
	{ STEP_NUMBER, CBOR_UINT, UINT32_MAX, NULL, MEMBER(third) },
	{ STEP_BYTES, CBOR_BYTES, 0, NULL, MEMBER(revoked) },
	{ STEP_BYTES, CBOR_BYTES, 0, NULL, MEMBER(restored) },
	{ STEP_BYTES, CBOR_BYTES, 0, NULL, MEMBER(hash) },
};
/* clang-format on */

static bool
step_fits(const struct step *s, const struct cbor_item *item, struct read *r)
{
	char *place = (char *)r + s->offset;

	switch (s->kind) {
	case STEP_HEAD:
		return item->value == (uint64_t)s->value;
	case STEP_KEY:
		return cbor_is_int(item, s->value);
	case STEP_TEXT:
		return bytes_equal(item->string, bytes_str(s->text));
	case STEP_NUMBER:
		*(uint64_t *)(void *)place = item->value;
		return item->value <= (uint64_t)s->value;
	case STEP_BYTES:
		*(struct bytes *)(void *)place = item->string;
		return true;
	}
	return false;
}

static enum token_verdict
read_steps(struct bytes payload, const struct step *steps, size_t n,
	struct read *r)
{
	struct cbor_in in = cbor_in_of(payload);

	for (size_t i = 0; i < n; i++) {
		struct cbor_item item;
		enum token_verdict v = cose_want(
			&in, steps[i].major, TOKEN_E_LIST_SHAPE, &item);

		if (v != TOKEN_OK)
			return v;
		if (!step_fits(&steps[i], &item, r))
			return TOKEN_E_LIST_SHAPE;
	}
	return in.p == in.end ? TOKEN_OK : TOKEN_E_TRAIL;
}

static enum token_verdict
read_payload(struct bytes payload, struct wire *w)
{
	bool is_delta = payload.n > 0 && payload.p[0] == DELTA_HEAD;
	struct read r = { 0 };
	enum token_verdict v = is_delta
				       ? read_steps(payload, delta_steps,
						 ARRAY_LEN(delta_steps), &r)
				       : read_steps(payload, snapshot_steps,
						 ARRAY_LEN(snapshot_steps), &r);

	if (v != TOKEN_OK)
		return v;
	if (r.hash.n != LIST_HASH || (!is_delta && r.prev.n != LIST_HASH) ||
		r.exp <= r.iat || r.seq == 0 ||
		(is_delta && (r.third == 0 || r.third > r.seq)))
		return TOKEN_E_LIST_SHAPE;
	*w = (struct wire){
		.about = { .list = (uint8_t)r.list,
			.is_delta = is_delta,
			.seq = (uint32_t)r.seq,
			.base = is_delta ? (uint32_t)r.third : 0,
			.iat = (int64_t)r.iat },
		.exp = (int64_t)r.exp,
		.ttl = (uint32_t)r.ttl,
		.n_issued = (uint32_t)r.third,
		.lst = r.lst,
		.revoked = r.revoked,
		.restored = r.restored,
		.prev = r.prev.p,
		.hash = r.hash.p,
	};
	return TOKEN_OK;
}

enum token_verdict
list_about(struct bytes wire, struct list_about *out)
{
	struct cose c;
	struct wire w = { 0 };
	enum token_verdict v = cose_parse(wire, &c);

	if (v == TOKEN_OK)
		v = read_payload(c.payload, &w);
	*out = w.about;
	return v;
}

/* ---- applying --------------------------------------------------------------
 */

/* All of the bitmap and not a byte more. */
static enum token_verdict
inflated(const struct wire *w, uint8_t *bits)
{
	uLongf n = w->n_issued / 8;
	uLong used = (uLong)w->lst.n;

	/* One byte of room more would show excess, zlib says so by itself. */
	if (uncompress2(bits, &n, w->lst.p, &used) != Z_OK ||
		n != w->n_issued / 8 || used != w->lst.n)
		return TOKEN_E_LIST_SIZE;
	return TOKEN_OK;
}

static bool
get_leb128(struct bytes *b, uint32_t *out)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < LEB128_MAX && b->n > 0; i++) {
		uint8_t c = *b->p++;

		b->n--;
		v |= (uint64_t)(c & 0x7f) << 7 * i;
		if (c & 0x80)
			continue;
		*out = (uint32_t)v;
		/* One value, one spelling. */
		return v <= UINT32_MAX && (c != 0 || i == 0);
	}
	return false;
}

/* Turns the bits of all gaps, which must not stand at to yet. */
static enum token_verdict
turn(struct bytes b, bool to, const struct status_list *l)
{
	uint64_t index = 0;
	uint32_t gap;

	for (bool first = true; b.n > 0; first = false) {
		if (!get_leb128(&b, &gap))
			return TOKEN_E_LIST_SHAPE;
		index += (uint64_t)gap + (first ? 0 : 1);
		if (index >= l->n_issued)
			return TOKEN_E_LIST_SIZE;
		if ((l->bits[index / 8] >> index % 8 & 1) == to)
			return TOKEN_E_LIST_SHAPE;
		l->bits[index / 8] ^= (uint8_t)(1u << index % 8);
	}
	return TOKEN_OK;
}

static enum token_verdict
apply_delta(const struct status_list *held, const struct wire *w,
	struct status_list *next)
{
	/* Carried here a second time: the hash says whether it is the same. */
	bool again = held->seq != 0 && w->about.seq == held->seq &&
		     w->about.base != held->seq;
	enum token_verdict v;

	if (!again && (held->seq == 0 || w->about.base != held->seq))
		return TOKEN_E_LIST_BASE;
	next->n_issued = held->n_issued;
	next->bits = xmalloc(held->n_issued / 8 + 1);
	memcpy(next->bits, held->bits, held->n_issued / 8);
	if (again)
		return TOKEN_OK;
	v = turn(w->revoked, true, next);
	return v == TOKEN_OK ? turn(w->restored, false, next) : v;
}

static enum token_verdict
apply_snapshot(const struct status_list *held, const struct wire *w,
	struct status_list *next)
{
	if (w->n_issued == 0 || w->n_issued % LIST_BLOCK ||
		w->n_issued / LIST_BLOCK > LIST_BLOCKS_MAX ||
		w->n_issued < held->n_issued)
		return TOKEN_E_LIST_SIZE;
	if (held->seq != 0 && w->about.seq == held->seq + 1 &&
		memcmp(w->prev, held->hash, LIST_HASH) != 0)
		return TOKEN_E_LIST_HASH;
	next->n_issued = w->n_issued;
	next->bits = xmalloc(w->n_issued / 8 + 1);
	return inflated(w, next->bits);
}

static enum token_verdict
check_number(const struct status_list *held, const struct list_mark *mark,
	const struct wire *w)
{
	uint32_t seq = w->about.seq;

	if (held->seq != 0 && held->list != w->about.list)
		return TOKEN_E_LIST_SHAPE;
	if (seq < mark->seq || seq < held->seq)
		return TOKEN_E_LIST_SEQ;
	if (mark->seq != 0 && seq - mark->seq > LIST_JUMP_MAX)
		return TOKEN_E_LIST_SEQ;
	if (seq == mark->seq && memcmp(w->hash, mark->hash, LIST_HASH) != 0)
		return TOKEN_E_LIST_HASH;
	return TOKEN_OK;
}

static enum token_verdict
apply(struct status_list *held, const struct wire *w)
{
	struct status_list next = { .list = w->about.list,
		.seq = w->about.seq,
		.iat = w->about.iat,
		.exp = w->exp,
		.ttl = w->about.is_delta ? held->ttl : w->ttl };
	enum token_verdict v = w->about.is_delta
				       ? apply_delta(held, w, &next)
				       : apply_snapshot(held, w, &next);

	if (v == TOKEN_OK) {
		list_rehash(&next);
		if (memcmp(next.hash, w->hash, LIST_HASH) != 0 ||
			(next.seq == held->seq &&
				memcmp(next.hash, held->hash, LIST_HASH) != 0))
			v = TOKEN_E_LIST_HASH;
	}
	if (v != TOKEN_OK) {
		list_release(&next);
		return v;
	}
	if (next.seq == held->seq && next.iat < held->iat) {
		next.iat = held->iat;
		next.exp = held->exp;
	}
	list_release(held);
	*held = next;
	return TOKEN_OK;
}

enum token_verdict
list_take(struct status_list *held, const struct list_mark *mark,
	struct bytes wire, const struct trust *trust, int64_t now)
{
	struct cose c;
	struct wire w;
	const struct trust_key *key;
	enum token_verdict v = cose_parse(wire, &c);

	if (v == TOKEN_OK)
		v = read_payload(c.payload, &w);
	if (v != TOKEN_OK)
		return v;
	/* The clock here may be slow, then the list comes from ahead of it. */
	if (now < w.about.iat)
		now = w.about.iat;
	key = trust_find(trust, c.kid);
	v = cose_check_key(&c, key, KEY_LIST, now);
	if (v != TOKEN_OK)
		return v;
	if (!cose_is_signed(&c, key))
		return TOKEN_E_SIG;
	v = check_number(held, mark, &w);
	return v == TOKEN_OK ? apply(held, &w) : v;
}
