/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The centre as a process. A byte asks it for an act or a recount, a byte says
 * that it is done; what it is about lies in memory that outlives it. It is
 * killed with SIGKILL before, in the middle of or behind the call that its doom
 * names, or behind its answer.
 */
#include "../crash/last_call.h"
#include "house_private.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- a life -------------------------------------------------------------- */

static void
live(struct house *h, int asked, int say)
{
	const struct doom *doom = &h->kept->doom;
	struct last_call end;
	char what = 0;

	house_wake(h);
	while (write(say, &what, 1) == 1 && read(asked, &what, 1) == 1) {
		if (what == 'r') {
			house_recount(h);
			continue;
		}
		end = (struct last_call){ .at = doom->call,
			.how = (int)doom->how };
		last_call = doom->how == UNSAID ? NULL : &end;
		h->kept->code = house_act(h);
		last_call = NULL;
		if (doom->how == UNSAID)
			last_call_die();
	}
	sqlite3_close(h->db);
	app_close(h->app);
}

static bool
hear(struct house *h)
{
	char what;

	return read(h->say, &what, 1) == 1;
}

void
life_begin(struct house *h)
{
	int ask[2], say[2];

	signal(SIGPIPE, SIG_IGN);
	BUG_ON(pipe(ask) != 0 || pipe(say) != 0);
	h->life = fork();
	BUG_ON(h->life < 0);
	if (h->life == 0) {
		close(ask[1]);
		close(say[0]);
		live(h, ask[0], say[1]);
		_exit(0);
	}
	close(ask[0]);
	close(say[1]);
	h->ask = ask[1];
	h->say = say[0];
	if (!hear(h))
		BUG("no centre begins");
	house_look(h);
}

static int
reap(struct house *h)
{
	int status;

	close(h->ask);
	close(h->say);
	BUG_ON(waitpid(h->life, &status, 0) != h->life);
	return status;
}

void
life_end(struct house *h)
{
	sqlite3_close(h->db);
	if (reap(h) != 0)
		BUG("a centre ends badly");
}

bool
life_ask(struct house *h, char what)
{
	return write(h->ask, &what, 1) == 1 && hear(h);
}

static void
life_kill(struct house *h)
{
	int status;

	kill(h->life, SIGKILL);
	status = reap(h);
	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
		BUG("a centre ends by itself");
}

/* ---- an act -------------------------------------------------------------- */

static int64_t
trail(struct house *h)
{
	const char *seq = house_text(h,
		"SELECT seq FROM audit WHERE actor <> 'system' ORDER BY seq "
		"DESC");

	return seq ? strtoll(seq, NULL, 10) : 0;
}

static void
adopt_ref(struct house *h, const char *sql, int n, char ref[FUND_REF_SIZE])
{
	const char *is = house_text(h, sql, (int64_t)n);

	if (is)
		snprintf(ref, FUND_REF_SIZE, "%s", is);
}

/* What was made and not told of. */
static void
adopt(struct house *h, const struct world *w, struct act *a)
{
	const char *id = house_text(h,
		"SELECT id FROM aid_case ORDER BY id LIMIT 1 OFFSET ?",
		(int64_t)w->n_cases);

	if (id)
		h->kept->cases[w->n_cases] = strtoll(id, NULL, 10);
	adopt_ref(h, "SELECT ref FROM fund_grant ORDER BY id LIMIT 1 OFFSET ?",
		w->n_grants, h->kept->grants[w->n_grants]);
	adopt_ref(h, "SELECT ref FROM fund_run ORDER BY id LIMIT 1 OFFSET ?",
		w->n_runs, h->kept->runs[w->n_runs]);
	house_until(h, a);
}

enum end
house_do(struct house *h, const struct world *w, struct act *a,
	const struct doom *doom, enum err_code *code)
{
	struct kept *k = h->kept;
	int64_t before = trail(h);
	bool told, done;

	k->w = *w;
	k->act = *a;
	k->doom = doom ? *doom : (struct doom){ 0 };
	/* The next life is to be the first that opens what is left. */
	if (doom)
		sqlite3_close(h->db);
	told = life_ask(h, 'a');
	if (!told && !doom)
		BUG("a centre ends by itself");
	if (doom) {
		life_kill(h);
		life_begin(h);
	}
	*a = k->act;
	done = trail(h) > before;
	/* An answer of the bank that says nothing new writes nothing. */
	h->lost = told && k->code == ERR_NONE && !done && a->kind != DO_ANSWER;
	if (told)
		*code = k->code;
	else
		adopt(h, w, a);
	return told ? ANSWERED : done ? UNTOLD : UNDONE;
}
