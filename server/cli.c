/* SPDX-License-Identifier: Apache-2.0 */
#include "cli.h"
#include "admin/args.h"
#include "admin/backup_verbs.h"
#include "admin/booking_verbs.h"
#include "admin/client.h"
#include "admin/gift_verbs.h"
#include "admin/match_verbs.h"
#include "admin/pass_verbs.h"
#include "admin/rotate_verb.h"
#include "admin/verbs.h"
#include "admin/trust_verbs.h"
#include "log.h"
#include "audit/verify.h"

#include <stdio.h>
#include <stdlib.h>

#define DEFAULT_DIR "/var/lib/yizhan"

enum { OUT_MAX = 4 << 20, MESSAGE_MAX = 16384, ARENA_CAP = 8 << 20 };

/* clang-format off */
const struct cli_verb cli_verbs[] = {
	{ "init",	"[--demo]", "建立一个中心的数据目录 make a centre", NULL, NULL },
	{ "serve",	"[--listen HOST:PORT] [--terminals HOST:PORT] [--config FILE]",
	  "运行服务 serve", NULL, NULL },
	{ "terminal pair", ARGS_TERMINAL_PAIR, "生成终端配对码 let a terminal in", verb_terminal_pair, NULL },
	{ "terminal list", ARGS_LIST, "列出终端 list terminals", verb_terminal_list, NULL },
	{ "terminal revoke", ARGS_NAME, "停用终端 shut a terminal out", verb_terminal_revoke, NULL },
	{ "terminal close", ARGS_TERMINAL_CLOSE, "停止一台自助机的服务 take a kiosk out of service",
	  verb_terminal_close, NULL },
	{ "terminal open", ARGS_NAME, "恢复服务 put it back into service", verb_terminal_open, NULL },
	{ "terminal place", ARGS_TERMINAL_PLACE, "登记自助机的位置 say where it stands", verb_terminal_place, NULL },
	{ "staff add",	ARGS_STAFF_ADD, "新增账号 add an account", verb_staff_add, NULL },
	{ "staff identity", ARGS_STAFF_IDENTITY, "登记账号本人的证件号 say who an account's owner is",
	  verb_staff_identity, NULL },
	{ "staff list",	ARGS_LIST, "列出账号 list accounts", verb_staff_list, NULL },
	{ "staff disable", ARGS_NAME, "停用账号 end an account", verb_staff_disable, NULL },
	{ "staff reset", ARGS_NAME, "重置密码 give a new one-time password", verb_staff_reset, NULL },
	{ "staff factor reset", ARGS_NAME, "取消动态口令，下次登录重新绑定 take a second factor away",
	  verb_staff_factor_reset, NULL },
	{ "staff factor code", ARGS_NAME, "演示账号的动态口令 a demo account's next code",
	  verb_staff_factor_code, NULL },
	{ "audit verify", ARGS_AUDIT_VERIFY, "核验审计记录 verify the trail", audit_verify, NULL },
	{ "keys list",	"", "列出密钥 list the keys", verb_keys_list, NULL },
	{ "keys export", ARGS_KEYS_EXPORT, "用口令封存主密钥 seal the master key under a passphrase",
	  verb_keys_export_note, verb_keys_export },
	{ "keys rotate", ARGS_KEYS_ROTATE, "更换签发密钥：receipt、voucher、pass、list another key that signs",
	  verb_keys_rotate, NULL },
	{ "keys sign",	ARGS_KEYS_SIGN, "用离线的根密钥签发密钥名单 sign the list of keys", verb_keys_draft, verb_keys_sign },
	{ "keys take",	ARGS_KEYS_TAKE, "收下签好的名单 take a signed list", verb_keys_take, NULL },
	{ "keys make-roots", ARGS_KEYS_MAKE_ROOTS, "为旧的中心生成根密钥 roots for an older centre",
	  NULL, verb_keys_make_roots },
	{ "keys pin",	ARGS_KEYS_PIN, "登记根公钥 pin the roots", verb_keys_pin, NULL },
	{ "keys rotate-master", "", "更换主密钥，先停止服务 a new master key, the server stopped",
	  NULL, verb_keys_rotate_master },
	{ "gift list",	ARGS_GIFT_LIST, "列出当月互助保障赠送名单 list a month's gifts",
	  verb_gift_list, verb_gift_list_file },
	{ "gift hand-over", ARGS_GIFT_HAND_OVER, "记下当月名单已移交 note that a month's list was handed over",
	  verb_gift_hand_over, NULL },
	{ "offer load",	ARGS_OFFER_LOAD, "从文件载入预约项目 load what has places from a file", NULL, verb_offer_load },
	{ "offer take",	ARGS_OFFER_TAKE, "收下文件的内容 take its text", verb_offer_take, NULL },
	{ "offer list",	ARGS_OFFER_LIST, "列出预约项目 list what has places", verb_offer_list, NULL },
	{ "pass load",	ARGS_PASS_LOAD, "从文件载入年票 load annual passes from a file", NULL, verb_pass_load },
	{ "pass take",	ARGS_PASS_TAKE, "收下文件的内容 take its text", verb_pass_take, NULL },
	{ "pass list",	"", "列出年票 list annual passes", verb_pass_list, NULL },
	{ "match export", ARGS_MATCH, "写出给另一单位的帮扶比对文件 hashes for another agency",
	  verb_match_export_note, verb_match_export },
	{ "match import", ARGS_MATCH, "收下另一单位的比对文件 take theirs in", NULL, verb_match_import },
	{ "match page",	ARGS_MATCH_PAGE, NULL, verb_match_page, NULL },
	{ "match take",	ARGS_MATCH_TAKE, NULL, verb_match_take, NULL },
	{ "backup",	ARGS_BACKUP, "备份到一个文件 write a backup", NULL, verb_backup },
	{ "restore",	ARGS_RESTORE, "从备份恢复到空目录 restore into an empty directory", NULL, verb_restore },
	{ "outbox import", ARGS_OUTBOX_IMPORT, "导入自助机离线时办的事 take in what a kiosk did offline", NULL, verb_outbox_import },
	{ "outbox take", ARGS_OUTBOX_TAKE, "收下其中一件 take one of them in", verb_outbox_take, NULL },
	{ "check",	"", "检查数据库 check the database", verb_check, NULL },
	{ "routes",	"[--json]", "列出接口 list the routes", NULL, NULL },
};
const size_t cli_verbs_count = ARRAY_LEN(cli_verbs);
/* clang-format on */

