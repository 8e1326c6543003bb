/* SPDX-License-Identifier: Apache-2.0 */
/* What a terminal may say: the words and the ranges. */
#include "civil.h"
#include "fleet/fleet.h"
#include "str.h"
#include <stdio.h>

static const char *const reader_states[] = { "ok", "none", "fault", NULL };
static const char *const printer_states[] = { "ok", "none", "low", "out",
	"cover", "hot", "cutter", "fault", NULL };

#define NUMBER_MAX INT64_C(1000000000)
#define OFFSET_MAX (INT64_C(100) * 366 * 86400 * 1000)

static void
one_of(const char *const *states, const char *value, const char *path,
	struct err *e)
{
	for (; *states; states++)
		if (strcmp(*states, value) == 0)
			return;
	err_add_field(e, path, ERR_CHOICE_UNKNOWN);
}

static void
within(int64_t v, int64_t low, int64_t high, const char *path, struct err *e)
{
	if (v < low || v > high)
		err_add_field(e, path, ERR_NUMBER_RANGE);
}

/* Codes and names of flows: ASCII letters, digits and low lines. */
static bool
is_word(const char *text, size_t max)
{
	size_t n = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				"abcdefghijklmnopqrstuvwxyz0123456789_");

	return n > 0 && n <= max && text[n] == '\0';
}

static bool
is_plain(const char *text)
{
	for (; *text; text++)
		if (*text < 0x20 || *text == 0x7f)
			return false;
	return true;
}

int
fleet_health_check(const struct fleet_health *h, struct err *e)
{
	if (!*h->version || !is_plain(h->version))
		err_add_field(e, "version", ERR_TEXT_INVALID);
	one_of(reader_states, h->reader, "reader", e);
	if (!h->full)
		return e->code ? -1 : 0;
	one_of(printer_states, h->printer, "health.printer", e);
	one_of(reader_states, h->scanner, "health.scanner", e);
	if (h->error && !is_word(h->error, 40))
		err_add_field(e, "health.error", ERR_TEXT_INVALID);
	within(h->outbox_waiting, 0, NUMBER_MAX, "health.outbox_waiting", e);
	within(h->outbox_oldest, 0, NUMBER_MAX, "health.outbox_oldest", e);
	within(h->disk_free, 0, NUMBER_MAX, "health.disk_free", e);
	within(h->clock_offset_ms, -OFFSET_MAX, OFFSET_MAX,
		"health.clock_offset_ms", e);
	within(h->certificate_days, -NUMBER_MAX, NUMBER_MAX,
		"health.certificate_days", e);
	return e->code ? -1 : 0;
}

static void
check_flow(const struct fleet_flow *f, struct err *e)
{
	if (!is_word(f->flow, 24))
		err_add_field(e, "counts.flows", ERR_TEXT_INVALID);
	within(f->started, 0, NUMBER_MAX, "counts.flows", e);
	within(f->finished, 0, NUMBER_MAX, "counts.flows", e);
	within(f->gave_up, 0, NUMBER_MAX, "counts.flows", e);
	within(f->failed, 0, NUMBER_MAX, "counts.flows", e);
}

static void
check_failure(const struct fleet_failure *f, struct err *e)
{
	if (!is_word(f->flow, 24) || !is_word(f->code, 40))
		err_add_field(e, "counts.failures", ERR_TEXT_INVALID);
	within(f->n, 0, NUMBER_MAX, "counts.failures", e);
}

int
fleet_counts_check(const struct fleet_counts *c, struct err *e)
{
	struct err own = { 0 };
	struct civil day;

	if (civil_parse(c->day, &day, &own) != 0)
		err_add_field(e, "counts.day", ERR_DATE_FORMAT);
	if (!is_word(c->run, 40))
		err_add_field(e, "counts.run", ERR_TEXT_INVALID);
	for (size_t i = 0; i < c->n_flows; i++)
		check_flow(&c->flows[i], e);
	for (size_t i = 0; i < c->n_failures; i++)
		check_failure(&c->failures[i], e);
	return e->code ? -1 : 0;
}
