/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate_month: a gate without a line, from the day it was cut to the day after
 * everything was put back and turned back. A row is what somebody does and
 * what the attendant's screen must say then: spec/credential.md 6, its table of
 * ages from both sides of each limit, and the floor of time.
 *
 * The gate is the real one, in a process of its own (gate_run.h); codes reach
 * it through its scanner, files through its inbox and its disk.
 */
#include "files.h"
#include "gate/inbox.h"
#include "gate_run.h"
#include "log.h"
#include "office.h"
#include "str.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define CUT                                                                    \
	INT64_C(1770000000) /* the line; seconds of a row count from here      \
			     */
#define H INT64_C(3600)
#define D OFFICE_DAY
#define SITE 17
#define FILE_MOST (4 << 20)
#define ROW_MOST (16 << 20)

/* ---- who comes ----------------------------------------------------------- */

enum card {
	PAPER,
	HOLDER,
	PHONE,
	PHONE_2,
	VOUCHER,
	LOST,
	STOLEN,
	SHORT,
	NEW,
	FORGED,
	EARLY,
	AHEAD,
	AHEAD_2,
	LATE,
	CARDS
};

/* clang-format off */
static const struct card_row {
	const char *name;
	enum token_type type;
	bool is_phone;
	uint32_t index;
	int64_t iat, nbf, exp; /* from CUT */
} cards[CARDS] = {
	[PAPER]	  = { "paper",		TOKEN_PASS, false, 1, -30 * D, -30 * D, 370 * D },
	[HOLDER]  = { "holder check",	TOKEN_PASS, false, 2, -30 * D, -30 * D, 370 * D },
	/* a new minute begins with each second behind a limit */
	[PHONE]	  = { "phone",		TOKEN_PASS, true, 3, -D, -59, 31 * D - 59 },
	[PHONE_2] = { "next phone",	TOKEN_PASS, true, 4, -D, 30 * D - 59, 61 * D - 59 },
	[VOUCHER] = { "voucher",	TOKEN_VOUCHER, false, 5, -D, -D, 59 * D },
	[LOST]	  = { "lost",		TOKEN_PASS, false, 6, -30 * D, -30 * D, 370 * D },
	[STOLEN]  = { "stolen",		TOKEN_PASS, false, 7, -30 * D, -30 * D, 370 * D },
	[SHORT]	  = { "short",		TOKEN_PASS, false, 8, -30 * D, -30 * D, 20 * D },
	[NEW]	  = { "new",		TOKEN_PASS, false, LIST_BLOCK + 1, 29 * D, 29 * D, 370 * D },
	[FORGED]  = { "forged",		TOKEN_PASS, false, LIST_BLOCK + 2, -D, -D, 370 * D },
	[EARLY]	  = { "early",		TOKEN_PASS, false, 9, 50 * D + 301, 50 * D, 370 * D },
	[AHEAD]	  = { "ahead",		TOKEN_PASS, false, 10, 50 * D + 300, 50 * D, 370 * D },
	[AHEAD_2] = { "further ahead",	TOKEN_PASS, false, 11, 50 * D + 600, 50 * D, 370 * D },
	[LATE]	  = { "late",		TOKEN_PASS, false, 12, -30 * D, -30 * D, 50 * D + 301 },
};
/* clang-format on */

static struct token
token_of(enum card card)
{
	const struct card_row *row = &cards[card];
	struct token t = { .type = row->type,
		.iat = (uint32_t)(CUT + row->iat),
		.nbf = (uint32_t)(CUT + row->nbf),
		.exp = (uint32_t)(CUT + row->exp),
		.place = SITE };

	token_set_index(&t, OFFICE_LIST, row->index);
	if (card == HOLDER)
		t.policy = TOKEN_HOLDER_CHECK;
	if (row->is_phone)
		office_anchor(&t);
	return t;
}

/* ---- what happens -------------------------------------------------------- */

