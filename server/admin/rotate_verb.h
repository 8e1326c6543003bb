/* SPDX-License-Identifier: Apache-2.0 */
/* The change of the master key: by the program itself, with the server
 * stopped. */
#ifndef YZ_ROTATE_VERB_H
#define YZ_ROTATE_VERB_H

#include "cli.h"

cli_local_fn verb_keys_rotate_master;

#endif
