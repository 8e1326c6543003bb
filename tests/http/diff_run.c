/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Feeds two readers of HTTP with the corpus and with mixtures of it, so many
 * times, without libFuzzer: diff_run EXECUTIONS [SEED]. It aborts at the first
 * input that the two understand differently, and fails when too few inputs
 * were accepted for that to mean anything.
 */
#include "../fuzz/fuzz_http_diff.h"
#include "../unit/http_corpus.h"

#include <inttypes.h>
#include <stdio.h>

#define INPUT_MAX 9000
#define ROW_MAX 600	/* longer rows are run once and not mixed */
#define ACCEPTED_MIN 10 /* of a hundred */

/* What a mixture is seasoned with: bytes that parsers disagree about. */
static const char *const spices[] = { "\r\n", "\n", "\r", " ", "\t", ":", ",",
	"0", "5", "+", "-", "\x0b", "\x7f", "\x80", "%2f", "%00", "/", "?", "#",
	"HTTP/1.1", "HTTP/1.0", "GET ", "POST ", "transfer-encoding", "chunked",
	"\r\n ", "\r\n\t", ";", "\"", "a", "=" };

/* Whole lines: most heads bear them. */
static const char *const lines[] = { "X: y\r\n", "Y:\r\n", "Z:\t z  \r\n",
	"Content-Length: 7\r\n", "Content-Length: 0\r\n",
	"Connection: close\r\n", "Connection: Upgrade\r\n",
	"Connection: keep-alive\r\n", "Connection: keep-alive, close\r\n",
	"Connection: te\r\n", "Upgrade: websocket\r\n",
	"Proxy-Connection: close\r\n", "Transfer-Encoding: chunked\r\n",
	"Expect: 100-continue\r\n", "Accept: */*, a;q=0.1\r\n",
	"Trailer: x\r\n", "Content-Type: a/b\r\n", "Cookie: a=\"b\"\r\n" };

struct chance {
	uint64_t x;
};

static uint32_t
chance_below(struct chance *c, size_t n)
{
	c->x ^= c->x << 13;
	c->x ^= c->x >> 7;
	c->x ^= c->x << 17;
	return (uint32_t)((c->x >> 16) % n);
}

struct input {
	char p[INPUT_MAX];
	size_t n;
};

static void
replace(struct input *in, size_t from, size_t to, const char *p, size_t n)
{
	if (in->n - (to - from) + n > INPUT_MAX)
		return;
	memmove(in->p + from + n, in->p + to, in->n - to);
	memcpy(in->p + from, p, n);
	in->n += n - (to - from);
}

static void
set_byte(struct input *in, struct chance *c)
{
	in->p[chance_below(c, in->n)] = (char)chance_below(c, 256);
}

static void
flip_bit(struct input *in, struct chance *c)
{
	size_t at = chance_below(c, in->n);

	in->p[at] = (char)(in->p[at] ^ (1 << chance_below(c, 8)));
}

static void
cut_out(struct input *in, struct chance *c)
{
	size_t from = chance_below(c, in->n);
	size_t most = in->n - from < 8 ? in->n - from : 8;

	replace(in, from, from + 1 + chance_below(c, most), "", 0);
}

static void
put_spice(struct input *in, struct chance *c)
{
	const char *spice = spices[chance_below(c, ARRAY_LEN(spices))];

	replace(in, chance_below(c, in->n), in->n, "", 0);
	replace(in, in->n, in->n, spice, strlen(spice));
}

static void
insert_spice(struct input *in, struct chance *c)
{
	const char *spice = spices[chance_below(c, ARRAY_LEN(spices))];
	size_t at = chance_below(c, in->n + 1);

	replace(in, at, at, spice, strlen(spice));
}

/* Where a line begins: these mixtures mostly stay well-formed. */
static void
insert_line(struct input *in, struct chance *c)
{
	const char *spice = lines[chance_below(c, ARRAY_LEN(lines))];
	size_t at = chance_below(c, in->n);

	while (at < in->n && (!at || in->p[at - 1] != '\n'))
		at++;
	replace(in, at, at, spice, strlen(spice));
}

static void (*const changes[])(struct input *in, struct chance *c) = { set_byte,
	flip_bit, cut_out, put_spice, insert_spice, insert_line, insert_line,
	insert_line };

static void
take_row(struct input *in, size_t i)
{
	char *raw = corpus_raw(&corpus[i], &in->n);

	memcpy(in->p, raw, in->n);
	free(raw);
}

static size_t
row_size(size_t i)
{
	return corpus[i].a.n + corpus[i].rep.n * corpus[i].times +
	       corpus[i].b.n;
}

/* Three of four begin with a row that is right. */
static void
take_any_row(struct input *in, struct chance *c)
{
	bool right = chance_below(c, 4);
	size_t i;

	do
		i = chance_below(c, ARRAY_LEN(corpus));
	while (row_size(i) > ROW_MAX || (right && corpus[i].code != ERR_NONE));
	take_row(in, i);
}

static int
one_mixture(struct input *in, struct chance *c)
{
	take_any_row(in, c);
	for (uint32_t n = 1 + chance_below(c, 3); n && in->n; n--)
		changes[chance_below(c, ARRAY_LEN(changes))](in, c);
	return http_diff_one(in->p, in->n);
}

static int
report(uint64_t seed, uint64_t n, uint64_t accepted)
{
	bool enough = accepted * 100 >= n * ACCEPTED_MIN;

	printf("%s 1 - llhttp agrees: %" PRIu64 " inputs, %" PRIu64
	       " accepted by ours, 0 understood differently, seed %" PRIu64
	       "\n1..1\n%d passed, %d failed, 0 skipped\n",
		enough ? "ok" : "not ok", n, accepted, seed, enough, !enough);
	return enough ? 0 : 1;
}

int
main(int argc, char **argv)
{
	const char *size = argc > 1 ? argv[1] : getenv("YIZHAN_SIZE");
	uint64_t n = strtoull(size ? size : "100000", NULL, 10);
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	struct chance c = { seed * 0x9e3779b97f4a7c15u + 1 };
	struct input *in = xmalloc(sizeof(*in));
	uint64_t accepted = 0;

	for (size_t i = 0; i < ARRAY_LEN(corpus); i++) {
		if (row_size(i) > INPUT_MAX)
			continue;
		take_row(in, i);
		http_diff_one(in->p, in->n);
	}
	for (uint64_t i = 0; i < n; i++)
		accepted += (uint64_t)one_mixture(in, &c);
	free(in);
	return report(seed, n, accepted);
}
