/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto.h"

static const char standard[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static char *
format(struct arena *a, struct bytes in, const char *alphabet, bool pad)
{
	char *out = arena_alloc(a, (in.n + 2) / 3 * 4 + 1);
	size_t n = 0;

	for (size_t i = 0; i < in.n; i += 3) {
		size_t left = in.n - i;
		uint32_t v = (uint32_t)in.p[i] << 16;

		if (left > 1)
			v |= (uint32_t)in.p[i + 1] << 8;
		if (left > 2)
			v |= in.p[i + 2];
		out[n++] = alphabet[v >> 18];
		out[n++] = alphabet[v >> 12 & 63];
		if (left > 1 || pad)
			out[n++] = left > 1 ? alphabet[v >> 6 & 63] : '=';
		if (left > 2 || pad)
			out[n++] = left > 2 ? alphabet[v & 63] : '=';
	}
	out[n] = 0;
	return out;
}

static int
parse(struct arena *a, struct bytes text, const char *alphabet,
	struct bytes *out)
{
	uint8_t *to = arena_alloc(a, text.n / 4 * 3 + 3);
	size_t n = 0;
	uint32_t v = 0;
	unsigned bits = 0;

	if (text.n % 4 == 1)
		return -1;
	for (size_t i = 0; i < text.n; i++) {
		const char *c = memchr(alphabet, text.p[i], 64);

		if (!c)
			return -1;
		v = (v << 6 | (uint32_t)(c - alphabet)) & 0xffff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			to[n++] = (uint8_t)(v >> bits);
		}
	}
	/* Bits that are left over must be zero, or two texts mean one value. */
	if (v & ((1u << bits) - 1))
		return -1;
	*out = bytes_of(to, n);
	return 0;
}

char *
base64_format(struct arena *a, struct bytes in)
{
	return format(a, in, standard, true);
}

char *
base64url_format(struct arena *a, struct bytes in)
{
	return format(a, in, url, false);
}

int
base64_parse(struct arena *a, struct bytes text, struct bytes *out)
{
	if (text.n % 4 != 0)
		return -1;
	for (int i = 0; i < 2 && text.n && text.p[text.n - 1] == '='; i++)
		text.n--;
	return parse(a, text, standard, out);
}

int
base64url_parse(struct arena *a, struct bytes text, struct bytes *out)
{
	return parse(a, text, url, out);
}
