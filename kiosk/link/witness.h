/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A terminal as a witness of the centre's trail: it keeps the longest signed
 * checkpoint that it was ever told, in DIR/audit.witness, for `yizhan audit
 * verify --witness`. It cannot check the signature and need not: whoever reads
 * the file does.
 */
#ifndef YZ_WITNESS_H
#define YZ_WITNESS_H

#include "arena.h"

#define WITNESS_FILE "audit.witness"

/* Keeps the line if it tells of more rows than the one it has. A shorter
 * trail is noted in the log: the centre has forgotten something. */
void witness_keep(struct arena *a, const char *dir, const char *line);

#endif
