/* SPDX-License-Identifier: Apache-2.0 */
/* Verbs over annual passes: `pass load`, `pass take`, `pass list`. */
#ifndef YZ_PASS_VERBS_H
#define YZ_PASS_VERBS_H

#include "cli.h"

cli_local_fn verb_pass_load;
cli_fn verb_pass_take;
cli_fn verb_pass_list;

#define ARGS_PASS_LOAD "FILE"
#define ARGS_PASS_TAKE "TEXT"

#endif
