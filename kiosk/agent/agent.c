/* SPDX-License-Identifier: Apache-2.0 */
#include "agent.h"
#include "crypto.h"
#include "../ime/ime.h"

void
agent_init(struct agent *a, const struct clock *clock, const struct rng *rng)
{
	*a = (struct agent){ .clock = clock, .rng = rng };
	visit_init(&a->visit, clock, rng);
	guard_init(&a->guard, clock);
	health_init(&a->health);
	funnel_init(&a->funnel, rng);
}

static bool
is_asking(const struct agent *a)
{
	return clock_mono(a->clock) < a->asking_until;
}

/* A reader that fails keeps failing: only the latest news is kept. */
static void
poll_reader(struct agent *a)
{
	struct card card = { 0 };
	enum idcard_event ev = idcard_poll(&a->reader, is_asking(a), &card);

	if (ev != IDCARD_NOTHING) {
		a->pending = ev;
		a->card = card;
	}
	card_wipe(&card);
}

enum idcard_event
agent_ask_card(struct agent *a, struct card *out)
{
	enum idcard_event ev;

	a->asking_until = clock_mono(a->clock) + AGENT_ASK_MS;
	if (a->pending == IDCARD_NOTHING || idcard_is_fault(a->pending)) {
		a->pending = IDCARD_NOTHING;
		poll_reader(a);
	}
	ev = a->pending;
	if (ev == IDCARD_READ)
		*out = a->card;
	card_wipe(&a->card);
	a->pending = IDCARD_NOTHING;
	return ev;
}

void
agent_forget_card(struct agent *a)
{
	a->asking_until = 0;
	a->pending = IDCARD_NOTHING;
	card_wipe(&a->card);
}

static void
forget_scan(struct agent *a)
{
	crypto_wipe(a->scanned, sizeof(a->scanned));
}

/* The latest code counts: who scans again meant the second one. */
static void
poll_scanner(struct agent *a)
{
	int64_t now = clock_mono(a->clock);

	if (scanner_poll(&a->scanner, now, a->scanned))
		a->scanned_at = now;
	else if (now - a->scanned_at >= AGENT_SCAN_MS)
		forget_scan(a);
}

bool
agent_ask_scan(struct agent *a, char *out)
{
	poll_scanner(a);
	if (!a->scanned[0])
		return false;
	memcpy(out, a->scanned, sizeof(a->scanned));
	forget_scan(a);
	return true;
}

void
agent_drop_card(struct agent *a)
{
	agent_forget_card(a);
	forget_scan(a);
	visit_drop(&a->visit);
	slips_wipe(&a->slips);
}

void
agent_end_visit(struct agent *a)
{
	agent_drop_card(a);
	visit_end(&a->visit);
}

void
agent_tick(struct agent *a)
{
	poll_reader(a);
	poll_scanner(a);
	visit_expire(&a->visit);
	upkeep_expire(&a->upkeep, a->clock);
	guard_tick(&a->guard, true);
	if (visit_is_idle(&a->visit))
		slips_wipe(&a->slips);
	if (!is_asking(a))
		agent_forget_card(a);
}

bool
agent_is_test(const struct agent *a)
{
	return (a->reader.driver && a->reader.driver->simulated) ||
	       printer_is_simulated(a->printer);
}

void
agent_release(struct agent *a)
{
	agent_end_visit(a);
	upkeep_wipe(&a->upkeep);
	idcard_close(&a->reader);
	scanner_close(&a->scanner);
	guard_release(&a->guard);
	printer_close(a->printer);
	ime_close(a->ime);
}
