/* SPDX-License-Identifier: Apache-2.0 */
#include "verbs.h"
#include "files.h"
#include "inbox.h"
#include "run.h"
#include "../link/pair.h"
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sysexits.h>
#include <unistd.h>

#define ARENA 262144
#define STATUS_MAX 8192
#define STATUS_WAIT_S 3

enum option_id {
	OPT_DATA,
	OPT_SERVER,
	OPT_CA,
	OPT_CODE,
	OPT_ROOT,
	OPT_SCANNER,
	OPT_UI,
	OPT_READERS,
	OPT_RELAY,
	OPT_COUNT
};
#define BIT(o) (1u << (o))

static const struct option long_options[] = {
	[OPT_DATA] = { "data", required_argument, NULL, OPT_DATA },
	[OPT_SERVER] = { "server", required_argument, NULL, OPT_SERVER },
	[OPT_CA] = { "ca", required_argument, NULL, OPT_CA },
	[OPT_CODE] = { "code", required_argument, NULL, OPT_CODE },
	[OPT_ROOT] = { "root", required_argument, NULL, OPT_ROOT },
	[OPT_SCANNER] = { "scanner", required_argument, NULL, OPT_SCANNER },
	[OPT_UI] = { "ui", required_argument, NULL, OPT_UI },
	[OPT_READERS] = { "readers", required_argument, NULL, OPT_READERS },
	[OPT_RELAY] = { "relay", required_argument, NULL, OPT_RELAY },
	[OPT_COUNT] = { NULL, 0, NULL, 0 },
};

/* ---- words -----------------------------------------------------------------
 */

static int
usage(const char *verb, const char *what, const char *which)
{
	fprintf(stderr, "yizhan-gate %s: %s%s (用法见 --help)\n", verb, what,
		which);
	return EX_USAGE;
}

/* Options a verb must and may have; what stands behind them begins at optind.
 */
static int
collect(int argc, char **argv, unsigned must, unsigned may,
	const char *values[OPT_COUNT])
{
	int c;

	optind = 1;
	opterr = 0;
	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (c < 0 || c >= OPT_COUNT || !((must | may) & BIT(c)))
			return usage(argv[0],
				"unknown option, or one without a value", "");
		values[c] = optarg;
	}
	for (int i = 0; i < OPT_COUNT; i++) {
		if (must & BIT(i) && !values[i])
			return usage(
				argv[0], "missing --", long_options[i].name);
	}
	return 0;
}

static int
report(const char *verb, const struct err *e)
{
	static const struct {
		enum err_code code;
		int status;
	} rows[] = {
		{ ERR_CHOICE_UNKNOWN, EX_USAGE },
		{ ERR_BAD_REQUEST, EX_CONFIG },
		{ ERR_FORBIDDEN, EX_USAGE },
		{ ERR_NOT_FOUND, EX_NOINPUT },
		{ ERR_PAIR_CODE, EX_NOPERM },
		{ ERR_DATA_DIR_BUSY, EX_TEMPFAIL },
		{ ERR_LINE_DOWN, EX_UNAVAILABLE },
	};
	const struct err_info *info = err_info(e->code);

	fprintf(stderr, "yizhan-gate %s: %s: %s\n", verb, info->name,
		e->detail[0] ? e->detail : info->title);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (rows[i].code == e->code)
			return rows[i].status;
	}
	return EX_SOFTWARE;
}

/* ---- pair ------------------------------------------------------------------
 */

static int
root_copy(const char *dir, const char *from, struct err *e)
{
	struct arena a;
	struct bytes text;
	int rc = -1;

	arena_init(&a, ARENA);
	if (file_read(from, 256, &a, &text, e) == 0)
		rc = file_replace(
			file_path(&a, dir, "root.pub"), 0600, text, e);
	arena_release(&a);
	return rc;
}

int
verb_pair(int argc, char **argv)
{
	const char *v[OPT_COUNT] = { NULL };
	int rc = collect(argc, argv,
		BIT(OPT_DATA) | BIT(OPT_SERVER) | BIT(OPT_CA) | BIT(OPT_CODE),
		BIT(OPT_ROOT), v);
	struct err e = { 0 };

	if (rc != 0)
		return rc;
	if (pair_run(&(struct pair_request){ v[OPT_DATA], v[OPT_SERVER],
			     v[OPT_CA], v[OPT_CODE] },
		    &rng_system, &e) != 0)
		return report(argv[0], &e);
	if (v[OPT_ROOT] && root_copy(v[OPT_DATA], v[OPT_ROOT], &e) != 0)
		return report(argv[0], &e);
	fprintf(stderr, "yizhan-gate: paired with %s\n", v[OPT_SERVER]);
	return EX_OK;
}

/* ---- run -------------------------------------------------------------------
 */

