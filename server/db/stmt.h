/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the generated statement functions are made of: begin, bind, step, read,
 * end. A statement is reset before its function returns, so no lane ever waits
 * with one open. Not for domain code: it calls sql_NAME() from NAME.sql.h.
 */
#ifndef YZ_STMT_H
#define YZ_STMT_H

#include "db.h"

enum stmt_kind { STMT_EXEC, STMT_COUNT, STMT_ONE, STMT_OPT, STMT_MANY };

/* A statement as its .sql file has it. */
struct stmt_def {
	const char *name;
	const char *file;
	int line;
	unsigned index; /* its place in the table */
	enum stmt_kind kind;
	unsigned n_in, n_out;
	const char *const *in;	/* parameters, without the colon */
	const char *const *out; /* columns */
	const char *scan;	/* why it may read a whole table, or NULL */
	const char *sql;
};

/* All statements of the program; NULL-ended. */
extern const struct stmt_def *const stmt_table[];
extern const size_t stmt_table_count;

struct stmt;

/*
 * The prepared statement on the transaction's connection; NULL with INTERNAL
 * if it writes and the lane only reads.
 */
struct stmt *stmt_begin(
	struct tx *tx, const struct stmt_def *def, struct err *e) MUST_USE;

/* i counts in the order of `-- in:`. The values must live until the end. A
 * bind that fails is reported by the first step. */
void stmt_bind_int(struct stmt *s, unsigned i, int64_t value);
void stmt_bind_int_opt(struct stmt *s, unsigned i, const int64_t *value);
void stmt_bind_text(struct stmt *s, unsigned i, const char *value);
void stmt_bind_blob(struct stmt *s, unsigned i, struct bytes value);

/*
 * 1 a row, 0 no more, -1 error. Sets DISK_FULL, BUSY (a read that took longer
 * than its bound), TOO_LARGE (a value, or the arena's cap), INTERNAL.
 */
int stmt_step(struct stmt *s, struct err *e) MUST_USE;

/* i counts in the order of `-- out:`. Copies go to the job's arena. A column
 * of another type than declared is reported by the end. */
int64_t stmt_col_int(struct stmt *s, unsigned i);
int64_t stmt_col_int_opt(struct stmt *s, unsigned i, bool *is_null);
const char *stmt_col_text(struct stmt *s, unsigned i);
struct bytes stmt_col_blob(struct stmt *s, unsigned i);

/* Room for item number n behind n items of size bytes each. */
void *stmt_grow(struct stmt *s, void *items, size_t n, size_t size) MUST_USE;

/* Steps to the end; *changed, if asked for, is the number of rows changed. */
int stmt_exec(struct stmt *s, int64_t *changed, struct err *e) MUST_USE;
/* Resets. got is what the last step returned; 0 or -1. */
int stmt_end(struct stmt *s, int got, struct err *e) MUST_USE;
/* 1 for a row, 0 for none, -1. */
int stmt_end_opt(struct stmt *s, int got, struct err *e) MUST_USE;
/* 0 for a row; no row is INTERNAL. */
int stmt_end_one(struct stmt *s, int got, struct err *e) MUST_USE;

#endif
