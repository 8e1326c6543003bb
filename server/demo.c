/* SPDX-License-Identifier: Apache-2.0 */
#include "demo.h"
#include "aid/rule.h"
#include "assets.h"
#include "booking/offer_file_api.h"
#include "demo_file.h"
#include "files.h"
#include "member/member.h"
#include "staff/factor.h"
#include "pass/product_file_api.h"
#include "staff/password.h"
#include "staff/role.h"
#include "staff/staff.h"

/* clang-format off */
static const struct {
	const char *name, *role, *display, *id_no;
	int64_t site;
} staff[] = {
	{ "chuangkou",  "clerk",    "演示窗口", "340299198001019713", 0 },
	{ "shenhe",     "reviewer", "演示审核", "340299198101029724", 0 },
	{ "shenpi",     "approver", "演示审批", "340299198201039735", 0 },
	{ "caiwu",      "finance",  "演示财务", "340299198301049746", 0 },
	{ "fuhe",       "finance",  "演示复核", "340299198601079779", 0 },
	{ "shenji",     "auditor",  "演示审计", "340299198401059757", 0 },
	{ "guanli",     "sysadmin", "演示管理", "340299198501069768", 0 },
	{ "yiyuan",     "partner",  "演示医院", NULL, 1 },
	{ "gongyuan",   "park",     "演示公园", NULL, 11 },
	{ "pinggu",     "evaluator", "演示评估", NULL, 0 },
};

static const struct {
	const char *name, *id_no, *phone, *group, *district, *employer;
	enum person_source source;
	bool gift;
} people[] = {
	{ "测试甲", "340299199005159814", "13800000001", "courier", "340207", "演示快递公司", SOURCE_CHIP, true },
	{ "测试乙", "340299198503209824", "13800000002", "truck_driver", "340281", NULL, SOURCE_CHIP, true },
	{ "买买提·测试", "340299197808119833", NULL, "delivery_rider", "340209", "演示配送站", SOURCE_TYPED, false },
	{ "测试𬭚", "340299199601029848", "13800000004", "domestic_worker", "340202", NULL, SOURCE_CHIP, true },
	{ "测试戊", "340299196811309852", "13800000005", "carer", "340210", "演示医院", SOURCE_TYPED, true },
	{ "测试己", "340299199307079860", NULL, "ride_hailing_driver", "340212", NULL, SOURCE_CHIP, false },
};
/* clang-format on */

struct add_user {
	struct app *app;
	size_t i;
	const char *phc;
};

static int
add_user(struct tx *tx, void *arg, struct err *e)
{
	const struct add_user *u = arg;
	const struct staff_new n = { .name = staff[u->i].name,
		.display = staff[u->i].display,
		.role = staff[u->i].role,
		.id_no = staff[u->i].id_no,
		.password = u->phc,
		.site = staff[u->i].site };

	int64_t id;

	if (staff_add(tx, u->app, "system", &n, &id, e) != 0)
		return -1;
	return role_needs_factor(n.role) ? factor_bind_demo(tx, u->app, id, e)
					 : 0;
}

static int
fill_user(struct app *app, struct arena *a, size_t i, struct demo_user *out,
	struct err *e)
{
	char password[PASSWORD_ONE_TIME], phc[PASSWORD_PHC_MAX];
	char secret[TOTP_SECRET_TEXT];
	struct add_user u = { app, i, phc };

	totp_secret_format(factor_demo_secret, secret);
	password_one_time(app->rng, password);
	if (password_hash(app->keyring, app->rng, password, phc, e) != 0)
		return -1;
	*out = (struct demo_user){ staff[i].name, staff[i].role,
		arena_strdup(a, password),
		role_needs_factor(staff[i].role) ? arena_strdup(a, secret)
						 : NULL };
	return db_run(app->db, DB_WRITE, add_user, &u, a, e);
}