int
verb_run(int argc, char **argv)
{
	const char *v[OPT_COUNT] = { NULL };
	int rc = collect(argc, argv, BIT(OPT_DATA),
		BIT(OPT_SCANNER) | BIT(OPT_UI) | BIT(OPT_READERS) |
			BIT(OPT_RELAY),
		v);
	struct settings s = { 0 };
	struct err e = { 0 };
	struct arena a;

	if (rc != 0)
		return rc;
	prctl(PR_SET_DUMPABLE, 0); /* no core file: codes would be in it */
	arena_init(&a, ARENA);
	rc = conf_load(file_path(&a, v[OPT_DATA], GATE_CONF), true,
		settings_keys, settings_keys_n, &s, &a, &e);
	s.scanner = v[OPT_SCANNER] ? v[OPT_SCANNER] : s.scanner;
	s.ui = v[OPT_UI] ? v[OPT_UI] : s.ui;
	s.readers = v[OPT_READERS] ? v[OPT_READERS] : s.readers;
	s.relay = v[OPT_RELAY] ? v[OPT_RELAY] : s.relay;
	if (rc == 0)
		rc = run(v[OPT_DATA], &s, &clock_system, &rng_system, &e);
	arena_release(&a);
	return rc == 0 ? EX_OK : report(argv[0], &e);
}

/* ---- import ----------------------------------------------------------------
 */

/* Beside a gate that runs the files are laid down for it. */
static int
import_later(const char *dir, char **files, int n, struct err *e)
{
	for (int i = 0; i < n; i++) {
		if (inbox_put(dir, files[i], e) != 0)
			return -1;
		printf("%s\tinbox\n", files[i]);
	}
	return 0;
}

static int
import_now(const char *dir, char **files, int n, struct err *e)
{
	int64_t now = clock_now(&clock_system) / 1000;
	struct gate gate = { 0 };
	struct shelf shelf;
	int rc = EX_OK;

	if (shelf_open(&shelf, dir, &gate, now, e) != 0)
		return -1;
	for (int i = 0; i < n; i++) {
		enum token_verdict v = inbox_take_file(&shelf, files[i], now);

		printf("%s\t%s\t%s\n", files[i], token_verdict_name(v),
			v == TOKEN_OK ? "已导入" : token_verdict_line(v));
		if (v != TOKEN_OK)
			rc = EX_DATAERR;
	}
	shelf_close(&shelf);
	gate_release(&gate);
	return rc;
}

int
verb_import(int argc, char **argv)
{
	const char *v[OPT_COUNT] = { NULL };
	int rc = collect(argc, argv, BIT(OPT_DATA), 0, v), lock;
	struct err e = { 0 };

	if (rc != 0)
		return rc;
	if (optind == argc)
		return usage(argv[0], "which files?", "");
	lock = run_lock(v[OPT_DATA], &e);
	if (lock < 0 && e.code == ERR_DATA_DIR_BUSY) {
		err_clear(&e);
		rc = import_later(
			v[OPT_DATA], argv + optind, argc - optind, &e);
	} else if (lock >= 0) {
		rc = import_now(v[OPT_DATA], argv + optind, argc - optind, &e);
		close(lock);
	} else {
		rc = -1;
	}
	return rc < 0 ? report(argv[0], &e) : rc;
}

/* ---- status ----------------------------------------------------------------
 */

/* Asks the gate that runs, as its page does. */
static int
state_get(const char *url, char out[STATUS_MAX])
{
	const struct timeval wait = { STATUS_WAIT_S, 0 };
	const char *colon = strrchr(url, ':');
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(
			colon ? (uint16_t)strtoul(colon + 1, NULL, 10) : 0) };
	const char ask[] = "GET /state HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	size_t n = 0;
	ssize_t got = 0;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0 &&
		write(fd, ask, sizeof(ask) - 1) == (ssize_t)sizeof(ask) - 1) {
		while (n < STATUS_MAX - 1 &&
			(got = read(fd, out + n, STATUS_MAX - 1 - n)) > 0)
			n += (size_t)got;
	}
	close(fd);
	out[n] = '\0';
	return n > 0 && got == 0 ? 0 : -1;
}

int
verb_status(int argc, char **argv)
{
	const char *v[OPT_COUNT] = { NULL };
	int rc = collect(argc, argv, BIT(OPT_DATA), 0, v);
	char text[STATUS_MAX], *body;
	const char *url;
	struct arena a;

	if (rc != 0)
		return rc;
	arena_init(&a, ARENA);
	url = file_text(&a, file_path(&a, v[OPT_DATA], GATE_URL), 128);
	rc = url ? state_get(url, text) : -1;
	arena_release(&a);
	body = rc == 0 ? strstr(text, "\r\n\r\n") : NULL;
	if (!body) {
		fprintf(stderr,
			"yizhan-gate status: no gate runs on %s "
			"(检票程序没有运行)\n",
			v[OPT_DATA]);
		return EX_UNAVAILABLE;
	}
	printf("%s\n", body + 4);
	return EX_OK;
}