/* ---- finding and doing --------------------------------------------------- */

/* How many of the words the verb's name is; 0 if they are not it. */
static int
name_matches(const char *name, int argc, char **argv)
{
	int words = 0;

	while (words < argc) {
		size_t n = strcspn(name, " ");

		if (strlen(argv[words]) != n ||
			memcmp(argv[words], name, n) != 0)
			return 0;
		words++;
		if (!name[n])
			return words;
		name += n + 1;
	}
	return 0;
}

const struct cli_verb *
cli_find(int argc, char **argv, int *words)
{
	for (size_t i = 0; i < cli_verbs_count; i++) {
		*words = name_matches(cli_verbs[i].name, argc, argv);
		if (*words > 0)
			return &cli_verbs[i];
	}
	return NULL;
}

static void
say_error(struct str *message, const struct err *e)
{
	const struct err_info *info = err_info(e->code);

	str_printf(message, "yizhan: %s [%s]", info->title, info->name);
	if (e->detail[0])
		str_printf(message, " %s", e->detail);
	str_putc(message, '\n');
	for (unsigned i = 0; i < e->n_fields; i++)
		str_printf(message, "  %s: %s\n", e->fields[i].path,
			err_info(e->fields[i].code)->title);
}

static void
say_usage(struct str *message, const struct cli_verb *v, const struct err *e)
{
	str_printf(message, "用法 usage: yizhan %s %s [--data DIR]\n", v->name,
		v->args);
	if (e->detail[0])
		str_printf(message, "  ? %s\n", e->detail);
}

static void
say_unknown(struct str *message, int argc, char **argv)
{
	str_printf(message,
		"yizhan: 没有这个命令 unknown verb: %.40s %.40s\n"
		"试试 try: yizhan help\n",
		argc > 0 ? argv[0] : "", argc > 1 ? argv[1] : "");
}

/*
 * The verb of the words and whether they fit it; NULL after saying why not.
 * local: of all verbs, and not of those alone that a server does.
 */
static const struct cli_verb *
understand(int argc, char **argv, bool local, int *words, struct str *message)
{
	const struct cli_verb *v = cli_find(argc, argv, words);
	struct err e = { 0 };
	struct args args;

	if (!v || !(v->run || (local && v->local)) || (local && !v->help)) {
		say_unknown(message, argc, argv);
		return NULL;
	}
	if (args_parse(&args, v->args, argc - *words, argv + *words, &e) < 0) {
		say_usage(message, v, &e);
		return NULL;
	}
	return v;
}

int
cli_do(struct app *app, int argc, char **argv, struct str *out,
	struct str *message)
{
	int words;
	struct err e = { 0 };
	const struct cli_verb *v =
		understand(argc, argv, false, &words, message);

	if (!v)
		return CLI_USAGE;
	if (v->run(app, argc - words, argv + words, out, &e) == 0)
		return CLI_OK;
	say_error(message, &e);
	return CLI_FAILED;
}

/* ---- the program --------------------------------------------------------- */

