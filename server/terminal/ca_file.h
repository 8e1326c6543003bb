/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small files of the certificate authority: read whole, written so that after
 * a crash the old or the new one is there, never half of one.
 */
#ifndef YZ_CA_FILE_H
#define YZ_CA_FILE_H

#include "arena.h"
#include "err.h"

#define CA_FILE_MAX 65536

/* Names are relative to dir. INTERNAL with a detail that names the file. */
int ca_dir_make(const char *dir, const char *name, struct err *e) MUST_USE;
int ca_file_write(const char *dir, const char *name, unsigned mode,
	struct bytes content, struct err *e) MUST_USE;
/*
 * With a NUL behind the content that its length does not count. Secret files
 * must be closed to group and world.
 */
int ca_file_read(const char *dir, const char *name, bool secret,
	struct arena *a, struct bytes *out, struct err *e) MUST_USE;
bool ca_file_is_there(const char *dir, const char *name);

#endif
