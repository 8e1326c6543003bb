/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "NAME:ARGUMENT", as devices are named on the command line, against the rows
 * of a table of drivers. What a driver is, each kind of device says itself.
 */
#ifndef YZ_DRIVER_H
#define YZ_DRIVER_H

#include "base.h"
#include "err.h"

/* Does spec name this driver, with or without an argument? */
bool driver_is(const char *name, const char *spec) MUST_USE;
/* Behind the ':'; NULL when there is none. */
const char *driver_argument(const char *spec) MUST_USE;
/* -1: CHOICE_UNKNOWN with a detail that says what there is instead. */
int driver_unknown(const char *device, const char *spec,
	const char *const *usages, size_t n, struct err *e) MUST_USE;

#endif
