/* SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700 /* ptys */
#include "gate_run.h"
#include "gate/run.h"
#include "json.h"
#include "log.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define WAIT_MS 20000
#define STEP_MS 2
#define REPLY_MAX 8192

/* ---- its clock and its life ---------------------------------------------- */

static int64_t
told_ms(void *ctx)
{
	return *(volatile int64_t *)ctx;
}

/* The screen keeps what it shows: here no time passes between two codes. */
static int64_t
still_ms(void *ctx)
{
	(void)ctx;
	return 1000000;
}

void
gate_run_init(struct gate_run *g, const char *dir)
{
	*g = (struct gate_run){ .dir = dir };
	g->now = mmap(NULL, sizeof(*g->now), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	g->scanner = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (g->now == MAP_FAILED || g->scanner < 0 || grantpt(g->scanner) ||
		unlockpt(g->scanner))
		BUG("no pty, no memory");
	snprintf(g->device, sizeof(g->device), "tty:%s", ptsname(g->scanner));
}

void
gate_run_release(struct gate_run *g)
{
	if (g->pid)
		gate_run_stop(g, SIGKILL);
	close(g->scanner);
	munmap(g->now, sizeof(*g->now));
}

void
gate_run_clock(struct gate_run *g, int64_t s)
{
	*g->now = s * 1000;
}

static NORETURN void
serve(const struct gate_run *g, int out)
{
	const struct clock clock = { told_ms, still_ms, g->now };
	const struct settings settings = { .name = "east",
		.scanner = g->device,
		.ui = "127.0.0.1:0",
		.ask_s = 30,
		.sync_s = 3600 };
	struct err e = { 0 };

	dup2(out, STDOUT_FILENO);
	if (run(g->dir, &settings, &clock, &rng_system, &e) == 0)
		_exit(0);
	fprintf(stderr, "# the gate: %s\n", e.detail);
	_exit(1);
}

void
gate_run_start(struct gate_run *g)
{
	static const char ready[] = "ready http://127.0.0.1:";
	char line[128];
	int pipes[2];
	FILE *said;

	fflush(stdout);
	BUG_ON(pipe(pipes) != 0);
	g->pid = fork();
	if (g->pid == 0)
		serve(g, pipes[1]);
	close(pipes[1]);
	said = fdopen(pipes[0], "r");
	BUG_ON(g->pid < 0 || !said);
	if (!fgets(line, sizeof(line), said) ||
		strncmp(line, ready, sizeof(ready) - 1) != 0)
		BUG("the gate does not start");
	g->port = (unsigned)strtoul(line + sizeof(ready) - 1, NULL, 10);
	fclose(said);
}

void
gate_run_stop(struct gate_run *g, int signal)
{
	BUG_ON(g->pid == 0 || kill(g->pid, signal) != 0);
	BUG_ON(waitpid(g->pid, NULL, 0) != g->pid);
	g->pid = 0;
}

/* ---- its screen ---------------------------------------------------------- */

static int
line_open(const struct gate_run *g)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)g->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (const void *)&to, sizeof(to)) != 0)
		BUG("the gate's page is not there");
	return fd;
}

/* A whole request; the body of the answer, which ends with the line. */
static char *
ask(const struct gate_run *g, const char *request, struct arena *a)
{
	char *reply = arena_alloc(a, REPLY_MAX + 1), *body;
	size_t n = 0;
	ssize_t got;
	int fd = line_open(g);

	if (write(fd, request, strlen(request)) != (ssize_t)strlen(request))
		BUG("the gate's page does not listen");
	while ((got = read(fd, reply + n, REPLY_MAX - n)) > 0)
		n += (size_t)got;
	close(fd);
	reply[n] = '\0';
	body = strstr(reply, "\r\n\r\n");
	if (strncmp(reply, "HTTP/1.1 200 ", 13) != 0 || !body)
		BUG("the gate's page says no");
	return body + 4;
}

static void
screen_read(const char *text, struct arena *a, struct gate_screen *out)
{
	/* clang-format off */
	static const struct json_field fields[] = {
		J_FIELD(gate_screen, "number", number, J_INT, J_REQUIRED, 0, NULL, NULL),
		J_FIELD(gate_screen, "tone", tone, J_TEXT, J_REQUIRED, 0, NULL, NULL),
		J_FIELD(gate_screen, "line", line, J_TEXT, J_REQUIRED, 0, NULL, NULL),
		J_FIELD(gate_screen, "note", note, J_TEXT, 0, 0, NULL, NULL),
		J_FIELD(gate_screen, "trouble", trouble, J_TEXT, 0, 0, NULL, NULL),
		J_FIELD(gate_screen, "alarm", alarm, J_TEXT, 0, 0, NULL, NULL),
		J_FIELD(gate_screen, "list_age_h", list_age_h, J_INT, 0, 0, NULL, NULL),
	};
	/* clang-format on */
	static const struct json_shape shape = { .name = "GateState",
		.size = sizeof(struct gate_screen),
		.fields = fields,
		.n_fields = ARRAY_LEN(fields),
		.open = true };
	struct err e = { 0 };
	const struct gate_screen *s =
		json_decode(a, bytes_str(text), &shape, &e);

	BUG_ON(!s);
	*out = *s;
}

void
gate_run_screen(
	const struct gate_run *g, struct arena *a, struct gate_screen *out)
{
	screen_read(ask(g, "GET /state HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", a),
		a, out);
}

static int64_t
number_now(const struct gate_run *g)
{
	struct gate_screen s;
	struct arena a;

	arena_init(&a, 4 * REPLY_MAX);
	gate_run_screen(g, &a, &s);
	arena_release(&a);
	return s.number;
}

void
gate_run_scan(const struct gate_run *g, const char *digits, struct arena *a,
	struct gate_screen *out)
{
	const char *typed = arena_printf(a, "%s\r", digits);
	int64_t before = number_now(g);
	int waited = 0;

	if (write(g->scanner, typed, strlen(typed)) != (ssize_t)strlen(typed))
		BUG("the scanner's line is full");
	while (number_now(g) == before) {
		if (waited++ > WAIT_MS / STEP_MS)
			BUG("the gate does not see the code");
		poll(NULL, 0, STEP_MS);
	}
	gate_run_screen(g, a, out);
}

void
gate_run_answer(const struct gate_run *g, bool yes, struct arena *a,
	struct gate_screen *out)
{
	const char *body;

	gate_run_screen(g, a, out);
	body = arena_printf(a, "{\"number\":%lld,\"yes\":%s}",
		(long long)out->number, yes ? "true" : "false");
	screen_read(ask(g,
			    arena_printf(a,
				    "POST /answer HTTP/1.1\r\n"
				    "Host: 127.0.0.1\r\n"
				    "Content-Type: application/json\r\n"
				    "Content-Length: %zu\r\n\r\n%s",
				    strlen(body), body),
			    a),
		a, out);
}
