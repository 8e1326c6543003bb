/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yizhan-kiosk: the agent of one kiosk. This file knows the command line and
 * nothing else.
 */
#include "agent/run.h"
#include "link/pair.h"
#include "outbox/hand.h"
#include <getopt.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sysexits.h>

/* Where a package puts the spoken prompts. */
#define VOICES "/usr/share/yizhan/voices"

struct options {
	const char *data, *server, *ca, *code, *ui, *idcard, *printer;
	const char *profile, *scanner, *to, *voices;
};

struct verb {
	const char *name;
	const char *usage;
	/* Which of struct options' texts it must and may have. */
	const char *required, *optional;
	int (*run)(const struct options *o);
};

/* What a code of struct err means to the shell. */
static int
exit_status(const struct err *e)
{
	static const struct {
		enum err_code code;
		int status;
	} rows[] = {
		{ ERR_CHOICE_UNKNOWN, EX_USAGE },
		{ ERR_REQUIRED, EX_USAGE },
		{ ERR_FORBIDDEN, EX_USAGE },
		{ ERR_NOT_FOUND, EX_NOINPUT },
		{ ERR_FILE_EXISTS, EX_CANTCREAT },
		{ ERR_PAIR_CODE, EX_NOPERM },
		{ ERR_THROTTLED, EX_TEMPFAIL },
		{ ERR_LINE_DOWN, EX_UNAVAILABLE },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].code == e->code)
			return rows[i].status;
	return EX_SOFTWARE;
}

static int
report(const struct err *e)
{
	const struct err_info *info = err_info(e->code);

	/* The detail is for whoever works at the shell; the title for people
	 * at the screen. */
	fprintf(stderr, "yizhan-kiosk: %s: %s\n", info->name,
		e->detail[0] ? e->detail : info->title);
	return exit_status(e);
}

static int
verb_pair(const struct options *o)
{
	const struct pair_request p = { o->data, o->server, o->ca, o->code };
	struct err e = { 0 };

	if (pair_run(&p, &rng_system, &e) != 0)
		return report(&e);
	fprintf(stderr, "yizhan-kiosk: paired with %s\n", o->server);
	return EX_OK;
}

static int
verb_run(const struct options *o)
{
	const struct run_config c = {
		.dir = o->data,
		.ui = o->ui ? o->ui : "127.0.0.1:8477",
		.idcard = o->idcard,
		.scanner = o->scanner,
		.printer = o->printer,
		.printer_profile = o->profile,
		.voices = o->voices ? o->voices : VOICES,
		.clock = &clock_system,
		.rng = &rng_system,
	};
	struct err e = { 0 };

	return run(&c, &e) == 0 ? EX_OK : report(&e);
}

static int
verb_outbox_list(const struct options *o)
{
	struct err e = { 0 };

	return hand_list(o->data, stdout, &e) == 0 ? EX_OK : report(&e);
}

static int
verb_outbox_export(const struct options *o)
{
	struct err e = { 0 };
	size_t n;

	if (hand_export(o->data, o->to, &n, &e) != 0)
		return report(&e);
	fprintf(stderr, "yizhan-kiosk: %zu acts exported\n", n);
	return EX_OK;
}

/* clang-format off */
static const struct verb verbs[] = {
	{ "pair", "pair --data DIR --server URL --ca FILE --code CODE",
	  "dsac", "", verb_pair },
	{ "run",  "run --data DIR [--ui 127.0.0.1:8477]\n"
	  "      [--idcard serial:DEV[@BAUD]|tcp:HOST:PORT|sim:FILE]\n"
	  "      [--printer usb:DEV|tcp:HOST:PORT|sim:DIR] [--printer-profile NAME]\n"
	  "      [--scanner tty:DEV[@BAUD]|evdev:DEV|stdin] [--voices DIR]",
	  "d", "uinpPv", verb_run },
	{ "outbox list", "outbox list --data DIR", "d", "", verb_outbox_list },
	{ "outbox export", "outbox export --data DIR [--to FILE]",
	  "d", "t", verb_outbox_export },
};

