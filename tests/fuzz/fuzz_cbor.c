/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CBOR: the reader stays inside, takes the deterministic form only, and what
 * it takes is written back to the same bytes.
 */
#include "cbor.h"
#include "fuzz.h"

/* Writes an item as it was read; returns false where the writer has no form. */
static bool
write_back(struct cbor_out *o, const struct cbor_item *item)
{
	if (item->major == CBOR_SIMPLE)
		return false;
	cbor_put_head(o, item->major, item->value);
	for (size_t i = 0; i < item->string.n; i++) {
		o->p[o->n] = item->string.p[i];
		o->n++;
	}
	return true;
}

static void
check_items(struct bytes b)
{
	struct cbor_in in = cbor_in_of(b);
	uint8_t *again = xmalloc(b.n + 16);

	while (in.p < in.end) {
		struct cbor_out o = { .p = again, .cap = b.n + 16 };
		const uint8_t *start = in.p;
		struct cbor_item item;

		if (cbor_next(&in, &item) != CBOR_OK)
			break;
		CHECK(in.p > start && in.p <= in.end);
		if (!write_back(&o, &item))
			continue;
		CHECK(bytes_equal(bytes_of(again, o.n),
			bytes_of(start, (size_t)(in.p - start))));
	}
	free(again);
}

/* A whole item that is taken, cut anywhere, is not a whole item. */
static void
check_whole(struct bytes b)
{
	struct cbor_in in = cbor_in_of(b);
	size_t n;

	if (cbor_check(&in) != CBOR_OK)
		return;
	n = (size_t)(in.p - b.p);
	CHECK(n > 0 && n <= b.n);
	for (size_t cut = 0; cut < n; cut += n / 16 + 1) {
		uint8_t *copy = fuzz_copy(b.p, cut);
		struct cbor_in part = cbor_in_of(bytes_of(copy, cut));

		CHECK(cbor_check(&part) != CBOR_OK);
		free(copy);
	}
}

static void
check_int(const uint8_t *data, size_t n)
{
	uint8_t bytes[9];
	struct cbor_out o = { .p = bytes, .cap = sizeof(bytes) };
	struct cbor_in in;
	struct cbor_item item;
	int64_t v = 0;

	memcpy(&v, data, n < sizeof(v) ? n : sizeof(v));
	cbor_put_int(&o, v);
	in = cbor_in_of(bytes_of(bytes, o.n));
	CHECK(!o.over && cbor_next(&in, &item) == CBOR_OK);
	CHECK(cbor_is_int(&item, v) && !cbor_is_int(&item, v ^ 1));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	uint8_t *copy = fuzz_copy(data, n);

	check_items(bytes_of(copy, n));
	check_whole(bytes_of(copy, n));
	check_int(copy, n);
	free(copy);
	return 0;
}
