/* SPDX-License-Identifier: Apache-2.0 */
#include "system/routes_api.h"
#include "call/call.h"
#include "cli.h"
#include "staff/role.h"
#include <stdio.h>

#define OUT_MAX (256 * 1024)

static const char *const audiences[] = {
	[FOR_ANYONE] = "anyone",
	[FOR_STAFF] = "staff",
	[FOR_TERMINAL] = "terminal",
	[FOR_UNPAIRED] = "unpaired",
	[FOR_LOOPBACK] = "loopback",
};

/* The roles that may call a staff route. */
static void
print_roles(struct str *out, const struct route *r)
{
	bool first = true;

	str_puts(out, ",\"roles\":[");
	for (size_t i = 0; i < roles_count; i++) {
		if (r->audience != FOR_STAFF ||
			(!(r->flags & CALL_OWN_SESSION) &&
				!(roles[i].perms & r->perm)))
			continue;
		if (!first)
			str_putc(out, ',');
		first = false;
		json_encode_text(out, roles[i].name);
	}
	str_putc(out, ']');
}

static void
print_kinds(struct str *out, unsigned kinds)
{
	str_printf(out, ",\"kinds\":[%s%s%s]",
		kinds & KIND_KIOSK ? "\"kiosk\"" : "",
		kinds == (KIND_KIOSK | KIND_GATE) ? "," : "",
		kinds & KIND_GATE ? "\"gate\"" : "");
}

static void
print_json(struct str *out, const struct route *r, bool first)
{
	str_puts(out, first ? "" : ",");
	str_printf(out,
		"{\"method\":\"%s\",\"path\":\"%s\",\"audience\":\"%s\","
		"\"keyed\":%s,\"body\":%s,\"label\":",
		r->method, r->path, audiences[r->audience],
		r->flags & CALL_KEYED ? "true" : "false",
		r->body ? "true" : "false");
	json_encode_text(out, r->label);
	if (r->audience == FOR_TERMINAL)
		print_kinds(out, r->kinds ? r->kinds : KIND_KIOSK);
	print_roles(out, r);
	str_puts(out, "}");
}

static void
print_all(struct str *out, bool json)
{
	bool first = true;

	str_puts(out, json ? "[" : "");
	for (const struct route_table *const *t = route_tables; *t; t++)
		for (size_t i = 0; i < (*t)->n; i++) {
			const struct route *r = &(*t)->rows[i];

			if (json)
				print_json(out, r, first);
			else
				str_printf(out, "%-7s%-38s %-10s%s\n",
					r->method, r->path,
					audiences[r->audience], r->label);
			first = false;
		}
	str_puts(out, json ? "]\n" : "");
}

int
routes_main(int argc, char **argv)
{
	bool json = argc == 2 && strcmp(argv[1], "--json") == 0;
	struct arena a;
	struct str out;

	if (argc != 1 && !json) {
		fputs("用法 usage: yizhan routes [--json]\n", stderr);
		return CLI_USAGE;
	}
	arena_init(&a, 4 * OUT_MAX);
	str_init(&out, &a, OUT_MAX);
	print_all(&out, json);
	fwrite(out.p, 1, out.n, stdout);
	arena_release(&a);
	return CLI_OK;
}
