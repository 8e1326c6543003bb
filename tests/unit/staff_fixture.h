/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts and signing in as the tests want them. */
#ifndef YZ_STAFF_FIXTURE_H
#define YZ_STAFF_FIXTURE_H

#include "app_fixture.h"
#include "staff/password.h"
#include "staff/role.h"
#include "staff/session.h"
#include "staff/staff.h"
#include "staff/staff_list.h"

#define PASSWORD "correct horse battery"
#define ID_NO "340299199005150019"

/* ---- what runs on the lanes ---- */

struct op {
	struct centre *t;
	struct staff_new fresh;
	const char *name;
	char phc[PASSWORD_PHC_MAX];
	int64_t id;
	struct sign_in sign;
	const char *cookie, *csrf;
	bool changes, same;
	struct caller caller;
	struct staff_list list;
};

static inline int
fn_add(struct tx *tx, void *arg, struct err *e)
{
	struct op *o = arg;

	return staff_add(tx, &o->t->app, "system", &o->fresh, &o->id, e);
}

static inline int
fn_disable(struct tx *tx, void *arg, struct err *e)
{
	struct op *o = arg;

	return staff_disable(tx, &o->t->app, "system", o->name, e);
}

static inline int
fn_reset(struct tx *tx, void *arg, struct err *e)
{
	struct op *o = arg;

	return staff_reset(tx, &o->t->app, "system", o->name, o->phc, e);
}

static inline int
fn_list(struct tx *tx, void *arg, struct err *e)
{
	return staff_list_load(tx, &((struct op *)arg)->list, e);
}

static inline int
fn_load(struct tx *tx, void *arg, struct err *e)
{
	struct op *o = arg;

	return sign_in_load(tx, &o->t->app, &o->sign, e);
}

static inline int
fn_finish(struct tx *tx, void *arg, struct err *e)
{
	struct op *o = arg;

	return sign_in_finish(tx, &o->t->app, &o->sign, e);
}

static inline int
fn_resolve(struct tx *tx, void *arg, struct err *e)
{
	struct op *o = arg;

	return staff_caller_resolve(
		tx, &o->t->app, o->cookie, o->csrf, o->changes, &o->caller, e);
}

static inline int
fn_touch(struct tx *tx, void *arg, struct err *e)
{
	return staff_session_touch(
		tx, ((struct op *)arg)->caller.session, tx_now(tx), e);
}

static inline int
fn_end(struct tx *tx, void *arg, struct err *e)
{
	struct op *o = arg;

	return staff_session_end(tx, &o->t->app, &o->caller, e);
}

static inline int
fn_is_person(struct tx *tx, void *arg, struct err *e)
{
	struct op *o = arg;
	uint8_t bix[BLIND_SIZE];

	blind_index(
		o->t->app.keyring, "person", "id_no", bytes_str(o->name), bix);
	return staff_is_person(
		tx, &o->t->app, o->id, bytes_of(bix, sizeof(bix)), &o->same, e);
}

/* ---- helpers ---- */

static inline enum err_code
add(struct centre *t, const char *name, const char *role, const char *id_no,
	bool one_time)
{
	struct op o = { .t = t };
	struct err e = { 0 };

	assert_int_equal(
		password_hash(t->app.keyring, t->app.rng, PASSWORD, o.phc, &e),
		0);
	o.fresh = (struct staff_new){ name, "李敏", role, id_no, o.phc,
		one_time, 0 };
	return centre_do(t, DB_WRITE, fn_add, &o);
}

static inline enum err_code
sign_in_as(struct op *o, const char *name, const char *password,
	const char *fresh, const char *source)
{
	struct err e = { 0 };
	enum err_code code;

	memset(&o->sign, 0, sizeof(o->sign));
	o->sign.name = name;
	o->sign.password = password;
	o->sign.new_password = fresh;
	o->sign.source = source;
	code = centre_do(o->t, DB_READ, fn_load, o);
	if (code)
		return code;
	assert_int_equal(sign_in_hash(&o->t->app, &o->sign, &e), 0);
	assert_int_equal(centre_do(o->t, DB_WRITE, fn_finish, o), ERR_NONE);
	return o->sign.refused;
}

static inline enum err_code
resolve(struct op *o, const char *cookie, const char *csrf, bool changes)
{
	o->cookie = cookie;
	o->csrf = csrf;
	o->changes = changes;
	return centre_do(o->t, DB_READ, fn_resolve, o);
}

#define T(f) cmocka_unit_test_setup_teardown(f, centre_setup, centre_teardown)

#endif
