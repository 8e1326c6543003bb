/* SPDX-License-Identifier: Apache-2.0 */
#include "cbor.h"

enum { DEPTH_MAX = 4 };

static void
put(struct cbor_out *o, const void *p, size_t n)
{
	if (n > o->cap - o->n) {
		o->over = true;
		return;
	}
	if (n)
		memcpy(o->p + o->n, p, n);
	o->n += n;
}

void
cbor_put_head(struct cbor_out *o, enum cbor_major major, uint64_t value)
{
	uint8_t head[9];
	unsigned info = 0, n = 0;

	if (value >= 24)
		n = 1;
	if (value > UINT8_MAX)
		n = 2;
	if (value > UINT16_MAX)
		n = 4;
	if (value > UINT32_MAX)
		n = 8;
	while (n >> info)
		info++;
	info = n ? 23 + info : (unsigned)value;
	head[0] = (uint8_t)((unsigned)major << 5 | info);
	for (unsigned i = 0; i < n; i++)
		head[1 + i] = (uint8_t)(value >> 8 * (n - 1 - i));
	put(o, head, 1 + n);
}

void
cbor_put_int(struct cbor_out *o, int64_t v)
{
	if (v >= 0)
		cbor_put_head(o, CBOR_UINT, (uint64_t)v);
	else
		cbor_put_head(o, CBOR_NINT, (uint64_t)(-1 - v));
}

void
cbor_put_bytes(struct cbor_out *o, const void *p, size_t n)
{
	cbor_put_head(o, CBOR_BYTES, n);
	put(o, p, n);
}

void
cbor_put_text(struct cbor_out *o, const char *text)
{
	if (!text) {
		cbor_put_head(o, CBOR_SIMPLE, 22);
		return;
	}
	cbor_put_head(o, CBOR_TEXT, strlen(text));
	put(o, text, strlen(text));
}

struct cbor_in
cbor_in_of(struct bytes b)
{
	struct cbor_in in = { b.p, b.p + b.n };

	return in;
}

/* The argument behind a head byte whose low bits are info (24..27). */
static enum cbor_result
read_argument(struct cbor_in *in, unsigned info, struct cbor_item *item)
{
	static const uint64_t least[] = { 24, 1u << 8, 1u << 16, 1ull << 32 };
	size_t n = (size_t)1 << (info - 24);

	if (n > (size_t)(in->end - in->p))
		return CBOR_BAD;
	item->value = 0;
	for (size_t i = 0; i < n; i++)
		item->value = item->value << 8 | *in->p++;
	/* Floats have no shorter form to compare with; nobody takes them. */
	if (item->major != CBOR_SIMPLE && item->value < least[info - 24])
		return CBOR_LONG;
	return CBOR_OK;
}

enum cbor_result
cbor_next(struct cbor_in *in, struct cbor_item *item)
{
	enum cbor_result r = CBOR_OK;
	unsigned info;

	memset(item, 0, sizeof(*item));
	if (in->p == in->end)
		return CBOR_BAD;
	item->major = (enum cbor_major)(*in->p >> 5);
	info = *in->p++ & 31u;
	item->value = info;
	if (info == 31)
		return item->major >= CBOR_BYTES && item->major <= CBOR_MAP
			       ? CBOR_LONG
			       : CBOR_BAD;
	if (info > 27)
		return CBOR_BAD;
	if (info >= 24)
		r = read_argument(in, info, item);
	if (r != CBOR_OK)
		return r;
	if (item->major == CBOR_BYTES || item->major == CBOR_TEXT) {
		if (item->value > (size_t)(in->end - in->p))
			return CBOR_BAD;
		item->string = bytes_of(in->p, (size_t)item->value);
		in->p += item->value;
	}
	return CBOR_OK;
}

bool
cbor_is_int(const struct cbor_item *item, int64_t v)
{
	if (v >= 0)
		return item->major == CBOR_UINT && item->value == (uint64_t)v;
	return item->major == CBOR_NINT && item->value == (uint64_t)(-1 - v);
}

/* Is key a in front of key b, as RFC 8949 4.2.1 sorts their bytes? */
static bool
is_before(struct bytes a, struct bytes b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = memcmp(a.p, b.p, n);

	return c < 0 || (c == 0 && a.n < b.n);
}

static enum cbor_result check(struct cbor_in *in, int depth);

static enum cbor_result
check_map(struct cbor_in *in, uint64_t n, int depth)
{
	struct bytes last = { NULL, 0 };

	for (; n > 0; n--) {
		const uint8_t *start = in->p;
		enum cbor_result r = check(in, depth);
		struct bytes key = bytes_of(start, (size_t)(in->p - start));

		if (r != CBOR_OK)
			return r;
		if (last.p && !is_before(last, key))
			return CBOR_LONG;
		last = key;
		r = check(in, depth);
		if (r != CBOR_OK)
			return r;
	}
	return CBOR_OK;
}

/* Recursion ends at DEPTH_MAX; each round takes at least one byte. */
static enum cbor_result
check(struct cbor_in *in, int depth)
{
	struct cbor_item item;
	enum cbor_result r = cbor_next(in, &item);

	if (r != CBOR_OK)
		return r;
	if (item.major == CBOR_TEXT || item.major > CBOR_MAP)
		return CBOR_BAD;
	if (item.major < CBOR_ARRAY)
		return CBOR_OK;
	if (depth == DEPTH_MAX)
		return CBOR_BAD;
	if (item.major == CBOR_MAP)
		return check_map(in, item.value, depth + 1);
	for (uint64_t i = 0; i < item.value; i++) {
		r = check(in, depth + 1);
		if (r != CBOR_OK)
			return r;
	}
	return CBOR_OK;
}

enum cbor_result
cbor_check(struct cbor_in *in)
{
	return check(in, 0);
}
