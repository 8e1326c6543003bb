/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures of papers for tests, as a phone would send them. */
#ifndef YZ_TEST_PICTURES_H
#define YZ_TEST_PICTURES_H

#include "centre.h"

/* A JPEG in base64 that no other call has made. */
const char *picture(struct centre *c);
/* The same, cut in its middle. */
const char *picture_torn(struct centre *c);
/* One of nearly the size that is kept at most. */
const char *picture_large(struct centre *c);
/* The code of a new link for this case, made at the desk. */
const char *picture_link(struct centre *c, const char *no);
/* Whoever has a link's code. */
const struct who *picture_bearer(struct centre *c, const char *code);
/* A picture by a link, under a new key; and sent. */
struct ask picture_ask(struct centre *c, const char *code, const char *paper,
	const char *image);
const struct reply *picture_send(struct centre *c, const char *code,
	const char *paper, const char *image);
/* A picture that the desk has added: its id. */
const char *picture_kept(struct centre *c, const char *no, const char *paper);

#endif
