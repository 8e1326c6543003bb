/* SPDX-License-Identifier: Apache-2.0 */
#include "module.h"
#include "crypto.h"
#include "log.h"
#include "samv.h"
#include "str.h"
#include "../port.h"
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define BAUD 115200
#define REOPEN_MIN_MS 500
#define REOPEN_MAX_MS 4000
#define READS_MAX 16	    /* at once: a line that babbles must not hold us */
#define SILENT_MAX_MS 10000 /* at fault so long: try a fresh line */

struct module {
	const struct clock *clock;
	/* How a line is opened; path and baud, or address. */
	int (*dial)(const struct module *m, struct err *e);
	char *where;
	unsigned baud;
	/*
	 * Stands for the line at the event loop: lines come and go, their
	 * descriptors' numbers come back elsewhere, this one stays.
	 */
	int watch;
	int timer; /* in the watch too: when the next step is due */
	int line;  /* -1 while there is none */
	int64_t reopen_at, reopen_ms;
	/* What holds until the module answers on a fresh line. */
	enum idcard_event standing;
	int64_t fault_since; /* 0 while there is none */
	struct samv samv;
};

/* ---- the line ------------------------------------------------------------ */

static int
dial_serial(const struct module *m, struct err *e)
{
	return port_open_serial(m->where, m->baud, e);
}

static int
dial_tcp(const struct module *m, struct err *e)
{
	return port_open_tcp(m->where, e);
}

/* Closing it takes it out of the watch as well. Returns why. */
static enum idcard_event
line_lose(struct module *m, enum idcard_event why)
{
	if (m->line >= 0)
		close(m->line);
	m->line = -1;
	samv_release(&m->samv);
	m->reopen_at = clock_mono(m->clock) + m->reopen_ms;
	m->reopen_ms *= 2;
	if (m->reopen_ms > REOPEN_MAX_MS)
		m->reopen_ms = REOPEN_MAX_MS;
	m->fault_since = 0;
	m->standing = why;
	return why;
}

static bool
watch_add(struct module *m, int fd)
{
	struct epoll_event ev = { .events = EPOLLIN };

	return epoll_ctl(m->watch, EPOLL_CTL_ADD, fd, &ev) == 0;
}

static int
line_open(struct module *m, struct err *e)
{
	m->line = m->dial(m, e);
	if (m->line >= 0 && watch_add(m, m->line)) {
		samv_init(&m->samv, clock_mono(m->clock));
		return 0;
	}
	line_lose(m, IDCARD_GONE);
	return -1;
}

static bool
line_read(struct module *m, int64_t now)
{
	uint8_t buf[512];
	enum port_got got = PORT_BYTES;
	size_t n;

	for (int i = 0; i < READS_MAX && got == PORT_BYTES; i++) {
		got = port_read(m->line, buf, sizeof(buf), &n);
		samv_feed(&m->samv, buf, n, now);
	}
	crypto_wipe(buf, sizeof(buf));
	return got != PORT_GONE;
}

static bool
line_write(struct module *m)
{
	struct bytes out = samv_output(&m->samv);
	size_t n = 0;

	if (out.n && port_write(m->line, out.p, out.n, &n) == PORT_GONE)
		return false;
	samv_sent(&m->samv, n);
	return true;
}

/* Wakes the event loop in so many ms; setting it also quiets it. */
static void
timer_set(struct module *m, int64_t ms)
{
	struct itimerspec t = { 0 };

	if (ms < 1)
		ms = 1;
	t.it_value.tv_sec = ms / 1000;
	t.it_value.tv_nsec = ms % 1000 * 1000000;
	timerfd_settime(m->timer, 0, &t, NULL);
}

/* ---- the driver ---------------------------------------------------------- */

