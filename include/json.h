/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON by shape: a table says which members an object has and where each lies
 * in a C struct. One table decodes requests, writes answers and prints the
 * API description, so the three cannot differ.
 *
 * Decoding is strict: UTF-8, no duplicate key, no unknown member, no null
 * where the shape does not say so, integers without fraction or exponent.
 */
#ifndef YZ_JSON_H
#define YZ_JSON_H

#include "arena.h"
#include "err.h"
#include "str.h"

enum json_type {
	J_TEXT,	  /* const char *; NULL when absent */
	J_INT,	  /* int64_t */
	J_BOOL,	  /* bool */
	J_OBJECT, /* pointer to the sub-struct; NULL when absent */
	J_LIST,	  /* struct json_list of sub-structs */
	J_TEXTS,  /* struct json_list of const char * */
};

enum {
	J_REQUIRED = 1,	  /* absent: field error REQUIRED */
	J_OMIT_EMPTY = 2, /* writing: leave out NULL, 0, false, empty */
	J_DATE_TIME = 4,  /* int64_t ms, written as RFC 3339 with +08:00 */
	J_PERSONAL = 8,	  /* never logged, never stored with an answer */
	J_LONG = 16,	  /* J_TEXTS: texts as long as the body allows */
};

struct json_list {
	void *items;
	size_t n;
};

struct json_shape;

struct json_field {
	const char *name;
	enum json_type type;
	unsigned flags;
	size_t offset;
	/* Text: bytes at most. List: items at most. Int: largest value. 0:
	 * 4096 bytes, 256 items, any value. Larger: TOO_LONG. */
	size_t max;
	const struct json_shape *sub;
	const char *label; /* Chinese, for forms and the API description */
};

struct json_shape {
	const char *name; /* "EnrolmentRequest"; unique, for the description */
	size_t size;
	const struct json_field *fields;
	size_t n_fields;
	/* Members that the shape does not name are passed over: for what our
	 * own centre answers, which may say more in its next version. */
	bool open;
};

/* One member: J_FIELD(work_row, "case_no", case_no, J_TEXT, J_REQUIRED, 0,
 * NULL, "事项编号"). */
#define J_FIELD(struct_, json_, member_, type_, flags_, max_, sub_, label_)    \
	{                                                                      \
		json_, type_, flags_, offsetof(struct struct_, member_), max_, \
			sub_, label_                                           \
	}

#define JSON_SHAPE(name_, type_, fields_)                                      \
	{                                                                      \
		.name = (name_), .size = sizeof(type_), .fields = (fields_),   \
		.n_fields = ARRAY_LEN(fields_)                                 \
	}

/*
 * Decodes text into a fresh struct of the shape, texts copied into the arena.
 * All failing fields are collected (REQUIRED, JSON_TYPE, TOO_LONG; JSON_TYPE
 * alone makes the code BAD_JSON's sibling JSON_TYPE with 400).
 * Sets BAD_JSON, JSON_DUPLICATE_KEY, JSON_UNKNOWN_FIELD, JSON_TYPE, FIELDS.
 * Returns NULL on error.
 */
void *json_decode(struct arena *a, struct bytes text,
	const struct json_shape *shape, struct err *e) MUST_USE;
/*
 * The same, but where nothing worse than fields failed (FIELDS) it returns what
 * could be read, with e set, so that the caller may add what else is wrong:
 * texts and objects that failed are NULL, lists that failed have NULL items,
 * numbers are 0. NULL for every other error.
 */
void *json_decode_part(struct arena *a, struct bytes text,
	const struct json_shape *shape, struct err *e) MUST_USE;

/* Appends the struct as one JSON object; texts must be valid UTF-8. */
void json_encode(
	struct str *out, const struct json_shape *shape, const void *value);
/* Appends a JSON string with quotes and escapes. */
void json_encode_text(struct str *out, const char *text);
/* Appends the JSON Schema of a shape (OpenAPI 3.1 dialect), sub-shapes as
 * references to #/components/schemas/NAME. */
void json_schema(struct str *out, const struct json_shape *shape);

#endif
