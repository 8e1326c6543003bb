/* SPDX-License-Identifier: Apache-2.0 */
#include "pictures.h"
#include "crypto.h"
#include "image/image_private.h"

static struct bytes
make(struct centre *c)
{
	static uint32_t made;
	struct points p;
	struct bytes jpeg;
	struct err e = { 0 };

	points_make(&p, 96, 64);
	made++;
	for (size_t i = 0; i < (size_t)p.width * p.height; i++)
		memset(p.rgb + 3 * i, (made >> (i / 8 % 12)) & 1 ? 230 : 20, 3);
	assert_int_equal(jpeg_write(&p, centre_arena(c), &jpeg, &e), 0);
	points_free(&p);
	return jpeg;
}

/* Noise, which no quality makes small. */
const char *
picture_large(struct centre *c)
{
	uint32_t x = 1;
	struct points p;
	struct bytes jpeg;
	struct err e = { 0 };

	points_make(&p, 900, 900);
	for (size_t i = 0; i < (size_t)3 * p.width * p.height; i++)
		p.rgb[i] = (uint8_t)((x = x * 1664525 + 1013904223) >> 24);
	assert_int_equal(jpeg_write(&p, centre_arena(c), &jpeg, &e), 0);
	points_free(&p);
	assert_true(jpeg.n > IMAGE_KEPT_MAX * 3 / 4);
	return base64_format(centre_arena(c), jpeg);
}

const char *
picture(struct centre *c)
{
	return base64_format(centre_arena(c), make(c));
}

const char *
picture_torn(struct centre *c)
{
	struct bytes jpeg = make(c);

	return base64_format(centre_arena(c), bytes_of(jpeg.p, jpeg.n / 2));
}

const char *
picture_link(struct centre *c, const char *no)
{
	const struct reply *r = centre_post(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/cases/%s/aid/links", no), NULL);

	assert_reply(r, 201, "");
	return strchr(reply_text(r, "url"), '#') + 1;
}

const struct who *
picture_bearer(struct centre *c, const char *code)
{
	struct who *as = ARENA_NEW(centre_arena(c), struct who);

	*as = centre_public;
	snprintf(as->ticket, sizeof(as->ticket), "%s", code);
	return as;
}

struct ask
picture_ask(struct centre *c, const char *code, const char *paper,
	const char *image)
{
	static unsigned keys;

	return (struct ask){ .as = picture_bearer(c, code),
		.method = "POST",
		.path = "/api/v1/aid-uploads",
		.key = centre_printf(c, "picture-%u", ++keys),
		.body = arena_printf(centre_arena(c),
			"{\"paper\":\"%s\",\"image\":\"%s\"}", paper, image) };
}

const struct reply *
picture_send(struct centre *c, const char *code, const char *paper,
	const char *image)
{
	const struct ask ask = picture_ask(c, code, paper, image);

	return centre_ask(c, &ask);
}

const char *
picture_kept(struct centre *c, const char *no, const char *paper)
{
	const struct reply *r = centre_post(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/cases/%s/aid/pictures", no),
		centre_printf(c, "{\"paper\":\"%s\",\"image\":\"%s\"}", paper,
			picture(c)));

	assert_reply(r, 201, "");
	return reply_text(r, "ref");
}