static int
application(struct app *app, struct arena *a, size_t i,
	struct member_application *out, struct err *e)
{
	const struct person_input in = { .name = people[i].name,
		.id_type = "resident",
		.id_no = people[i].id_no,
		.phone = people[i].phone };
	const struct ref *r = app->ref;

	*out = (struct member_application){
		.group = ref_group_find(r, people[i].group),
		.district = ref_district_find(r, people[i].district),
		.unit = ref_union_receiving(
			r, people[i].group, people[i].district, NULL),
		.employer = people[i].employer,
	};
	BUG_ON(!out->group || !out->district);
	out->consents[out->n_consents++] = ref_consent_find(r, "register");
	if (people[i].gift)
		out->consents[out->n_consents++] =
			ref_consent_find(r, "gift_transfer");
	return person_claim_check(
		app, a, &in, people[i].source, MEMBER_MIN_AGE, &out->person, e);
}

static int
add_people(struct tx *tx, void *arg, struct err *e)
{
	struct app *app = arg;

	for (size_t i = 0; i < ARRAY_LEN(people); i++) {
		struct member_applied done = { 0 };
		struct member_application in;

		if (application(app, tx_arena(tx), i, &in, e) != 0 ||
			member_apply(tx, app, &in, "system", &done, e) != 0)
			return -1;
	}
	return 0;
}

/* The check-up of the catalogue, its days counted from today. */
static int
add_offer(struct tx *tx, void *arg, struct err *e)
{
	const struct asset *file = asset_find("catalogue/checkup.json");
	const struct offer_new *n;
	int64_t sessions;

	BUG_ON(!file);
	n = offer_file_read(tx_arena(tx), bytes_of(file->data, file->n), e);
	return n ? offer_put(tx, arg, "system", n, &sessions, e) : -1;
}

/* Two annual passes and three parks. */
static int
add_passes(struct tx *tx, void *arg, struct err *e)
{
	const struct asset *file = asset_find("catalogue/pass.json");
	const struct pass_new *n;
	int64_t made;

	BUG_ON(!file);
	n = pass_file_read(tx_arena(tx), bytes_of(file->data, file->n), e);
	return n ? pass_put(tx, arg, "system", n, &made, e) : -1;
}

/* A line of the demonstration: a centre enters its own. */
static int
add_lines(struct tx *tx, void *arg, struct err *e)
{
	struct app *app = arg;

	for (size_t i = 0; i < app->ref->n_districts; i++) {
		const struct aid_line line = { app->ref->districts[i].code,
			"2021-01-01", "演示数据，不是真实标准", 70000 };

		if (aid_line_enter(tx, app, &line, "system", e) != 0 ||
			aid_line_confirm(tx, app, line.district,
				line.valid_from, "demo", e) != 0)
			return -1;
	}
	return 0;
}

static int
fill(struct app *app, struct arena *a, struct err *e)
{
	struct demo_user users[ARRAY_LEN(staff)];

	for (size_t i = 0; i < ARRAY_LEN(staff); i++)
		if (fill_user(app, a, i, &users[i], e) != 0)
			return -1;
	if (db_run(app->db, DB_WRITE, add_people, app, a, e) != 0 ||
		db_run(app->db, DB_WRITE, add_offer, app, a, e) != 0 ||
		db_run(app->db, DB_WRITE, add_passes, app, a, e) != 0 ||
		db_run(app->db, DB_WRITE, add_lines, app, a, e) != 0)
		return -1;
	return demo_file_make(file_path(a, app->config.dir, "demo.json"), users,
		ARRAY_LEN(users), e);
}

int
demo_fill(struct app *app, struct err *e)
{
	struct arena a;
	int rc;

	arena_init(&a, 4 << 20);
	rc = fill(app, &a, e);
	arena_release(&a);
	return rc;
}

int
demo_set_desk(struct app *app, const char *url, struct err *e)
{
	return demo_file_set(
		file_path(&app->arena, app->config.dir, "demo.json"), url, NULL,
		e);
}
