/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner.h"
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

static const struct scanner_driver *
driver_find(const char *spec)
{
	size_t n = strcspn(spec, ":");

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
	return err_setf(e, ERR_CHOICE_UNKNOWN, "no scanner '%.32s'; known: %s",
		spec, known);
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
	const char *colon;

	*s = (struct scanner){ 0 };
	if (!spec)
		return 0;
	s->driver = driver_find(spec);
	if (!s->driver)
		return driver_unknown(spec, e);
	colon = strchr(spec, ':');
	s->arg = xstrdup(colon ? colon + 1 : "");
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