/* val is the letter that verbs name an option by; there are no short ones. */
static const struct option long_options[] = {
	{ "data",    required_argument, NULL, 'd' },
	{ "server",  required_argument, NULL, 's' },
	{ "ca",	     required_argument, NULL, 'a' },
	{ "code",    required_argument, NULL, 'c' },
	{ "ui",	     required_argument, NULL, 'u' },
	{ "idcard",  required_argument, NULL, 'i' },
	{ "scanner", required_argument, NULL, 'n' },
	{ "printer", required_argument, NULL, 'p' },
	{ "printer-profile", required_argument, NULL, 'P' },
	{ "to",	     required_argument, NULL, 't' },
	{ "voices",  required_argument, NULL, 'v' },
	{ "help",    no_argument,	NULL, 'h' },
	{ "version", no_argument,	NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};
/* clang-format on */

static void
usage(FILE *out)
{
	fprintf(out, "usage:\n");
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		fprintf(out, "  yizhan-kiosk %s\n", verbs[i].usage);
	fprintf(out, "  yizhan-kiosk --help | --version\n");
}

static int
bad_usage(const char *what, const char *which)
{
	fprintf(stderr, "yizhan-kiosk: %s%s\n", what, which);
	usage(stderr);
	return EX_USAGE;
}

/* Where the text of an option goes, by its letter. */
static const struct {
	char letter;
	size_t offset;
} option_places[] = {
	{ 'd', offsetof(struct options, data) },
	{ 's', offsetof(struct options, server) },
	{ 'a', offsetof(struct options, ca) },
	{ 'c', offsetof(struct options, code) },
	{ 'u', offsetof(struct options, ui) },
	{ 'i', offsetof(struct options, idcard) },
	{ 'p', offsetof(struct options, printer) },
	{ 'P', offsetof(struct options, profile) },
	{ 'n', offsetof(struct options, scanner) },
	{ 't', offsetof(struct options, to) },
	{ 'v', offsetof(struct options, voices) },
};

static const char **
option_text(struct options *o, int letter)
{
	void *place = NULL;

	for (size_t i = 0; i < ARRAY_LEN(option_places); i++)
		if (option_places[i].letter == letter)
			place = (char *)o + option_places[i].offset;
	return place;
}

static const char *
option_name(int letter)
{
	for (size_t i = 0; long_options[i].name; i++)
		if (long_options[i].val == letter)
			return long_options[i].name;
	return "";
}

static int
required_check(const struct verb *v, struct options *o)
{
	for (const char *p = v->required; *p; p++)
		if (!*option_text(o, *p))
			return bad_usage("missing --", option_name(*p));
	return EX_OK;
}

/* A verb has one word or two; *words says how many it took. */
static const struct verb *
verb_find(int argc, char **argv, int *words)
{
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		const char *second = strchr(verbs[i].name, ' ');
		size_t n = strcspn(verbs[i].name, " ");

		if (strlen(argv[1]) != n ||
			memcmp(verbs[i].name, argv[1], n) != 0)
			continue;
		*words = second ? 2 : 1;
		if (!second || (argc > 2 && strcmp(argv[2], second + 1) == 0))
			return &verbs[i];
	}
	return NULL;
}

/* Options that belong to every call: they answer and end. */
static int
general_option(int letter)
{
	if (letter == 'h' || letter == '?')
		usage(letter == 'h' ? stdout : stderr);
	if (letter == 'V')
		puts("yizhan-kiosk " YIZHAN_VERSION);
	return letter == 'h' || letter == 'V' ? EX_OK : EX_USAGE;
}

static int
verb_main(const struct verb *v, int argc, char **argv)
{
	struct options o = { 0 };
	int letter, rc;

	while ((letter = getopt_long(argc, argv, "", long_options, NULL)) !=
		-1) {
		if (!option_text(&o, letter))
			return general_option(letter);
		if (!strchr(v->required, letter) &&
			!strchr(v->optional, letter))
			return bad_usage(
				"this verb has no --", option_name(letter));
		*option_text(&o, letter) = optarg;
	}
	if (optind < argc)
		return bad_usage("unexpected: ", argv[optind]);
	rc = required_check(v, &o);
	return rc == EX_OK ? v->run(&o) : rc;
}

int
main(int argc, char **argv)
{
	const struct verb *v;
	int letter, words;

	/* No core file: it would hold a person's card. */
	prctl(PR_SET_DUMPABLE, 0);
	if (argc < 2)
		return bad_usage("what to do?", "");
	if (argv[1][0] == '-') {
		letter = getopt_long(argc, argv, "", long_options, NULL);
		if (letter == 'h' || letter == 'V' || letter == '?')
			return general_option(letter);
		return bad_usage("the verb comes first", "");
	}
	v = verb_find(argc, argv, &words);
	if (!v)
		return bad_usage("no such verb: ", argv[1]);
	return verb_main(v, argc - words, argv + words);
}
