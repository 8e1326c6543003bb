/* SPDX-License-Identifier: Apache-2.0 */
#include "driver.h"

#include <stdio.h>

bool
driver_is(const char *name, const char *spec)
{
	size_t n = strcspn(spec, ":");

	return strlen(name) == n && memcmp(name, spec, n) == 0;
}

const char *
driver_argument(const char *spec)
{
	const char *colon = strchr(spec, ':');

	return colon ? colon + 1 : NULL;
}

int
driver_unknown(const char *device, const char *spec, const char *const *usages,
	size_t n, struct err *e)
{
	char known[96] = "";
	size_t at = 0;

	for (size_t i = 0; i < n && at < sizeof(known); i++)
		at += (size_t)snprintf(known + at, sizeof(known) - at, "%s%s",
			i ? ", " : "", usages[i]);
	return err_setf(e, ERR_CHOICE_UNKNOWN, "no %s '%.32s'; known: %s",
		device, spec, known);
}
