/* SPDX-License-Identifier: Apache-2.0 */
/* The server's side of administrative verbs: a socket and a lane of one. */
#include "cli.h"
#include "http/admin.h"

#include <stdlib.h>

enum { OUT_MAX = 4 << 20, MESSAGE_MAX = 16384, ARENA_CAP = 8 << 20 };

struct cli_door {
	struct app *app;
	struct admin *admin;
	struct lane *lane;
};

struct door_job {
	struct job job; /* first */
	struct cli_door *door;
	uint64_t id;
	int argc;
	char **argv; /* the socket's, until the reply */
	struct arena arena;
	struct str out, message;
	int code;
};

static void
on_run(struct job *job, void *lane_state)
{
	struct door_job *j = (struct door_job *)job;

	(void)lane_state;
	j->code = cli_do(j->door->app, j->argc, j->argv, &j->out, &j->message);
}

static void
on_done(struct job *job)
{
	struct door_job *j = (struct door_job *)job;

	admin_reply(j->door->admin, j->id, j->code, str_bytes(&j->out),
		str_bytes(&j->message));
	arena_release(&j->arena);
	free(j);
}

static void
on_command(void *ctx, uint64_t id, int argc, char **argv)
{
	struct cli_door *d = ctx;
	struct door_job *j = xcalloc(1, sizeof(*j));

	j->job.run = on_run;
	j->job.done = on_done;
	j->door = d;
	j->id = id;
	j->argc = argc;
	j->argv = argv;
	arena_init(&j->arena, ARENA_CAP);
	str_init(&j->out, &j->arena, OUT_MAX);
	str_init(&j->message, &j->arena, MESSAGE_MAX);
	if (lane_submit(d->lane, &j->job) < 0) {
		j->code = CLI_FAILED;
		str_puts(&j->message, "yizhan: busy\n");
		on_done(&j->job);
	}
}

struct cli_door *
cli_door_open(struct app *app, struct event_base *base, struct err *e)
{
	struct cli_door *d = xcalloc(1, sizeof(*d));

	d->app = app;
	d->admin = admin_open(base,
		arena_printf(&app->arena, "%s/admin.sock", app->config.dir),
		on_command, d, e);
	if (!d->admin) {
		free(d);
		return NULL;
	}
	d->lane = lane_new(
		"admin", 1, ADMIN_CONNECTIONS_MAX, NULL, NULL, app->mailbox);
	return d;
}

void
cli_door_close(struct cli_door *d)
{
	if (!d)
		return;
	/* The command under way ends first: it reads the socket's words. */
	lane_free(d->lane);
	mailbox_collect(d->app->mailbox);
	admin_close(d->admin);
	free(d);
}
