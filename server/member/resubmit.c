/* SPDX-License-Identifier: Apache-2.0 */
#include "member/resubmit.h"
#include "member.sql.h"
#include "seal.h"
#include "str.h"

#define NAMES_MAX 256

/* clang-format off */
static const struct {
	const char *name, *label;
} fields[] = {
	{ "name",	"姓名" },
	{ "phone",	"手机" },
	{ "group",	"职业群体" },
	{ "place",	"工作地点" },
	{ "employer",	"用工单位" },
	{ "union",	"拟入工会" },
	{ "consents",	"告知书的选择" },
};
/* clang-format on */

const char *
resubmit_label(const char *field)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (strcmp(fields[i].name, field) == 0)
			return fields[i].label;
	return NULL;
}

static void
add_name(struct str *names, bool differs, const char *name)
{
	if (differs)
		str_printf(names, "%s%s", names->n ? "," : "", name);
}

static bool
same_text(const char *a, const char *b)
{
	return (!a || !b) ? a == b : strcmp(a, b) == 0;
}

static int
employer_differs(struct tx *tx, struct app *app, int64_t id,
	struct bytes sealed, const char *now, bool *out, struct err *e)
{
	struct bytes was = bytes_of(NULL, 0);

	if (sealed.p && seal_open(app->keyring, "enrolment", "employer", id,
				sealed, tx_arena(tx), &was, e) != 0)
		return -1;
	*out = !bytes_equal(was, now ? bytes_str(now) : bytes_of(NULL, 0));
	return 0;
}

/* Every text that the centre asks for today: was it agreed to, is it now? */
static int
consents_differ(struct tx *tx, const struct app *app,
	const struct member_application *in, int64_t id, bool *out,
	struct err *e)
{
	const struct ref *r = app->ref;

	for (size_t i = 0; i < r->n_consents; i++) {
		struct sql_consent_given row;
		int was = sql_consent_given(
			tx, e, id, r->consents[i].purpose, &row);
		bool now = false;

		if (was < 0)
			return -1;
		for (size_t k = 0; k < in->n_consents; k++)
			now |= in->consents[k] == &r->consents[i];
		*out |= now != (was > 0);
	}
	return 0;
}

/* The fields in which the application differs from what the case holds. */
static int
changes(struct tx *tx, struct app *app, const struct member_application *in,
	const struct person_match *before, const struct flow_case *c,
	const char **out, struct err *e)
{
	struct sql_enrolment_by_id was;
	bool employer = false, consents = false, place;
	struct str names;

	if (sql_enrolment_by_id(tx, e, c->id, &was) != 1)
		return err_setf(e, ERR_INTERNAL, "case without enrolment");
	if (employer_differs(tx, app, c->id, was.employer_sealed, in->employer,
		    &employer, e) != 0 ||
		consents_differ(tx, app, in, c->id, &consents, e) != 0)
		return -1;
	place = !same_text(was.district, in->district->code) ||
		!same_text(was.street, in->street ? in->street->code : NULL);
	str_init(&names, tx_arena(tx), NAMES_MAX);
	add_name(&names, !before->same_name, "name");
	add_name(&names, in->person.phone && !before->same_phone, "phone");
	add_name(&names, !same_text(was.group_code, in->group->code), "group");
	add_name(&names, place, "place");
	add_name(&names, employer, "employer");
	add_name(&names, !same_text(was.union_code, in->unit->code), "union");
	add_name(&names, consents, "consents");
	*out = names.n ? names.p : NULL;
	return 0;
}

/* May whoever typed this be the one who typed that? A phone that the case has
 * must be known; where there is none, one may be added. */
static bool
typed_alike(const struct person_match *before, const struct flow_case *c)
{
	return c->source == SOURCE_TYPED && before->typed_only &&
	       before->same_name && (before->same_phone || !before->has_phone);
}

int
resubmit(struct tx *tx, struct app *app, const struct member_application *in,
	const struct person_match *before, const char *actor,
	struct flow_case *c, struct err *e)
{
	struct caller by = { .kind = CALLER_TERMINAL };

	if (in->person.source == SOURCE_TYPED && !typed_alike(before, c))
		return err_set(e, ERR_SEE_DESK);
	strncpy(by.actor, actor, sizeof(by.actor) - 1);
	if (changes(tx, app, in, before, c, &c->changed, e) != 0)
		return -1;
	if ((int64_t)in->person.source > c->source)
		c->source = in->person.source;
	if (sql_consent_withdraw_case(tx, e, c->id, tx_now(tx), actor) != 0)
		return -1;
	c->made_at = in->made_at;
	return flow_act(tx, app, c, "resubmit", NULL, c->version, &by, e);
}