enum act {
	SHOW, /* a card, to the scanner */
	YES,  /* the attendant's answer */
	NO,
	CARRY,	/* void at the centre; the delta, to the scanner */
	REPEAT, /* the last delta again */
	BRING,	/* a file, for the inbox */
	KEEP,	/* somebody copies the gate's files … */
	PUT,	/* … and puts them back while it is off */
	POWER,	/* goes and comes back */
};

enum file { TRUST, NEW_TRUST, SNAPSHOT, OLD_SNAPSHOT };
enum files { LISTS, TRUSTED, JOURNAL, EVERYTHING };

static const char *const put_names[] = {
	[LISTS] = "list",
	[TRUSTED] = "trust",
	[JOURNAL] = "entries",
	[EVERYTHING] = "",
};

/* The screen's colours, and what is said beside a verdict. */
#define IDLE "idle", TOKEN_OK
#define GREEN "green", TOKEN_OK
#define ASK "ask", TOKEN_OK
#define TAKEN "wait", TOKEN_OK
#define RED(code) "red", TOKEN_##code
#define REFUSED(code) "idle", TOKEN_##code /* a file, not a person */
#define OLD "名单过期，请尽快联网或导入名单"
#define DAYS "名单已过期，请对照当日名单后放行"
#define LOOK "名单已过期，请核对证件后四位与姓名"
#define UNLISTED "新办的票，名单里还没有"
#define REPORT "请立即报告服务中心"
#define CLOCK "本机时间不对，请校准"
#define KEPT "名单没有更新"
#define FILES "有名单文件被拒收，请报告服务中心"
#define HOLES "记录文件有损坏，请报告服务中心"

#define NO_LIST (-1)

