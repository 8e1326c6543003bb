/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes to and from a device: a serial line, a device file, a TCP peer, each
 * as one non-blocking descriptor. What the bytes mean is the driver's.
 *
 * Not for: the line to the centre (link/).
 */
#ifndef YZ_PORT_H
#define YZ_PORT_H

#include "base.h"
#include "err.h"

/*
 * Raw 8N1 at baud (a standard rate), nothing echoed or translated, what was
 * waiting in it thrown away. The descriptor, or -1 with a detail for the log:
 * DEVICE_FAULT, or CHOICE_UNKNOWN for what can never be opened (no such rate).
 */
int port_open_serial(const char *dev, unsigned baud, struct err *e) MUST_USE;
/* A device file as it is, for reading and writing. */
int port_open_file(const char *path, struct err *e) MUST_USE;
/*
 * "HOST:PORT", HOST a number ("127.0.0.1", "[::1]"): no name is looked up, so
 * nothing waits. The connection may still be under way: until it stands, reads
 * and writes say LATER, or GONE when it failed; see also port_failed().
 */
int port_open_tcp(const char *address, struct err *e) MUST_USE;
/* Whether an address is one at all; nobody is called. */
int port_check_tcp(const char *address, struct err *e) MUST_USE;
/* The error of a connection that was under way, 0 if it stands. */
int port_failed(int fd) MUST_USE;

enum port_got { PORT_BYTES, PORT_LATER, PORT_GONE };

/* Up to cap bytes into p, *n says how many. */
enum port_got port_read(int fd, void *p, size_t cap, size_t *n) MUST_USE;
/* What it takes now of p, *n says how much. */
enum port_got port_write(int fd, const void *p, size_t len, size_t *n) MUST_USE;

#endif