static void
remove_words(int *argc, char **argv, int at, int n)
{
	for (int i = at; i + n <= *argc; i++)
		argv[i] = argv[i + n];
	*argc -= n;
}

const char *
cli_data_dir(int *argc, char **argv)
{
	static const char option[] = "--data";
	const char *dir = DEFAULT_DIR;

	for (int i = 1; i < *argc;) {
		size_t n = sizeof(option) - 1;

		if (strcmp(argv[i], option) == 0 && i + 1 < *argc) {
			dir = argv[i + 1];
			remove_words(argc, argv, i, 2);
		} else if (strncmp(argv[i], "--data=", n + 1) == 0) {
			dir = argv[i] + n + 1;
			remove_words(argc, argv, i, 1);
		} else {
			i++;
		}
	}
	return dir;
}

static void
say_help(struct str *out)
{
	str_puts(out,
		"yizhan — 职工服务中心服务端 the service centre's server\n"
		"用法 usage: yizhan VERB … [--data DIR]\n\n");
	for (size_t i = 0; i < cli_verbs_count; i++)
		if (cli_verbs[i].help)
			str_printf(out, "  %s %s\n        %s\n",
				cli_verbs[i].name, cli_verbs[i].args,
				cli_verbs[i].help);
	str_puts(out, "  help\n        本说明 this text\n"
		      "  version\n        版本 the version\n\n"
		      "--data 的默认值 default: " DEFAULT_DIR "\n");
}

/* Without a server this process is the centre for a moment. */
static int
do_alone(const char *dir, int argc, char **argv, struct str *out,
	struct str *message)
{
	struct app_config config = { .dir = dir };
	struct err e = { 0 };
	struct app *app;
	int code;

	/* What a server notes as it comes up is noise here. */
	log_set_level(LOG_WARN);
	app = app_open(&config, &clock_system, &rng_system, &e);
	if (!app) {
		say_error(message, &e);
		return CLI_FAILED;
	}
	code = cli_do(app, argc, argv, out, message);
	app_close(app);
	return code;
}

static int
do_local(const struct cli_verb *v, const char *dir, int argc, char **argv,
	struct str *out, struct str *message)
{
	struct err e = { 0 };

	if (v->local(dir, argc, argv, out, &e) == 0)
		return CLI_OK;
	say_error(message, &e);
	return CLI_FAILED;
}

/* By the server of the directory, or as it. */
static int
do_central(const char *dir, int argc, char **argv, struct str *out,
	struct str *message)
{
	struct err e = { 0 };
	int code;

	switch (admin_client(dir, argc, argv, &code, out, message, &e)) {
	case ADMIN_ANSWERED:
		return code;
	case ADMIN_NO_SERVER:
		return do_alone(dir, argc, argv, out, message);
	case ADMIN_BROKEN:
		break;
	}
	say_error(message, &e);
	return CLI_FAILED;
}

static int
do_verb(const char *dir, int argc, char **argv, struct str *out,
	struct str *message)
{
	int words, code = CLI_OK;
	const struct cli_verb *v =
		understand(argc, argv, true, &words, message);

	if (!v)
		return CLI_USAGE;
	if (v->run)
		code = do_central(dir, argc, argv, out, message);
	if (code != CLI_OK || !v->local)
		return code;
	return do_local(v, dir, argc - words, argv + words, out, message);
}

static bool
is_one_of(const char *word, const char *a, const char *b, const char *c)
{
	return word && (strcmp(word, a) == 0 || strcmp(word, b) == 0 ||
			       strcmp(word, c) == 0);
}

static int
run(int argc, char **argv, struct str *out, struct str *message)
{
	const char *dir = cli_data_dir(&argc, argv);

	if (argc < 2) {
		say_help(message);
		return CLI_USAGE;
	}
	if (is_one_of(argv[1], "help", "--help", "-h")) {
		say_help(out);
		return CLI_OK;
	}
	if (is_one_of(argv[1], "version", "--version", "-V")) {
		str_puts(out, "yizhan " YIZHAN_VERSION "\n");
		return CLI_OK;
	}
	return do_verb(dir, argc - 1, argv + 1, out, message);
}

int
cli_run(int argc, char **argv)
{
	struct arena arena;
	struct str out, message;
	int code;

	arena_init(&arena, ARENA_CAP);
	str_init(&out, &arena, OUT_MAX);
	str_init(&message, &arena, MESSAGE_MAX);
	code = run(argc, argv, &out, &message);
	if (out.n)
		fwrite(out.p, 1, out.n, stdout);
	if (message.n)
		fwrite(message.p, 1, message.n, stderr);
	/* A full disk behind stdout must not look like success. */
	if (fflush(stdout) != 0 && code == CLI_OK)
		code = CLI_FAILED;
	arena_release(&arena);
	return code;
}
