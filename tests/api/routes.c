/* SPDX-License-Identifier: Apache-2.0 */
#include "routes.h"
#include "pictures.h"
#include "str.h"

static const struct route_subject *const subjects[] = { &routes_house,
	&routes_case, &routes_booking, &routes_fund, &routes_pass,
	&routes_aid };

const struct who routes_loopback = { .port = HTTP_PUBLIC, .ip = "127.0.0.1" };
const char *routes_owner;
const char *routes_asking = "sysadmin";

/* ---- rows ---------------------------------------------------------------- */

size_t
routes_count(void)
{
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(subjects); i++)
		n += subjects[i]->n;
	return n;
}

const struct route_row *
routes_find(const char *route)
{
	for (size_t i = 0; i < ARRAY_LEN(subjects); i++)
		for (size_t k = 0; k < subjects[i]->n; k++)
			if (strcmp(subjects[i]->rows[k].route, route) == 0)
				return &subjects[i]->rows[k];
	return NULL;
}

/* ---- from a row to a request --------------------------------------------- */

const char *
routes_today(struct centre *c)
{
	char day[CIVIL_SIZE];

	civil_format(civil_from_ms(clock_now(centre_app(c)->clock)), day);
	return centre_printf(c, "%s", day);
}

static const char *
word(struct centre *c, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(subjects); i++) {
		const char *is = subjects[i]->word(c, name);

		if (is)
			return is;
	}
	fail_msg("$%s is no word", name);
	return NULL;
}

const char *
routes_fill(struct centre *c, const char *text)
{
	struct str out;
	char name[16];

	if (!text)
		return NULL;
	str_init(&out, centre_arena(c), 65536);
	while (*text) {
		size_t n = 0;

		if (*text != '$') {
			str_putc(&out, *text++);
			continue;
		}
		for (text++; *text >= 'a' && *text <= 'z'; text++)
			name[n++] = *text;
		name[n] = '\0';
		str_puts(&out, word(c, name));
	}
	return out.p;
}

const struct who *
routes_who(struct centre *c, const char *as)
{
	if (strcmp(as, "anyone") == 0 || strcmp(as, "foreign") == 0)
		return &centre_public;
	if (strcmp(as, "bearer") == 0)
		return picture_bearer(c, routes_fill(c, "$link"));
	if (strcmp(as, "loopback") == 0)
		return &routes_loopback;
	if (strcmp(as, "unpaired") == 0)
		return &centre_unpaired;
	if (strcmp(as, "kiosk") == 0)
		return centre_kiosk(c, 0);
	if (strcmp(as, "gate") == 0)
		return routes_gate(c, NULL);
	return centre_staff(c, as);
}

struct ask
routes_good(struct centre *c, const struct route_row *row)
{
	const char *path = strchr(row->route, ' ') + 1;
	const char *target = row->target ? row->target : path;
	static unsigned keys;

	return (struct ask){ .as = routes_who(c, row->as),
		.method = centre_printf(
			c, "%.*s", (int)(path - 1 - row->route), row->route),
		.path = routes_fill(c, target),
		.key = centre_printf(c, "k%u", ++keys),
		.body = routes_fill(c, row->body) };
}
