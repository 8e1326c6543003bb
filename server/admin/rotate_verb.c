/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/rotate_verb.h"
#include "admin/args.h"
#include "log.h"
#include "sealed/sealed.h"

#include <stdio.h>

#define TICK_MS 1000

/* A line a second, and none for work that is done at once. */
static void
on_progress(const struct sealed_rotation *r)
{
	static int64_t next;
	int64_t now = clock_mono(&clock_system);

	if (!next)
		next = now + TICK_MS;
	if (now < next)
		return;
	next = now + TICK_MS;
	fprintf(stderr, "已看 looked at %lld，已换 renewed %lld\n",
		(long long)r->looked, (long long)r->renewed);
}

int
verb_keys_rotate_master(
	const char *dir, int argc, char **argv, struct str *out, struct err *e)
{
	struct sealed_rotation r = { .progress = on_progress };
	struct args args;

	if (args_parse(&args, "", argc, argv, e) != 0)
		return -1;
	/* What a server notes as it comes up is noise here. */
	log_set_level(LOG_WARN);
	if (sealed_rotate(dir, &clock_system, &rng_system, &r, e) != 0)
		return -1;
	str_printf(out,
		"master-%d.key\nfields renewed %lld\n"
		"请用 yizhan keys export "
		"重新封存主密钥；旧的主密钥文件不要删除，"
		"核对以前的回执和打开以前的备份要用它。\n",
		r.generation, (long long)r.renewed);
	return 0;
}
