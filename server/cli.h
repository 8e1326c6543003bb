/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Administrative verbs. A verb is a row: name, arguments, help, the function
 * that does the work through db_run(). Beside a running server the words go
 * over DIR/admin.sock and the server does the work; without one this process
 * opens the centre itself.
 */
#ifndef YZ_CLI_H
#define YZ_CLI_H

#include "app.h"
#include "str.h"

enum { CLI_OK = 0, CLI_FAILED = 1, CLI_USAGE = 64 };

/*
 * The work of a verb. argv[0] is the first word behind the verb's name. out
 * is what goes to stdout. 0, or -1 with e; wrong arguments are BAD_REQUEST.
 */
typedef int cli_fn(
	struct app *app, int argc, char **argv, struct str *out, struct err *e);

/*
 * The work of a verb that this program does itself, server or not: it asks at
 * the terminal, or writes where the server may not.
 */
typedef int cli_local_fn(
	const char *dir, int argc, char **argv, struct str *out, struct err *e);

struct cli_verb {
	const char *name; /* "terminal pair": one or two words */
	const char *args;
	/* One line, Chinese and English. NULL: not for hands; only another verb
	 * asks it of a server, whose words are in no list of processes. */
	const char *help;
	/* Both: run first, by the server if there is one; then local, which
	 * finds in out what run has said. None: main's own, for `help`. */
	cli_fn *run;
	cli_local_fn *local;
};

extern const struct cli_verb cli_verbs[];
extern const size_t cli_verbs_count;

/*
 * The row that the first one or two words name; *words says how many. NULL if
 * there is none.
 */
const struct cli_verb *cli_find(int argc, char **argv, int *words);
/* Does one verb with an open app: what `yizhan` and the server share. */
int cli_do(struct app *app, int argc, char **argv, struct str *out,
	struct str *message);
/*
 * The whole of `yizhan VERB …` for the verbs with a run function and for
 * `help` and `version`; takes --data DIR out of the words. Returns the exit
 * code.
 */
int cli_run(int argc, char **argv);
/* The value of --data, or the default; takes the option out of argv. */
const char *cli_data_dir(int *argc, char **argv);

/* The server's side: DIR/admin.sock and a lane of one thread. */
struct event_base;
struct cli_door;
struct cli_door *cli_door_open(
	struct app *app, struct event_base *base, struct err *e) MUST_USE;
/* Waits for the command under way. Before app_close(). */
void cli_door_close(struct cli_door *d);

#endif
