/* SPDX-License-Identifier: Apache-2.0 */
/* Verbs over what has places: `offer load`, `offer take`, `offer list`. */
#ifndef YZ_BOOKING_VERBS_H
#define YZ_BOOKING_VERBS_H

#include "cli.h"

cli_local_fn verb_offer_load;
cli_fn verb_offer_take;
cli_fn verb_offer_list;

#define ARGS_OFFER_LOAD "FILE"
#define ARGS_OFFER_TAKE "TEXT"
#define ARGS_OFFER_LIST "[--kind KIND]"

#endif
