/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* memmem */
#include "reader.h"
#include <inttypes.h>
#include <stdio.h>

#define VG_CODE "vgdecoderesult="
#define VG_DEVICE "&&devicenumber="

int
reader_vg_parse(struct bytes body, char out[READER_CODE_MAX + 1])
{
	const size_t n_mark = strlen(VG_CODE);
	const uint8_t *end;
	size_t n;

	if (body.n < n_mark || memcmp(body.p, VG_CODE, n_mark) != 0)
		return -1;
	body.p += n_mark;
	body.n -= n_mark;
	end = memmem(body.p, body.n, VG_DEVICE, strlen(VG_DEVICE));
	if (!end)
		return -1;
	n = (size_t)(end - body.p);
	if (n > READER_CODE_MAX || memchr(body.p, '\0', n))
		return -1;
	memcpy(out, body.p, n);
	out[n] = '\0';
	return 0;
}

int
reader_qr86_parse(const struct http1_head *head, char out[READER_CODE_MAX + 1],
	struct err *e)
{
	return http1_query(head, "cardid", out, READER_CODE_MAX + 1, e) == 1
		       ? 0
		       : -1;
}

void
reader_answer(enum reader_dialect dialect, bool open, int64_t now,
	char out[READER_ANSWER_MAX])
{
	switch (dialect) {
	case READER_VG_HTTP:
		snprintf(out, READER_ANSWER_MAX, "code=%s",
			open ? "0000" : "0001");
		return;
	case READER_VG_TCP:
		snprintf(out, READER_ANSWER_MAX, "code=%s&&desc=%s",
			open ? "0000" : "0001", open ? "ok" : "refused");
		return;
	case READER_QR86:
		/* output 0: no Wiegand number is passed on */
		snprintf(out, READER_ANSWER_MAX,
			"{\"status\":%d,\"time\":\"%" PRId64 "\",\"output\":0}",
			open ? 1 : 0, now);
		return;
	case READER_DIALECTS:
		break;
	}
	out[0] = '\0';
}
