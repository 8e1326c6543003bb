/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of yizhan.conf. */
#ifndef YZ_CONFIG_H
#define YZ_CONFIG_H

#include "app.h"
#include "str.h"

/* Reads config->file, or DIR/yizhan.conf where it is NULL, into config. */
int config_load(
	struct app_config *config, struct arena *a, struct err *e) MUST_USE;
void config_print(struct str *out, const struct app_config *config);

#endif
