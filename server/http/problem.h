/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The body of every refusal, RFC 9457: one shape for what is sent
 * (http_problem) and for what the API description says is sent.
 */
#ifndef YZ_PROBLEM_H
#define YZ_PROBLEM_H

#include "json.h"

struct problem_field {
	const char *path;
	const char *code;
	const char *title;
};

struct problem {
	const char *type; /* "urn:yizhan:problem:ID_CHECK" */
	const char *title;
	int64_t status;
	const char *code;
	struct json_list fields; /* of struct problem_field */
	const char *retry;	 /* never, later, same-key */
	const char *case_no;
};

extern const struct json_shape problem_shape;

#endif
