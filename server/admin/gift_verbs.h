/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The month's list of the mutual-aid gift: shown without anybody's data, or
 * written with them to a file of the caller's (0600), which the server's
 * program never sees; and the note that it was handed over.
 */
#ifndef YZ_GIFT_VERBS_H
#define YZ_GIFT_VERBS_H

#include "cli.h"

cli_fn verb_gift_list;
cli_local_fn verb_gift_list_file;
cli_fn verb_gift_hand_over;

#define ARGS_GIFT_LIST "--month YYYY-MM [--csv FILE]"
#define ARGS_GIFT_HAND_OVER "--month YYYY-MM"

#endif
