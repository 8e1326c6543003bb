/* SPDX-License-Identifier: Apache-2.0 */
/* yizhan-gate: the verifier at a park gate or hospital desk. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "memory.h"
#include "relay.h"
#include "verbs.h"
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
	{ "pair", verb_pair,
		"pair --data DIR --server URL --ca FILE --code CODE [--root FILE]\n"
		"        makes this machine one of the centre's gates\n"
		"        把本机配对为中心的检票点\n" },
	{ "run", verb_run,
		"run --data DIR [--scanner tty:DEV[@BAUD]|evdev:DEV|stdin]\n"
		"      [--ui 127.0.0.1:8478] [--readers ADDRESS:PORT] [--relay RELAY]\n"
		"        RELAY " RELAY_USAGE "\n"
		"        reads codes, decides, opens, writes down, sends\n"
		"        扫码、判定、开门、记录、上传\n" },
	{ "import", verb_import,
		"import --data DIR FILE...\n"
		"        takes lists that were carried here\n"
		"        导入带来的名单文件\n" },
	{ "status", verb_status,
		"status --data DIR\n"
		"        how the gate that runs is, as JSON\n"
		"        查看正在运行的检票程序\n" },
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

	memory_or_abort();
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
