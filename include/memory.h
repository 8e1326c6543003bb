/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that is not there ends the program, in libraries as in our own code
 * (xmalloc). A library that goes on after a failed malloc answers what is not
 * so: a whole request is called malformed, half of an answer is sent. The next
 * start and the client's key put it right. Not for: SQLite, which rolls back.
 */
#ifndef YZ_MEMORY_H
#define YZ_MEMORY_H

/* For jansson and OpenSSL; first thing in main, before either is used.
 * libevent's own is set beside it, where its headers may be seen. */
void memory_or_abort(void);

#endif
