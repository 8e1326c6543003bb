/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DIR/demo.json of a demo centre: where the desk and the kiosk are, and the
 * accounts of the desk. Server and kiosk fill in their own address when they
 * serve. Not for: real centres; they have no such file.
 */
#ifndef YZ_DEMO_FILE_H
#define YZ_DEMO_FILE_H

#include "arena.h"
#include "err.h"

#define DEMO_USERS_MAX 16

struct demo_user {
	const char *name, *role, *password;
	const char *factor; /* base32; NULL: signs in without a code */
};

/* Writes the file, both addresses empty, 0600. */
int demo_file_make(const char *path, const struct demo_user *users, size_t n,
	struct err *e) MUST_USE;
/* Sets an address (NULL: leave it). A missing file is nothing to do. */
int demo_file_set(const char *path, const char *desk_url, const char *kiosk_url,
	struct err *e) MUST_USE;

#endif
