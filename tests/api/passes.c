/* SPDX-License-Identifier: Apache-2.0 */
#include "passes.h"
#include "cli.h"
#include "str.h"

const char *
passes_text(struct centre *c, const struct passes *t)
{
	const char *code = t->code ? t->code : "P";

	return centre_printf(c,
		"{\"parks\":[{\"code\":\"K1\",\"number\":21,\"name\":\"东园\","
		"\"address\":\"东路\",\"bus\":\"1路\",\"phone\":\"1\","
		"\"passback_minutes\":30,\"travel_minutes\":20},"
		"{\"code\":\"K2\",\"number\":22,\"name\":\"西园\",\"address\":"
		"\"西路\",\"bus\":\"2路\",\"phone\":\"2\",\"opens\":"
		"\"08:00\",\"closes\":\"17:00\",\"closed\":[\"mon\"],"
		"\"passback_minutes\":30,\"travel_minutes\":20}],"
		"\"groups\":[{\"number\":7,\"title\":\"两园\",\"parks\":"
		"[\"K1\",\"K2\"],\"per_day\":0,\"per_year\":100}],"
		"\"products\":[{\"code\":\"%s\",\"title\":\"年票\",\"scope\":"
		"\"%s\",\"version\":%d,\"basis\":\"文件\",\"group\":7,"
		"\"holders\":%d,\"pay_days\":7,%s%s,\"prices\":[%s],"
		"\"rules\":[{\"rule\":\"member\",\"value\":\"\"}],"
		"\"texts\":[{\"kind\":\"declare\",\"code\":\"hardship\","
		"\"title\":\"困难\",\"text\":\"已看证明\"},"
		"{\"kind\":\"consent\",\"code\":\"entry\",\"version\":2,"
		"\"required\":true,\"title\":\"告知\",\"text\":\"告知\"}]}]}",
		code, t->scope ? t->scope : code, t->version ? t->version : 1,
		t->holders ? t->holders : 1, t->extra ? t->extra : "",
		t->period ? t->period : PASSES_ROLLING,
		t->prices ? t->prices : "{\"price\":8000,\"subsidy\":0}");
}

int
passes_take(struct centre *c, const char *text)
{
	char *words[] = { (char *)"pass", (char *)"take", (char *)text, NULL };
	struct str out, message;

	str_init(&out, centre_arena(c), 4096);
	str_init(&message, centre_arena(c), 4096);
	return cli_do(centre_app(c), 3, words, &out, &message);
}

int
passes_load(struct centre *c, const struct passes *t)
{
	return passes_take(c, passes_text(c, t));
}
