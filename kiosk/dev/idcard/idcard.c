/* SPDX-License-Identifier: Apache-2.0 */
#include "idcard.h"
#include "../driver.h"
#include "crypto.h"
#include "log.h"
#include "module.h"
#include "sim.h"
#include <stdio.h>

/* A new reader is one row here and one file beside this. */
static const struct idcard_driver *const drivers[] = {
	&idcard_sim,
	&idcard_serial,
	&idcard_tcp,
};

/* clang-format off */
static const enum err_code codes[] = {
	[IDCARD_UNREADABLE]   = ERR_CARD_UNREADABLE,
	[IDCARD_MOVED]	      = ERR_CARD_MOVED,
	[IDCARD_NOT_GENUINE]  = ERR_CARD_NOT_GENUINE,
	[IDCARD_NOT_ID]	      = ERR_CARD_NOT_ID,
	[IDCARD_NOT_ALLOWED]  = ERR_CARD_NOT_ALLOWED,
	[IDCARD_KIND_UNKNOWN] = ERR_CARD_KIND_UNKNOWN,
	[IDCARD_FAULT]	      = ERR_READER_FAULT,
	[IDCARD_GONE]	      = ERR_READER_GONE,
	[IDCARD_BROKEN]	      = ERR_READER_BROKEN,
	[IDCARD_UNAUTHORISED] = ERR_READER_UNAUTHORISED,
};
/* clang-format on */

enum err_code
idcard_code(enum idcard_event ev)
{
	return codes[ev];
}

bool
idcard_is_fault(enum idcard_event ev)
{
	return ev >= IDCARD_FAULT;
}

enum idcard_event
idcard_event_find(const char *code)
{
	enum err_code wanted = err_find(code);

	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		if (wanted != ERR_NONE && codes[i] == wanted)
			return (enum idcard_event)i;
	return IDCARD_NOTHING;
}

void
card_wipe(struct card *c)
{
	crypto_wipe(c, sizeof(*c));
}

bool
card_is_expired(const struct card *c, struct civil today)
{
	struct err e = { 0 };
	struct civil end;

	return civil_parse(c->valid_to, &end, &e) == 0 &&
	       civil_compare(end, today) < 0;
}

/* Its row; behind the last one if there is none. */
static size_t
driver_find(const char *spec)
{
	size_t i = 0;

	while (i < ARRAY_LEN(drivers) && !driver_is(drivers[i]->name, spec))
		i++;
	return i;
}

static int
unknown(const char *spec, struct err *e)
{
	const char *usages[ARRAY_LEN(drivers)];

	for (size_t i = 0; i < ARRAY_LEN(drivers); i++)
		usages[i] = drivers[i]->usage;
	return driver_unknown(
		"ID-card reader", spec, usages, ARRAY_LEN(usages), e);
}

int
idcard_open(struct idcard *r, const char *spec, const struct clock *clock,
	struct err *e)
{
	const char *arg;
	size_t row;

	*r = (struct idcard){ .clock = clock };
	if (!spec)
		return 0;
	arg = driver_argument(spec);
	row = driver_find(spec);
	if (!arg || row == ARRAY_LEN(drivers))
		return unknown(spec, e);
	r->dev = drivers[row]->open(arg, clock, e);
	if (!r->dev)
		return -1;
	r->driver = drivers[row];
	return 0;
}

/* What is wrong with the reader goes to the log when it changes. */
static void
note_fault(struct idcard *r, enum idcard_event ev)
{
	enum idcard_event fault = idcard_is_fault(ev) ? ev : IDCARD_NOTHING;

	if (fault == r->fault)
		return;
	r->fault = fault;
	log_event(fault ? LOG_WARN : LOG_NOTE, "reader", "driver=%s state=%s",
		r->driver->name,
		fault ? err_info(idcard_code(fault))->name : "ok");
}

enum idcard_event
idcard_poll(struct idcard *r, bool wanted, struct card *out)
{
	enum idcard_event ev;

	if (!r->driver)
		return IDCARD_NOTHING;
	ev = r->driver->poll(r->dev, wanted, out);
	if (ev == IDCARD_READ)
		out->expired = card_is_expired(
			out, civil_from_ms(clock_now(r->clock)));
	note_fault(r, ev);
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
