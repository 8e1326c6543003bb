/* SPDX-License-Identifier: Apache-2.0 */
#include "leases.h"
#include "agent.h"
#include "files.h"
#include "json.h"
#include "log.h"
#include "../outbox/outbox.h"

#define PATH "/api/v1/leases"
#define ASKED "{\"kind\":\"checkup\"}"
#define FILE_NAME "leases.json"
#define FILE_MAX ((size_t)128 * 1024) /* a page takes it into its memory */
#define ARENA_CAP (8 * FILE_MAX)
#define EVERY_MS (5 * 60 * 1000)
#define SOON_MS 10000 /* nothing came of it */

struct said {
	struct json_list leases;
};

/* clang-format off */
static const struct json_field lease_fields[] = {
	J_FIELD(store_lease, "session", session, J_TEXT, J_REQUIRED, 64, NULL, NULL),
	J_FIELD(store_lease, "n", n, J_INT, J_REQUIRED, 1000, NULL, NULL),
	J_FIELD(store_lease, "until", until, J_INT, J_REQUIRED, 0, NULL, NULL),
};
static const struct json_shape lease_shape = { "KioskLease",
	sizeof(struct store_lease), lease_fields, ARRAY_LEN(lease_fields), .open = true };
static const struct json_field said_fields[] = {
	J_FIELD(said, "leases", leases, J_LIST, J_REQUIRED, STORE_LEASES_MAX, &lease_shape, NULL),
};
static const struct json_shape said_shape = { "KioskLeases",
	sizeof(struct said), said_fields, ARRAY_LEN(said_fields), .open = true };
/* clang-format on */

bool
leases_words(const struct agent *a, struct arena *arena, struct bytes *out)
{
	char *text = NULL;

	if (a->dir)
		text = file_text(
			arena, file_path(arena, a->dir, FILE_NAME), FILE_MAX);
	if (text)
		*out = bytes_str(text);
	return text != NULL;
}

/* The places first: words of sessions that are not ours promise nothing. */
static int
keep(struct agent *a, struct bytes json, bool *taken, struct err *e)
{
	const struct said *said;
	struct arena arena;
	int rc = -1;

	if (json.n > FILE_MAX)
		return err_set(e, ERR_TOO_LARGE);
	arena_init(&arena, ARENA_CAP);
	said = json_decode(&arena, json, &said_shape, e);
	if (said)
		rc = outbox_leases_set(a->outbox, a->leases.ticket,
			said->leases.items, said->leases.n, taken, e);
	if (rc == 0 && *taken && a->dir)
		rc = file_replace(
			file_path(&arena, a->dir, FILE_NAME), 0644, json, e);
	arena_release(&arena);
	return rc;
}

static void
on_answer(struct line_call *call)
{
	struct agent *a = call->ctx;
	struct err e = { 0 };
	bool taken = false;

	if (call->failed == ERR_NONE && call->status == 200 &&
		keep(a, bytes_of(call->reply, call->reply_n), &taken, &e) != 0)
		log_event(LOG_WARN, "leases", "code=%s why=\"%s\"",
			err_info(e.code)->name, e.detail);
	a->leases.next = clock_mono(a->clock) + (taken ? EVERY_MS : SOON_MS);
	a->leases.busy = false;
	line_call_free(call);
}

/* Now and then, and as soon as one has been used. */
static bool
is_time(const struct agent *a)
{
	return clock_mono(a->clock) >= a->leases.next ||
	       outbox_leases_ticket(a->outbox) != a->leases.ticket;
}

void
leases_tick(struct agent *a)
{
	struct leases *l = &a->leases;
	struct line_call *call;
	struct err e = { 0 };

	if (l->busy || !is_time(a) || !a->line.online(a->line.ctx) ||
		!outbox_leases_may_ask(a->outbox, &l->ticket))
		return;
	call = line_call_new(LINE_POST, PATH, bytes_str(ASKED));
	call->tries = 1;
	call->done = on_answer;
	call->ctx = a;
	l->busy = true;
	if (a->line.submit(a->line.ctx, call, &e) == 0)
		return;
	line_call_free(call);
	l->busy = false;
	l->next = clock_mono(a->clock) + SOON_MS;
}
