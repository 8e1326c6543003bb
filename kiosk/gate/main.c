/* SPDX-License-Identifier: Apache-2.0 */
/* yizhan-gate: the verifier at a park gate or hospital desk. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "verify.h"

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
};

static int
command_verify(int argc, char **argv)
{
	struct verify_options o;
	int rc = verify_parse(argc, argv, &o);

	return rc != 0 ? rc : verify_run(&o, STDIN_FILENO, stdout);
}

/* clang-format off */
static const struct command commands[] = {
	{ "verify", command_verify,
		"verify --key HEX64 (--group N | --site N) --at UNIXTIME\n"
		"        codes on standard input, one JSON verdict a line\n"
		"        从标准输入逐行读码，每行给出一个判定\n" },
};
/* clang-format on */

static int
help(FILE *to, int rc)
{
	fputs("usage: yizhan-gate COMMAND [OPTION]...   用法\n\n", to);
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		fprintf(to, "  %s\n", commands[i].help);
	fputs("  --help     this text 显示本说明\n"
	      "  --version  the version 显示版本\n",
		to);
	return fflush(to) == 0 ? rc : EX_IOERR;
}

int
main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	if (strcmp(name, "--help") == 0 ||
		(argc == 3 && strcmp(argv[2], "--help") == 0))
		return help(stdout, EX_OK);
	if (strcmp(name, "--version") == 0)
		return printf("yizhan-gate %s\n", YIZHAN_VERSION) > 0
			       ? EX_OK
			       : EX_IOERR;
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		if (strcmp(name, commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	}
	return help(stderr, EX_USAGE);
}
