/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner.h"
#include "../driver.h"
#include "crypto.h"
#include "log.h"
#include <stdio.h>
#include <stdlib.h>

#define AGAIN_MS 2000

/* A new scanner is one row here and one file beside this. */
static const struct scanner_driver *const drivers[] = {
	&scanner_tty,
	&scanner_evdev,
	&scanner_stdin,
};

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
	return driver_unknown("scanner", spec, usages, ARRAY_LEN(usages), e);
}

static void
device_open(struct scanner *s)
{
	struct err e = { 0 };

	s->dev = s->driver->open(s->arg, &e);
	if (s->dev)
		log_event(LOG_INFO, "scanner-ready", "driver=%s",
			s->driver->name);
	else if (s->again == 0)
		log_event(LOG_WARN, "scanner", "why=\"%s\"", e.detail);
}

int
scanner_open(struct scanner *s, const char *spec, struct err *e)
{
	const char *arg;
	size_t row;

	*s = (struct scanner){ 0 };
	if (!spec)
		return 0;
	row = driver_find(spec);
	if (row == ARRAY_LEN(drivers))
		return unknown(spec, e);
	s->driver = drivers[row];
	arg = driver_argument(spec);
	s->arg = xstrdup(arg ? arg : "");
	device_open(s);
	return 0;
}

static void
device_gone(struct scanner *s, int64_t now)
{
	log_event(LOG_WARN, "scanner-gone", "driver=%s", s->driver->name);
	s->driver->close(s->dev);
	s->dev = NULL;
	s->frame = (struct scan_frame){ 0 };
	s->again = now + AGAIN_MS;
}

static void
device_again(struct scanner *s, int64_t now)
{
	if (s->driver->once || now < s->again)
		return;
	s->again = now + AGAIN_MS;
	device_open(s);
}

bool
scanner_poll(struct scanner *s, int64_t now, char *out)
{
	int got;

	if (!s->driver)
		return false;
	if (!s->dev)
		device_again(s, now);
	if (!s->dev)
		return false;
	got = s->driver->read(s->dev, &s->frame, now, out);
	if (got < 0)
		device_gone(s, now);
	return got > 0 || scan_frame_quiet(&s->frame, now, out);
}

int
scanner_fd(const struct scanner *s)
{
	return s->dev ? s->driver->fd(s->dev) : -1;
}

const char *
scanner_state(const struct scanner *s)
{
	if (!s->driver)
		return "none";
	return s->dev ? "ok" : "fault";
}

void
scanner_close(struct scanner *s)
{
	if (s->dev)
		s->driver->close(s->dev);
	free(s->arg);
	crypto_wipe(s, sizeof(*s));
}