/* clang-format off */
static const struct step {
	int64_t at; /* what the gate's clock says, from CUT */
	enum act act;
	int what;
	const char *tone;
	enum token_verdict code;
	const char *note;
	int64_t age_h;
	const char *trouble, *alarm;
} steps[] = {
	/* a list of today; a day; a week */
	{ 0,		SHOW, PAPER,	GREEN, "", 0, "", "" },
	{ 0,		SHOW, HOLDER,	GREEN, "", 0, "", "" },
	{ 0,		SHOW, PHONE,	GREEN, "", 0, "", "" },
	{ 0,		SHOW, VOUCHER,	GREEN, "", 0, "", "" },
	{ 1 * D,	SHOW, PAPER,	GREEN, "", 24, "", "" },
	{ 1 * D,	SHOW, PHONE,	GREEN, "", 24, "", "" },
	{ 1 * D,	SHOW, VOUCHER,	GREEN, "", 24, "", "" },
	{ 1 * D + 1,	SHOW, PAPER,	GREEN, OLD, 24, "", "" },
	{ 1 * D + 1,	SHOW, PHONE,	GREEN, OLD, 24, "", "" },
	{ 1 * D + 1,	SHOW, VOUCHER,	GREEN, OLD, 24, "", "" },
	{ 7 * D,	SHOW, PAPER,	GREEN, OLD, 168, "", "" },
	{ 7 * D,	SHOW, HOLDER,	GREEN, OLD, 168, "", "" },
	{ 7 * D,	SHOW, PHONE,	GREEN, OLD, 168, "", "" },
	{ 7 * D,	SHOW, VOUCHER,	GREEN, OLD, 168, "", "" },
	{ 7 * D + 1,	SHOW, PAPER,	ASK, OLD, 168, "", "" },
	{ 7 * D + 1,	YES,  PAPER,	GREEN, OLD, 168, "", "" },
	{ 7 * D + 1,	SHOW, HOLDER,	ASK, LOOK, 168, "", "" },
	{ 7 * D + 1,	NO,   HOLDER,	RED(E_STALE), LOOK, 168, "", "" },
	{ 7 * D + 1,	SHOW, PHONE,	GREEN, OLD, 168, "", "" },
	{ 7 * D + 1,	SHOW, VOUCHER,	ASK, DAYS, 168, "", "" },
	{ 7 * D + 1,	YES,  VOUCHER,	GREEN, OLD, 168, "", "" },
	/* a pass is lost; the gate knows once somebody carries it there */
	{ 12 * D,	KEEP, 0,	IDLE, "", 288, "", "" },
	{ 12 * D,	SHOW, LOST,	ASK, OLD, 288, "", "" },
	{ 12 * D,	YES,  LOST,	GREEN, OLD, 288, "", "" },
	{ 12 * D,	CARRY, LOST,	TAKEN, "", 0, "", "" },
	{ 12 * D,	SHOW, LOST,	RED(E_REVOKED), "", 0, "", "" },
	{ 12 * D,	SHOW, PAPER,	GREEN, "", 0, "", "" },
	{ 12 * D,	REPEAT, 0,	TAKEN, "", 0, "", "" },
	/* ages count from that delta */
	{ 13 * D,	SHOW, PAPER,	GREEN, "", 24, "", "" },
	{ 13 * D + 1,	SHOW, PAPER,	GREEN, OLD, 24, "", "" },
	{ 19 * D,	SHOW, PAPER,	GREEN, OLD, 168, "", "" },
	{ 19 * D,	SHOW, VOUCHER,	GREEN, OLD, 168, "", "" },
	{ 19 * D + 1,	SHOW, PAPER,	ASK, OLD, 168, "", "" },
	{ 19 * D + 1,	NO,   PAPER,	RED(E_STALE), OLD, 168, "", "" },
	{ 19 * D + 1,	SHOW, PHONE,	GREEN, OLD, 168, "", "" },
	{ 19 * D + 1,	SHOW, VOUCHER,	ASK, DAYS, 168, "", "" },
	{ 19 * D + 1,	NO,   VOUCHER,	RED(E_STALE), DAYS, 168, "", "" },
	{ 20 * D - 1,	SHOW, SHORT,	ASK, OLD, 191, "", "" },
	{ 20 * D - 1,	YES,  SHORT,	GREEN, OLD, 191, "", "" },
	{ 20 * D,	SHOW, SHORT,	RED(E_EXPIRED), "", 192, "", "" },
	{ 20 * D,	BRING, NEW_TRUST, IDLE, "", 192, "", "" },
	/* thirty days without a line, and the power goes as well */
	{ 30 * D,	POWER, 0,	IDLE, "", 432, "", "" },
	{ 30 * D,	SHOW, PAPER,	ASK, OLD, 432, "", "" },
	{ 30 * D,	YES,  PAPER,	GREEN, OLD, 432, "", "" },
	{ 30 * D,	SHOW, PHONE,	GREEN, OLD, 432, "", "" },
	{ 30 * D,	SHOW, NEW,	ASK, UNLISTED, 432, "", "" },
	{ 30 * D,	YES,  NEW,	GREEN, UNLISTED, 432, "", "" },
	{ 30 * D,	SHOW, FORGED,	RED(E_IMPOSSIBLE), REPORT, 432, "", "" },
	{ 42 * D,	SHOW, PAPER,	ASK, OLD, 720, "", "" },
	{ 42 * D,	YES,  PAPER,	GREEN, OLD, 720, "", "" },
	{ 42 * D,	SHOW, HOLDER,	ASK, LOOK, 720, "", "" },
	{ 42 * D,	YES,  HOLDER,	GREEN, OLD, 720, "", "" },
	{ 42 * D,	SHOW, PHONE_2,	GREEN, OLD, 720, "", "" },
	{ 42 * D,	SHOW, VOUCHER,	ASK, DAYS, 720, "", "" },
	{ 42 * D,	YES,  VOUCHER,	GREEN, OLD, 720, "", "" },
	{ 42 * D + 1,	SHOW, PAPER,	RED(E_STALE), "", 720, "", "" },
	{ 42 * D + 1,	SHOW, HOLDER,	RED(E_STALE), "", 720, "", "" },
	{ 42 * D + 1,	SHOW, PHONE_2,	RED(E_STALE), "", 720, "", "" },
	{ 42 * D + 1,	SHOW, VOUCHER,	RED(E_STALE), "", 720, "", "" },
	{ 42 * D + 1,	SHOW, LOST,	RED(E_REVOKED), "", 720, "", "" },
	{ 43 * D,	CARRY, STOLEN,	TAKEN, "", 0, "", "" },
	{ 43 * D,	SHOW, STOLEN,	RED(E_REVOKED), "", 0, "", "" },
	{ 43 * D,	SHOW, PAPER,	GREEN, "", 0, "", "" },
	{ 43 * D,	SHOW, PHONE_2,	GREEN, "", 0, "", "" },
	/* old lists are put back: nobody is let in by them, or by their like */
	{ 44 * D,	PUT, LISTS,	IDLE, "", NO_LIST, FILES, "list-2 E_LIST_SEQ" },
	{ 44 * D,	SHOW, PAPER,	RED(E_STALE), "", NO_LIST, FILES, "list-2 E_LIST_SEQ" },
	{ 44 * D,	SHOW, LOST,	RED(E_STALE), "", NO_LIST, FILES, "list-2 E_LIST_SEQ" },
	{ 44 * D,	BRING, OLD_SNAPSHOT, REFUSED(E_LIST_SEQ), "", NO_LIST, FILES, "list-2 E_LIST_SEQ" },
	{ 44 * D,	REPEAT, 0,	RED(E_LIST_BASE), KEPT, NO_LIST, FILES, "list-2 E_LIST_SEQ" },
	{ 44 * D,	BRING, SNAPSHOT, IDLE, "", 0, "", "list-2 E_LIST_SEQ" },
	{ 44 * D,	SHOW, LOST,	RED(E_REVOKED), "", 0, "", "list-2 E_LIST_SEQ" },
	{ 44 * D,	POWER, 0,	IDLE, "", 0, "", "" },
	{ 44 * D,	SHOW, PAPER,	GREEN, "", 0, "", "" },
	{ 44 * D,	SHOW, STOLEN,	RED(E_REVOKED), "", 0, "", "" },
	/* an old trust list: no key is believed until the newest is back */
	{ 44 * D,	PUT, TRUSTED,	IDLE, "", NO_LIST, FILES, "list-2.old E_KID" },
	{ 44 * D,	SHOW, PAPER,	RED(E_KID), "", NO_LIST, FILES, "list-2.old E_KID" },
	{ 44 * D,	BRING, TRUST,	REFUSED(E_LIST_SEQ), "", NO_LIST, FILES, "trust E_LIST_SEQ" },
	{ 44 * D,	BRING, NEW_TRUST, IDLE, "", NO_LIST, FILES, "list-2.old E_KID" },
	{ 44 * D,	POWER, 0,	IDLE, "", 0, "", "" },
	{ 44 * D,	SHOW, PAPER,	GREEN, "", 0, "", "" },
	{ 44 * D,	SHOW, LOST,	RED(E_REVOKED), "", 0, "", "" },
	/* an old journal: no number is given twice, and it is said */
	{ 44 * D,	PUT, JOURNAL,	IDLE, "", 0, HOLES, "" },
	{ 44 * D,	SHOW, PAPER,	GREEN, "", 0, HOLES, "" },
	{ 44 * D,	POWER, 0,	IDLE, "", 0, "", "" },
	/* the clock goes back a year: time has a floor */
	{ 45 * D,	SHOW, PAPER,	GREEN, "", 24, "", "" },
	{ -320 * D,	SHOW, PAPER,	GREEN, CLOCK, 24, CLOCK, "" },
	{ -320 * D,	SHOW, SHORT,	RED(E_EXPIRED), CLOCK, 24, CLOCK, "" },
	{ -320 * D,	SHOW, LOST,	RED(E_REVOKED), CLOCK, 24, CLOCK, "" },
	{ -320 * D,	POWER, 0,	IDLE, "", 24, CLOCK, "" },
	{ -320 * D,	SHOW, SHORT,	RED(E_EXPIRED), CLOCK, 24, CLOCK, "" },
	{ -320 * D,	PUT, JOURNAL,	IDLE, "", 24, HOLES, "" },
	{ -320 * D,	SHOW, SHORT,	RED(E_EXPIRED), CLOCK, 24, HOLES, "" },
	{ -320 * D,	BRING, OLD_SNAPSHOT, REFUSED(E_LIST_SEQ), "", 24, FILES, "list-2 E_LIST_SEQ" },
	{ -320 * D,	SHOW, LOST,	RED(E_REVOKED), CLOCK, 24, FILES, "list-2 E_LIST_SEQ" },
	/* everything is put back at once, and the clock is right: ages hold */
	{ 46 * D,	PUT, EVERYTHING, IDLE, "", 1104, "", "" },
	{ 46 * D,	SHOW, PAPER,	RED(E_STALE), "", 1104, "", "" },
	{ 46 * D,	SHOW, LOST,	RED(E_STALE), "", 1104, "", "" },
	{ 46 * D,	BRING, NEW_TRUST, IDLE, "", 1104, "", "" },
	{ 46 * D,	BRING, SNAPSHOT, IDLE, "", 0, "", "" },
	{ 46 * D,	SHOW, PAPER,	GREEN, "", 0, "", "" },
	{ 46 * D,	SHOW, LOST,	RED(E_REVOKED), "", 0, "", "" },
	/* the clock goes forward: who is refused does not move the floor … */
	{ 246 * D,	SHOW, PAPER,	RED(E_STALE), "", 4800, "", "" },
	{ 46 * D + 1,	SHOW, PAPER,	GREEN, "", 0, "", "" },
	/* … and who is let in does */
	{ 48 * D,	SHOW, PAPER,	GREEN, OLD, 48, "", "" },
	{ 46 * D + 2,	SHOW, PAPER,	GREEN, OLD, 48, CLOCK, "" },
	{ 48 * D + 1,	SHOW, PAPER,	GREEN, OLD, 48, "", "" },
	/* a code from ahead moves it five minutes, and no second one further */
	{ 50 * D,	SHOW, EARLY,	RED(E_EARLY), "", 96, "", "" },
	{ 50 * D,	SHOW, AHEAD,	GREEN, OLD, 96, CLOCK, "" },
	{ 50 * D,	SHOW, AHEAD_2,	GREEN, OLD, 96, CLOCK, "" },
	{ 50 * D,	SHOW, LATE,	GREEN, OLD, 96, CLOCK, "" },
	{ 50 * D + 301, SHOW, LATE,	RED(E_EXPIRED), "", 96, "", "" },
};
/* clang-format on */

