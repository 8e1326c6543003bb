/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Backup, restore and the export of the master keys: verbs that the program
 * does itself even beside a running server. They write where the administrator
 * may and the service may not, ask at the terminal, and take as long as they
 * take without keeping the server's door shut.
 */
#ifndef YZ_BACKUP_VERBS_H
#define YZ_BACKUP_VERBS_H

#include "cli.h"

cli_local_fn verb_backup;
cli_local_fn verb_restore;
cli_local_fn verb_keys_export;

#define ARGS_BACKUP "--to FILE"
#define ARGS_RESTORE "--from FILE [--key FILE] [--passphrase-file FILE]"
#define ARGS_KEYS_EXPORT "--to FILE [--passphrase-file FILE]"

#endif
