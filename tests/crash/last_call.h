/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process that ends in a call that changes a file, by SIGKILL: nothing is
 * said. Stands in for pwrite64, ftruncate64, fdatasync, fsync and unlink of
 * whatever it is linked with.
 */
#ifndef YZ_LAST_CALL_H
#define YZ_LAST_CALL_H

struct last_call {
	long calls; /* that changed a file so far */
	long at;    /* which of them is the last; 0: none */
	enum { LAST_BEFORE, LAST_HALF, LAST_BEHIND } how;
};

/* Of this process, mostly in memory that outlives it; NULL: it lives on.
 * Global, as the functions it stands in for are. */
extern struct last_call *last_call;

/* At once. */
void last_call_die(void);

#endif