/* ---- the gate and its files ---------------------------------------------- */

struct drill {
	struct office office;
	struct gate_run gate;
	char dir[64], kept[64];
	struct bytes files[4]; /* as the centre gave them out */
	const char *delta;     /* the last one's digits */
	unsigned failed;
};

static void
copy(const char *from, const char *to, const char *name)
{
	struct err e = { 0 };
	struct arena a;
	struct bytes b;

	arena_init(&a, FILE_MOST);
	if (file_read(file_path(&a, from, name), FILE_MOST - 65536, &a, &b,
		    &e) != 0 ||
		file_replace(file_path(&a, to, name), 0600, b, &e) != 0)
		BUG("a file is not copied");
	arena_release(&a);
}

/* All files whose name begins so: copied, or removed if there is no `to`. */
static void
each_file(const char *from, const char *to, const char *begins)
{
	DIR *d = opendir(from);
	const struct dirent *entry;
	char path[PATH_MAX];
	struct stat st;

	BUG_ON(!d);
	while ((entry = readdir(d))) {
		snprintf(path, sizeof(path), "%s/%s", from, entry->d_name);
		if (strncmp(entry->d_name, begins, strlen(begins)) != 0 ||
			stat(path, &st) != 0 || !S_ISREG(st.st_mode))
			continue;
		if (to)
			copy(from, to, entry->d_name);
		else
			unlink(path);
	}
	closedir(d);
}

