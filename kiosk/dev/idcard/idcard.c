/* SPDX-License-Identifier: Apache-2.0 */
#include "idcard.h"
#include "crypto.h"
#include "sim.h"
#include <stdio.h>

/* A new reader is one row here and one file beside this. */
static const struct idcard_driver *const drivers[] = {
	&idcard_sim,
};

void
card_wipe(struct card *c)
{
	crypto_wipe(c, sizeof(*c));
}

static const struct idcard_driver *
driver_find(const char *spec, const char *colon)
{
	size_t n = (size_t)(colon - spec);

	for (size_t i = 0; i < ARRAY_LEN(drivers); i++)
		if (strlen(drivers[i]->name) == n &&
			memcmp(drivers[i]->name, spec, n) == 0)
			return drivers[i];
	return NULL;
}

static int
driver_unknown(const char *spec, struct err *e)
{
	char known[96] = "";
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(drivers) && n < sizeof(known); i++)
		n += (size_t)snprintf(known + n, sizeof(known) - n, "%s%s",
			i ? ", " : "", drivers[i]->usage);
	return err_setf(e, ERR_CHOICE_UNKNOWN,
		"no ID-card reader '%.32s'; known: %s", spec, known);
}

int
idcard_open(struct idcard *r, const char *spec, struct err *e)
{
	const struct idcard_driver *d;
	const char *colon;

	*r = (struct idcard){ 0 };
	if (!spec)
		return 0;
	colon = strchr(spec, ':');
	d = colon ? driver_find(spec, colon) : NULL;
	if (!d)
		return driver_unknown(spec, e);
	r->dev = d->open(colon + 1, e);
	if (!r->dev)
		return -1;
	r->driver = d;
	return 0;
}

enum idcard_event
idcard_poll(struct idcard *r, bool wanted, struct card *out)
{
	enum idcard_event ev;

	if (!r->driver)
		return IDCARD_NOTHING;
	ev = r->driver->poll(r->dev, wanted, out);
	r->fault = ev == IDCARD_FAULT;
	return ev;
}

const char *
idcard_state(const struct idcard *r)
{
	if (!r->driver)
		return "none";
	return r->fault ? "fault" : "ok";
}

void
idcard_close(struct idcard *r)
{
	if (r->driver)
		r->driver->close(r->dev);
	*r = (struct idcard){ 0 };
}
