/* SPDX-License-Identifier: Apache-2.0 */
/* A picture in a request: how it comes, and the stage that makes ours of it. */
#ifndef YZ_AID_UPLOAD_API_H
#define YZ_AID_UPLOAD_API_H

#include "aid/paper.h"
#include "call/call.h"

/* base64 takes four for three; the rest of the body is small. */
#define AID_PICTURE_TEXT (IMAGE_BYTES_MAX / 3 * 4 + 4)
#define AID_PICTURE_BODY (AID_PICTURE_TEXT + 4096)

struct aid_picture_input {
	const char *code; /* read off the scan of a visit's form; else NULL */
	const char *paper, *image;
};
extern const struct json_shape aid_picture_shape;

int aid_picture_check(struct call *c, struct err *e) MUST_USE;
/* LANE_IMAGE: leaves a struct image in c->scratch. */
int aid_picture_read(struct call *c, struct tx *tx, struct err *e) MUST_USE;

#endif