static void
restart(struct drill *d, int how)
{
	gate_run_stop(&d->gate, how);
	gate_run_start(&d->gate);
}

static void
put_back(struct drill *d, const char *begins)
{
	gate_run_stop(&d->gate, SIGKILL);
	each_file(d->dir, NULL, begins);
	each_file(d->kept, d->dir, begins);
	gate_run_start(&d->gate);
}

/* Was it refused? */
static bool
bring(struct drill *d, struct bytes file)
{
	char path[PATH_MAX];
	struct err e = { 0 };
	bool refused;

	snprintf(path, sizeof(path), "%s/brought", d->kept);
	BUG_ON(file_replace(path, 0600, file, &e) != 0 ||
		inbox_put(d->dir, path, &e) != 0);
	unlink(path);
	restart(d, SIGTERM);
	snprintf(path, sizeof(path), "%s/inbox/brought", d->dir);
	BUG_ON(access(path, F_OK) == 0);
	snprintf(path, sizeof(path), "%s/inbox/brought.refused", d->dir);
	refused = access(path, F_OK) == 0;
	unlink(path);
	return refused;
}

/* ---- a row --------------------------------------------------------------- */

static struct bytes
file_of(struct drill *d, const struct step *s)
{
	if (s->what == SNAPSHOT)
		return office_snapshot(&d->office, CUT + s->at);
	if (s->what == NEW_TRUST && d->office.trust_seq == 1)
		d->files[NEW_TRUST] = office_trust(&d->office, CUT + s->at);
	return d->files[s->what];
}

