/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How bytes reach a printer: a row and a file each. Never blocks; what the
 * bytes mean is not known here.
 */
#ifndef YZ_PRINTER_CARRIER_H
#define YZ_PRINTER_CARRIER_H

#include "profile.h"
#include "../port.h"

enum carrier_link { LINK_UP, LINK_LATER, LINK_DOWN };

struct carrier {
	const char *name;  /* what stands before ':' in --printer */
	const char *usage; /* "tcp:HOST:PORT" */
	bool simulated;
	/* arg is what stands behind ':'. NULL with err for a bad one. */
	void *(*open)(
		const char *arg, const struct profile *profile, struct err *e);
	void (*close)(void *dev);
	/* Begins, or goes on with, making a link; again after LINK_LATER. */
	enum carrier_link (*link)(void *dev);
	/* No link is needed now; gone: it has failed. */
	void (*unlink)(void *dev, bool gone);
	/* The descriptor of the link, -1: it is looked at by time. */
	int (*fd)(const void *dev);
	enum port_got (*read)(void *dev, void *p, size_t cap, size_t *n);
	enum port_got (*write)(
		void *dev, const void *p, size_t n, size_t *done);
};

extern const struct carrier carrier_usb, carrier_tcp, carrier_sim;

#endif
