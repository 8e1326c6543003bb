/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a reader's line delivers. The input is a list of pieces: a byte that
 * says what to do (feed so many bytes of what follows, let time pass, want a
 * card or not), so that every state is reached. A second machine gets the same
 * bytes one at a time and must say the same. The last 256 bytes are also read
 * as the text of a card.
 */
#include "dev/idcard/card_text.h"
#include "dev/idcard/samv.h"
#include "fuzz.h"
#include "str.h"

struct pair {
	struct samv whole, bits;
	int64_t now;
	bool wanted;
};

/* clang-format off */
static const struct {
	size_t offset, size;
} fields[] = {
#define FIELD(f) { offsetof(struct card, f), sizeof(((struct card *)0)->f) }
	FIELD(name), FIELD(name_en), FIELD(id_type), FIELD(id_no), FIELD(sex),
	FIELD(birth), FIELD(nation), FIELD(nationality), FIELD(address),
	FIELD(authority), FIELD(valid_from), FIELD(valid_to),
	FIELD(permit_no), FIELD(issues),
#undef FIELD
};
/* clang-format on */

static void
check_card(const struct card *c)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		const char *text = (const char *)c + fields[i].offset;

		CHECK(memchr(text, 0, fields[i].size));
		CHECK(utf8_length(text) >= 0);
	}
	CHECK(c->name[0] && c->id_no[0] && c->id_type[0]);
	CHECK(strlen(c->birth) == 10);
}

/* What it sends is one of five requests, whatever it was told. */
static void
check_request(const struct bytes out)
{
	static const uint8_t known[][2] = { { 0x11, 0xff }, { 0x20, 0x01 },
		{ 0x20, 0x02 }, { 0x30, 0x01 }, { 0x30, 0x03 } };
	size_t i = 0;

	if (!out.n)
		return;
	CHECK(out.n == SAMV_REQUEST_SIZE);
	while (i < ARRAY_LEN(known) && memcmp(out.p + 7, known[i], 2) != 0)
		i++;
	CHECK(i < ARRAY_LEN(known));
}

static void
step(struct pair *p)
{
	struct card a = { 0 }, b = { 0 };
	enum idcard_event ev = samv_step(&p->whole, p->now, p->wanted, &a);

	CHECK(ev == samv_step(&p->bits, p->now, p->wanted, &b));
	CHECK(memcmp(&a, &b, sizeof(a)) == 0);
	CHECK(p->wanted || ev == IDCARD_NOTHING || idcard_is_fault(ev));
	if (ev == IDCARD_READ)
		check_card(&a);
	else
		CHECK(!a.name[0] && !a.id_no[0]);
	check_request(samv_output(&p->whole));
	CHECK(bytes_equal(samv_output(&p->whole), samv_output(&p->bits)));
	samv_sent(&p->whole, samv_output(&p->whole).n);
	samv_sent(&p->bits, samv_output(&p->bits).n);
}

static void
feed(struct pair *p, const uint8_t *data, size_t n)
{
	uint8_t *copy = fuzz_copy(data, n);

	samv_feed(&p->whole, copy, n, p->now);
	for (size_t i = 0; i < n; i++)
		samv_feed(&p->bits, copy + i, 1, p->now);
	free(copy);
}

/* A reply to what was asked, from its body: frames are hard to guess. */
static size_t
feed_reply(struct pair *p, const uint8_t *data, size_t n, size_t length)
{
	uint8_t frame[7 + 2048] = { 0xaa, 0xaa, 0xaa, 0x96, 0x69 };
	size_t given = length < n ? length : n;
	uint8_t sum = 0;

	frame[5] = (uint8_t)((length + 3) >> 8);
	frame[6] = (uint8_t)(length + 3);
	memcpy(frame + 9, data, given);
	for (size_t i = 5; i < 9 + length; i++)
		sum ^= frame[i];
	frame[9 + length] = sum;
	feed(p, frame, 10 + length);
	return given;
}

static size_t
piece(struct pair *p, uint8_t what, const uint8_t *data, size_t n)
{
	static const uint16_t lengths[] = { 1, 5, 9, 71, 1285, 260, 20, 2000 };
	size_t len = what & 0x3f;

	switch (what >> 6) {
	case 0: /* as it is */
		len = len < n ? len : n;
		feed(p, data, len);
		return len;
	case 1:
		return feed_reply(p, data, n, lengths[what & 7]);
	case 2:
		p->now += (int64_t)len * 100;
		return 0;
	default:
		p->wanted = what & 1;
		return 0;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct pair p = { .wanted = true };

	samv_init(&p.whole, 0);
	samv_init(&p.bits, 0);
	step(&p);
	for (size_t i = 0; i < n;) {
		uint8_t what = data[i++];

		i += piece(&p, what, data + i, n - i);
		step(&p);
	}
	samv_release(&p.whole);
	samv_release(&p.bits);
	if (n >= CARD_TEXT_SIZE) {
		struct card c;
		uint8_t *text =
			fuzz_copy(data + n - CARD_TEXT_SIZE, CARD_TEXT_SIZE);

		if (card_text_parse(text, &c) == IDCARD_READ) {
			check_card(&c);
			card_text_set_address(text, &c);
			check_card(&c);
		}
		free(text);
	}
	return 0;
}