static void
carry(struct drill *d, const struct step *s)
{
	struct bytes delta =
		office_revoke(&d->office, cards[s->what].index, CUT + s->at);

	d->delta = list_delta_code(delta, &d->office.arena);
	BUG_ON(!d->delta);
}

/* What is done, and the screen behind it. False: a file was not taken, or
 * refused, against the row. */
static bool
act(struct drill *d, const struct step *s, struct arena *a,
	struct gate_screen *screen)
{
	struct token t;
	bool as_said = true;

	switch (s->act) {
	case SHOW:
		t = token_of((enum card)s->what);
		gate_run_scan(&d->gate,
			office_code(&d->office, &t, CUT + s->at), a, screen);
		return true;
	case YES:
	case NO:
		gate_run_answer(&d->gate, s->act == YES, a, screen);
		return true;
	case CARRY:
		carry(d, s);
		/* fall through */
	case REPEAT:
		gate_run_scan(&d->gate, d->delta, a, screen);
		return true;
	case BRING:
		as_said = bring(d, file_of(d, s)) == (s->code != TOKEN_OK);
		break;
	case KEEP:
		restart(d, SIGTERM);
		each_file(d->dir, d->kept, "");
		break;
	case PUT:
		put_back(d, put_names[s->what]);
		break;
	case POWER:
		restart(d, SIGKILL);
		break;
	}
	gate_run_screen(&d->gate, a, screen);
	return as_said;
}

static const char *
line_of(const struct step *s)
{
	if (strcmp(s->tone, "idle") == 0)
		return "请扫码";
	if (strcmp(s->tone, "ask") == 0)
		return "请核对后放行";
	if (strcmp(s->tone, "wait") == 0)
		return "名单已更新";
	return token_verdict_line(s->code);
}

static const char *
name_of(const struct step *s, struct arena *a)
{
	static const char *const acts[] = { [SHOW] = "shows",
		[YES] = "is let in",
		[NO] = "is sent away",
		[CARRY] = "is made void",
		[REPEAT] = "the delta again",
		[BRING] = "comes by hand",
		[KEEP] = "files are copied",
		[PUT] = "files are put back",
		[POWER] = "the power goes" };
	static const char *const files[] = { [TRUST] = "old trust list",
		[NEW_TRUST] = "trust list",
		[SNAPSHOT] = "list",
		[OLD_SNAPSHOT] = "old list" };
	int64_t day = (s->at + (s->at < 0 ? -D : D) / 2) / D;
	const char *who = "";

	if (s->act <= CARRY)
		who = cards[s->what].name;
	else if (s->act == BRING)
		who = files[s->what];
	else if (s->act == PUT)
		who = put_names[s->what];
	return arena_printf(a, "day %lld%+lld: %s%s%s", (long long)day,
		(long long)(s->at - day * D), who, *who ? " " : "",
		acts[s->act]);
}

