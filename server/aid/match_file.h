/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file by which two agencies see whom both have helped: numbers as keyed
 * hashes, a month and a kind, and nobody's name. README.md has the format and
 * how both sides come to a key. Not for: who is in it (match.h).
 */
#ifndef YZ_AID_MATCH_FILE_H
#define YZ_AID_MATCH_FILE_H

#include "err.h"
#include "str.h"

#define MATCH_KEY 32
#define MATCH_HASH 32
#define MATCH_AGENCY 96 /* bytes of a name */
#define MATCH_LINES_MAX 2000000
#define MATCH_FILE_MAX ((size_t)MATCH_LINES_MAX * 90)

/* Between whom, for which year, under which key. */
struct match {
	uint8_t key[MATCH_KEY];
	const char *from, *to;
	int64_t year;
};

struct match_line {
	uint8_t hash[MATCH_HASH];
	char month[8];	  /* YYYY-MM */
	const char *kind; /* of the fixed list */
};

/* BAD_REQUEST with a detail: no name for an agency, no year, no key. */
int match_check(const struct match *m, struct err *e) MUST_USE;
/* 64 hex digits and a line's end: BAD_REQUEST for anything else. */
int match_key_read(
	const char *text, uint8_t key[MATCH_KEY], struct err *e) MUST_USE;
/* Whom both can tell each other by telephone; gives nothing of the key away. */
void match_key_id(const struct match *m, char out[17]);
/* Of a number as the registry writes it. */
void match_hash(
	const struct match *m, struct bytes id_no, uint8_t out[MATCH_HASH]);
/* The list's own word for a kind; "other" for one that it has not. */
const char *match_kind(const char *kind);

/* "<hash>,<month>,<kind>\n" */
void match_put(struct str *out, const struct match_line *l);
/* A whole file of n such lines. */
void match_write(
	const struct match *m, struct bytes lines, size_t n, struct str *out);
/*
 * Lines in the order of their hashes, in memory of xmalloc() that the caller
 * frees. MATCH_FILE (detail: which line), MATCH_FROM, MATCH_KEY, MATCH_COUNT,
 * MATCH_TWICE, TOO_LARGE.
 */
int match_read(const struct match *m, struct bytes text,
	struct match_line **out, size_t *n, struct err *e) MUST_USE;
/* The first of the lines with that hash; NULL: none. */
const struct match_line *match_find(const struct match_line *lines, size_t n,
	const uint8_t hash[MATCH_HASH]);

#endif
