/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The address of a Unix socket. The kernel takes 107 bytes of path; a longer
 * one is reached through its directory, opened first.
 */
#ifndef YZ_UNIX_PATH_H
#define YZ_UNIX_PATH_H

#include "err.h"

#include <sys/socket.h>
#include <sys/un.h>

/*
 * Fills addr. *dir is a descriptor to close when addr has been used, or -1.
 * -1 (INTERNAL) when the directory cannot be opened.
 */
int unix_address(const char *path, struct sockaddr_un *addr, int *dir,
	struct err *e) MUST_USE;

#endif
