/* SPDX-License-Identifier: Apache-2.0 */
/* The joining form as data: what a kiosk asks, in the words of the catalogue.
 */
#ifndef YZ_FORM_API_H
#define YZ_FORM_API_H

#include "call/call.h"

extern const struct json_shape form_shape;
/* "居民身份证" of "resident"; the code itself if it is unknown. */
const char *form_id_type_name(const char *code);
call_fn run_form;

#endif