/* Silence may be the line's: a device that came back under the same name. */
static enum idcard_event
judge(struct module *m, enum idcard_event ev, int64_t now)
{
	if (idcard_is_fault(ev)) {
		if (!m->fault_since)
			m->fault_since = now;
		if (ev == IDCARD_FAULT && now - m->fault_since >= SILENT_MAX_MS)
			line_lose(m, ev);
		return ev;
	}
	if (!m->samv.known)
		return m->standing;
	m->standing = IDCARD_NOTHING;
	m->fault_since = 0;
	m->reopen_ms = REOPEN_MIN_MS;
	return ev;
}

static enum idcard_event
module_poll(void *dev, bool wanted, struct card *out)
{
	struct module *m = dev;
	int64_t now = clock_mono(m->clock);
	struct err e = { 0 };
	enum idcard_event ev;

	timer_set(m, REOPEN_MAX_MS);
	if (m->line < 0 && (now < m->reopen_at || line_open(m, &e) != 0))
		return m->standing;
	if (!line_read(m, now))
		return line_lose(m, IDCARD_GONE);
	ev = samv_step(&m->samv, now, wanted, out);
	if (!line_write(m)) {
		card_wipe(out);
		return line_lose(m, IDCARD_GONE);
	}
	timer_set(m, samv_due(&m->samv, wanted) - now);
	return judge(m, ev, now);
}

static void
module_close(void *dev)
{
	struct module *m = dev;

	line_lose(m, IDCARD_GONE);
	close(m->timer);
	close(m->watch);
	free(m->where);
	free(m);
}

/* A device that is not there may come; words that no device has may not. */
static void *
module_open(struct module *m, struct err *e)
{
	struct err first = { 0 };

	m->watch = epoll_create1(EPOLL_CLOEXEC);
	m->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	m->line = -1;
	m->reopen_ms = REOPEN_MIN_MS;
	BUG_ON(m->watch < 0 || m->timer < 0 || !watch_add(m, m->timer));
	if (line_open(m, &first) == 0)
		return m;
	if (first.code == ERR_CHOICE_UNKNOWN) {
		err_setf(e, first.code, "%s", first.detail);
		module_close(m);
		return NULL;
	}
	log_event(LOG_WARN, "reader", "detail=\"%s\"", first.detail);
	return m;
}

static struct module *
module_new(const char *where, const struct clock *clock)
{
	struct module *m = xcalloc(1, sizeof(*m));

	m->clock = clock;
	m->where = xstrdup(where);
	return m;
}

static void *
serial_open(const char *arg, const struct clock *clock, struct err *e)
{
	const char *at = strrchr(arg, '@');
	int64_t baud = BAUD;
	struct module *m;

	if (at && digits_parse(bytes_str(at + 1), 1000000, &baud) != 0) {
		err_setf(e, ERR_CHOICE_UNKNOWN, "no such speed: %.40s", at + 1);
		return NULL;
	}
	if (!*arg || at == arg) {
		err_setf(e, ERR_REQUIRED, "serial needs a device: serial:DEV");
		return NULL;
	}
	m = module_new(arg, clock);
	if (at)
		m->where[at - arg] = '\0';
	m->baud = (unsigned)baud;
	m->dial = dial_serial;
	return module_open(m, e);
}

static void *
tcp_open(const char *arg, const struct clock *clock, struct err *e)
{
	struct module *m = module_new(arg, clock);

	m->dial = dial_tcp;
	return module_open(m, e);
}

static int
module_fd(const void *dev)
{
	return ((const struct module *)dev)->watch;
}

const struct idcard_driver idcard_serial = {
	.name = "serial",
	.usage = "serial:DEV[@BAUD]",
	.open = serial_open,
	.fd = module_fd,
	.poll = module_poll,
	.close = module_close,
};

const struct idcard_driver idcard_tcp = {
	.name = "tcp",
	.usage = "tcp:HOST:PORT",
	.open = tcp_open,
	.fd = module_fd,
	.poll = module_poll,
	.close = module_close,
};
