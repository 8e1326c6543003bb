/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Readers that parks have already, which ask by HTTP or TCP what to do with a
 * code. Two dialects, each a row: what is asked, and how yes and no are said.
 * Pure.
 */
#ifndef YZ_GATE_READER_H
#define YZ_GATE_READER_H

#include "http1.h"

#define READER_CODE_MAX 1200
#define READER_ANSWER_MAX 192

enum reader_dialect {
	/* vgdecoderesult=CODE&&devicenumber=N, as an HTTP body or bare on TCP;
	 * code=0000 opens (微光, RTSCAN) */
	READER_VG_HTTP,
	READER_VG_TCP,
	/* GET ?cardid=CODE&mjihao=&cjihao=&status=&time=; status 1 opens, and
	 * the answer sets the reader's clock (QR-86) */
	READER_QR86,
	READER_DIALECTS
};

/* The code of a body or of bare bytes; NUL-ended. 0, or -1: not this dialect,
 * or too long. */
int reader_vg_parse(struct bytes body, char out[READER_CODE_MAX + 1]) MUST_USE;
/* Of a request's query. */
int reader_qr86_parse(const struct http1_head *head,
	char out[READER_CODE_MAX + 1], struct err *e) MUST_USE;
/* What is answered; now in Unix seconds. */
void reader_answer(enum reader_dialect dialect, bool open, int64_t now,
	char out[READER_ANSWER_MAX]);

#endif
