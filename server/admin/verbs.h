/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The work behind the shared administrative verbs (cli.h has their table).
 * Each reads its words by its row's usage and does its work in one db_run().
 */
#ifndef YZ_VERBS_H
#define YZ_VERBS_H

#include "cli.h"

cli_fn verb_terminal_pair;
cli_fn verb_terminal_list;
cli_fn verb_terminal_revoke;
cli_fn verb_terminal_close;
cli_fn verb_terminal_open;
cli_fn verb_terminal_place;
cli_fn verb_staff_add;
cli_fn verb_staff_list;
cli_fn verb_staff_identity;
cli_fn verb_staff_disable;
cli_fn verb_staff_reset;
cli_fn verb_staff_factor_reset;
cli_fn verb_staff_factor_code;
cli_fn verb_check;
cli_fn verb_keys_list;
cli_fn verb_outbox_take;
cli_local_fn verb_outbox_import;
/* The row of the trail, before the key is out. */
cli_fn verb_keys_export_note;

/* The usages, once: the table shows them, the verbs read by them. */
#define ARGS_TERMINAL_PAIR "NAME --kind kiosk|gate [--park CODE]"
#define ARGS_TERMINAL_CLOSE "NAME --text TEXT"
#define ARGS_TERMINAL_PLACE "NAME PLACE"
#define ARGS_STAFF_ADD                                                         \
	"NAME --role ROLE --display NAME [--id-no NUMBER] [--site NUMBER]"
#define ARGS_STAFF_IDENTITY "NAME --id-no NUMBER"
#define ARGS_NAME "NAME"
#define ARGS_OUTBOX_TAKE "ENVELOPE"
#define ARGS_OUTBOX_IMPORT "--from FILE"
#define ARGS_LIST "[--json]"

/* Who did it, in the trail: a person at the machine's own console. */
#define VERB_ACTOR "system"

#endif