static bool
is_said(const struct step *s, const struct gate_screen *is)
{
	const struct {
		const char *what, *is, *want;
	} rows[] = {
		{ "tone", is->tone, s->tone },
		{ "line", is->line, line_of(s) },
		{ "note", is->note, s->note },
		{ "trouble", is->trouble, s->trouble },
		{ "alarm", is->alarm, s->alarm },
	};
	bool good = is->list_age_h == s->age_h;

	if (!good)
		printf("# age %lld h, not %lld\n", (long long)is->list_age_h,
			(long long)s->age_h);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (strcmp(rows[i].is, rows[i].want) == 0)
			continue;
		printf("# %s \"%s\", not \"%s\"\n", rows[i].what, rows[i].is,
			rows[i].want);
		good = false;
	}
	return good;
}

static void
step_do(struct drill *d, size_t number, const struct step *s)
{
	struct gate_screen screen;
	struct arena a;
	bool good;

	arena_init(&a, ROW_MOST);
	gate_run_clock(&d->gate, CUT + s->at);
	good = act(d, s, &a, &screen);
	if (!good)
		printf("# a file was %s\n",
			s->code == TOKEN_OK ? "refused" : "taken");
	good = is_said(s, &screen) && good;
	d->failed += !good;
	printf("%s %zu - %s\n", good ? "ok" : "not ok", number, name_of(s, &a));
	fflush(stdout);
	arena_release(&a);
}

/* ---- before the line was cut --------------------------------------------- */

static void
root_lay(struct drill *d)
{
	struct arena *a = &d->office.arena;
	char hex[2 * ED25519_PUBLIC + 1];
	struct err e = { 0 };

	hex_format(d->office.pub, ED25519_PUBLIC, hex);
	BUG_ON(file_replace(file_path(a, d->dir, "root.pub"), 0600,
		       bytes_of(hex, sizeof(hex) - 1), &e) != 0);
}

/* What the line has brought while there was one. */
static void
stock(struct drill *d)
{
	static const char rules[] =
		"{\"types\":[\"pass\",\"voucher\"],\"rules\":["
		"{\"place\":17,\"passback_s\":0}]}";
	struct gate *g = xcalloc(1, sizeof(*g));
	struct shelf s = { 0 };
	struct err e = { 0 };

	d->files[TRUST] = office_trust(&d->office, CUT);
	d->files[OLD_SNAPSHOT] = office_snapshot(&d->office, CUT);
	BUG_ON(shelf_open(&s, d->dir, g, CUT, &e) != 0);
	BUG_ON(shelf_take_trust(&s, d->files[TRUST], CUT) != TOKEN_OK ||
		shelf_take_list(&s, d->files[OLD_SNAPSHOT], CUT) != TOKEN_OK ||
		shelf_take_rules(&s, bytes_str(rules), &e) != 0);
	shelf_close(&s);
	gate_release(g);
	free(g);
}

int
main(void)
{
	struct drill d = { .dir = "/tmp/gate_month.XXXXXX",
		.kept = "/tmp/gate_month.XXXXXX" };
	struct err e = { 0 };

	log_set_level((enum log_level)(LOG_ERROR - 1));
	BUG_ON(!mkdtemp(d.dir) || !mkdtemp(d.kept));
	office_init(&d.office);
	root_lay(&d);
	stock(&d);
	gate_run_init(&d.gate, d.dir);
	gate_run_clock(&d.gate, CUT);
	gate_run_start(&d.gate);
	printf("1..%zu\n", ARRAY_LEN(steps));
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		step_do(&d, i + 1, &steps[i]);
	gate_run_release(&d.gate);
	office_release(&d.office);
	return file_remove_tree(d.dir, &e) == 0 &&
			       file_remove_tree(d.kept, &e) == 0 && !d.failed
		       ? 0
		       : 1;
}
