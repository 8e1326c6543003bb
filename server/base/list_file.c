/* SPDX-License-Identifier: Apache-2.0 */
#include "list_file.h"
#include "crypto.h"
#include "str.h"
#include <stdio.h>

static const char head[] = "yizhan-lists 1\n", tail[] = "sha256 ";

#define HEAD_N (sizeof(head) - 1)
#define HEX_N ((size_t)2 * SHA256_SIZE)
#define TAIL_N (sizeof(tail) - 1 + HEX_N + 1)

static void
sum(struct bytes text, char hex[HEX_N + 1])
{
	uint8_t hash[SHA256_SIZE];

	crypto_sha256(text, hash);
	hex_format(hash, sizeof(hash), hex);
}

struct bytes
list_file_make(struct arena *a, const struct bytes *wires, size_t n)
{
	char hex[HEX_N + 1];
	struct str out;

	BUG_ON(n > LIST_FILE_WIRES);
	str_init(&out, a, LIST_FILE_MAX);
	str_printf(&out, "%s", head);
	for (size_t i = 0; i < n; i++)
		str_printf(&out, "%s\n", base64url_format(a, wires[i]));
	sum(str_bytes(&out), hex);
	str_printf(&out, "%s%s\n", tail, hex);
	BUG_ON(out.over);
	return str_bytes(&out);
}

bool
list_file_is(struct bytes file)
{
	return file.n >= HEAD_N && memcmp(file.p, head, HEAD_N) == 0;
}

/* Behind everything else, and of all of it. */
static bool
is_whole(struct bytes file)
{
	char hex[HEX_N + 1], want[TAIL_N + 1];
	size_t n = file.n - TAIL_N;

	sum(bytes_of(file.p, n), hex);
	snprintf(want, sizeof(want), "%s%s\n", tail, hex);
	return memcmp(file.p + n, want, TAIL_N) == 0;
}

int
list_file_read(struct bytes file, struct arena *a,
	struct bytes wires[LIST_FILE_WIRES], size_t *n)
{
	size_t at = HEAD_N, end;

	*n = 0;
	if (!list_file_is(file) || file.n < HEAD_N + TAIL_N || !is_whole(file))
		return -1;
	end = file.n - TAIL_N;
	while (at < end) {
		const uint8_t *stop = memchr(file.p + at, '\n', end - at);

		if (!stop || *n == LIST_FILE_WIRES ||
			base64url_parse(a,
				bytes_of(file.p + at,
					(size_t)(stop - file.p) - at),
				&wires[*n]) != 0)
			return -1;
		++*n;
		at = (size_t)(stop - file.p) + 1;
	}
	return 0;
}
