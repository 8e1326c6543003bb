/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The corner of CBOR (RFC 8949) that tokens and lists use, in its
 * deterministic form only: a writer into a fixed buffer and a strict reader.
 * Both allocate nothing.
 *
 * Not for: floats, tags inside values, indefinite lengths; nobody here needs
 * them, and every form less is one way less to say a thing twice.
 */
#ifndef YZ_CBOR_H
#define YZ_CBOR_H

#include "base.h"

enum cbor_major {
	CBOR_UINT,
	CBOR_NINT, /* the value is -1 - number */
	CBOR_BYTES,
	CBOR_TEXT,
	CBOR_ARRAY,
	CBOR_MAP,
	CBOR_TAG,
	CBOR_SIMPLE,
};

/* Fill in p and cap; what does not fit sets over and is left out. */
struct cbor_out {
	uint8_t *p;
	size_t n;
	size_t cap;
	bool over;
};

void cbor_put_head(struct cbor_out *o, enum cbor_major major, uint64_t value);
void cbor_put_int(struct cbor_out *o, int64_t v);
void cbor_put_bytes(struct cbor_out *o, const void *p, size_t n);
/* UTF-8; NULL is written as null. */
void cbor_put_text(struct cbor_out *o, const char *text);

enum cbor_result {
	CBOR_OK,
	CBOR_BAD,  /* cut short, reserved, or outside of the corner */
	CBOR_LONG, /* well-formed, but not the deterministic form */
};

struct cbor_in {
	const uint8_t *p;
	const uint8_t *end;
};

struct cbor_item {
	enum cbor_major major;
	uint64_t value;	     /* number, tag, or count */
	struct bytes string; /* the content of CBOR_BYTES and CBOR_TEXT */
};

struct cbor_in cbor_in_of(struct bytes b);
/*
 * The next head, with its content if it is a string; lengths are checked
 * against the input, the shortest form is enforced.
 */
enum cbor_result cbor_next(struct cbor_in *in, struct cbor_item *item) MUST_USE;
/* Is the item this small whole number (negative ones too)? */
bool cbor_is_int(const struct cbor_item *item, int64_t v);
/*
 * Moves behind one whole item made of integers, byte strings, arrays and maps
 * only, map keys in order and none twice, at most four levels deep.
 */
enum cbor_result cbor_check(struct cbor_in *in) MUST_USE;

#endif
