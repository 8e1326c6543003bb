/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts, passwords, signing in, sessions. */
#include "staff_fixture.h"

/* ---- passwords and roles ---- */

static void
test_password_rules(void **state)
{
	static const struct {
		const char *password;
		bool good;
	} rows[] = {
		{ "elevenchars", false },
		{ "twelve chars", true },
		{ "十一个汉字的密码不够长", false },
		{ "十二个汉字的密码就够长了", true },
		{ "aaaaaaaaaaaaaaaa", false },
		{ "福福福福福福福福福福福福福", false },
		{ "123456789012", false },
		{ "Qwertyuiop123", false },
		{ "wuhu20211234", false },
		{ "ZhiGong-2021!", false },
		{ "芜湖市总工会二〇二一年啊", false },
		{ "limin-limin1", false },
		{ "limin likes tea at four", true },
		{ "李敏的密码十二个字符长哦", false },
		{ "\xff\xfe bad bytes here", false },
		{ "", false },
	};
	char longest[PASSWORD_MAX + 2];
	struct err e = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		err_clear(&e);
		if ((password_check(rows[i].password, "limin", "李敏", &e) ==
			    0) != rows[i].good)
			fail_msg("%s", rows[i].password);
		assert_int_equal(
			e.code, rows[i].good ? ERR_NONE : ERR_PASSWORD_WEAK);
	}
	for (size_t i = 0; i <= PASSWORD_MAX; i++)
		longest[i] = (char)('a' + i % 7);
	longest[PASSWORD_MAX + 1] = '\0';
	err_clear(&e);
	assert_int_equal(password_check(longest, "limin", "李敏", &e), -1);
	longest[PASSWORD_MAX] = '\0';
	err_clear(&e);
	assert_int_equal(password_check(longest, "limin", "李敏", &e), 0);
}

static void
test_password_hash(void **state)
{
	struct centre *t = *state;
	uint8_t other[1][SEAL_KEY_SIZE] = { { 7 } };
	struct keyring *k =
		keyring_new(other, 1, seal_columns, seal_columns_count);
	char a[PASSWORD_PHC_MAX], b[PASSWORD_PHC_MAX];
	struct err e = { 0 };

	assert_int_equal(
		password_hash(t->app.keyring, t->app.rng, PASSWORD, a, &e), 0);
	assert_int_equal(
		password_hash(t->app.keyring, t->app.rng, PASSWORD, b, &e), 0);
	assert_string_not_equal(a, b);
	assert_memory_equal(a, "$argon2id$v=19$m=47104,t=1,p=1$", 31);
	assert_true(password_verify(t->app.keyring, a, PASSWORD));
	assert_false(password_verify(t->app.keyring, a, PASSWORD "x"));
	/* The database without its key does not let anybody guess. */
	assert_false(password_verify(k, a, PASSWORD));
	assert_false(password_verify(t->app.keyring, NULL, PASSWORD));
	keyring_free(k);
}

static int64_t
verify_ms(const struct keyring *k, const char *phc)
{
	int64_t best = INT64_MAX;

	for (int i = 0; i < 3; i++) {
		int64_t start = clock_mono(&clock_system);
		int64_t took;

		assert_false(password_verify(k, phc, "not the password"));
		took = clock_mono(&clock_system) - start;
		best = took < best ? took : best;
	}
	return best;
}

/* An account that is not there costs a hash too. */
static void
test_password_nobody(void **state)
{
	struct centre *t = *state;
	char phc[PASSWORD_PHC_MAX];
	struct err e = { 0 };

	assert_int_equal(
		password_hash(t->app.keyring, t->app.rng, PASSWORD, phc, &e),
		0);
	assert_true(verify_ms(t->app.keyring, NULL) * 2 >
		    verify_ms(t->app.keyring, phc));
}

static void
test_one_time(void **state)
{
	char a[PASSWORD_ONE_TIME], b[PASSWORD_ONE_TIME];
	struct err e = { 0 };

	(void)state;
	password_one_time(&rng_system, a);
	password_one_time(&rng_system, b);
	assert_int_equal(strlen(a), 19);
	assert_int_equal(a[4], '-');
	assert_string_not_equal(a, b);
	assert_int_equal(password_check(a, "limin", "李敏", &e), 0);
}

static void
test_roles(void **state)
{
	unsigned all = 0;

	(void)state;
	for (size_t i = 0; i < perm_names_count; i++) {
		assert_int_equal(all & perm_names[i].perm, 0);
		all |= perm_names[i].perm;
	}
	for (size_t i = 0; i < roles_count; i++) {
		assert_ptr_equal(role_find(roles[i].name), &roles[i]);
		assert_int_equal(roles[i].perms & ~all, 0);
		assert_true(roles[i].perms != 0);
	}
	assert_null(role_find("root"));
	assert_null(role_find(NULL));
	/* Clerks return, reviewers and approvers decide, nobody else does. */
	assert_false(role_find("clerk")->perms & PERM_CASE_DECIDE);
	assert_true(role_find("reviewer")->perms & PERM_CASE_DECIDE);
	assert_true(role_find("approver")->perms & PERM_CASE_DECIDE);
	assert_false(role_find("sysadmin")->perms &
		     (PERM_CASE_READ | PERM_CASE_DECIDE | PERM_PERSON_UNMASK));
}

/* ---- accounts ---- */

static void
test_accounts(void **state)
{
	struct centre *t = *state;
	struct op o = { .t = t };

	assert_int_equal(add(t, "limin", "clerk", ID_NO, true), ERR_NONE);
	assert_int_equal(add(t, "limin", "clerk", NULL, true), ERR_NAME_TAKEN);
	/* The same person, written otherwise, under another name. */
	assert_int_equal(
		add(t, "limin2", "clerk", "340299 19900515 0019", true),
		ERR_NAME_TAKEN);
	assert_int_equal(add(t, "Bad Name", "clerk", NULL, true), ERR_FIELDS);
	assert_int_equal(add(t, "x", "clerk", NULL, true), ERR_FIELDS);
	assert_int_equal(add(t, "wang", "boss", NULL, true), ERR_FIELDS);
	assert_int_equal(add(t, "wang", "clerk", "340299199005150013", true),
		ERR_FIELDS);
	assert_int_equal(centre_do(t, DB_READ, fn_list, &o), ERR_NONE);
	assert_int_equal(o.list.items.n, 1);
	const struct staff_item *item = o.list.items.items;
	assert_string_equal(item->name, "limin");
	assert_string_equal(item->role_label, "窗口受理");
	assert_string_equal(item->state, "one-time");
}

static void
test_own_person(void **state)
{
	struct centre *t = *state;
	struct op o = { .t = t, .phc = "x" };

	o.fresh = (struct staff_new){ "limin", "李敏", "clerk", ID_NO, o.phc,
		false, 0 };
	assert_int_equal(centre_do(t, DB_WRITE, fn_add, &o), ERR_NONE);
	o.name = ID_NO;
	assert_int_equal(centre_do(t, DB_READ, fn_is_person, &o), ERR_NONE);
	assert_true(o.same);
	o.name = "340299199005150027";
	assert_int_equal(centre_do(t, DB_READ, fn_is_person, &o), ERR_NONE);
	assert_false(o.same);
}

static void
test_last_admin(void **state)
{
	struct centre *t = *state;
	struct op o = { .t = t, .name = "root1" };

	assert_int_equal(add(t, "root1", "sysadmin", NULL, false), ERR_NONE);
	assert_int_equal(add(t, "clerk1", "clerk", NULL, false), ERR_NONE);
	assert_int_equal(
		centre_do(t, DB_WRITE, fn_disable, &o), ERR_LAST_ADMIN);
	assert_int_equal(add(t, "root2", "sysadmin", NULL, false), ERR_NONE);
	assert_int_equal(centre_do(t, DB_WRITE, fn_disable, &o), ERR_NONE);
	/* Once more changes nothing. */
	assert_int_equal(centre_do(t, DB_WRITE, fn_disable, &o), ERR_NONE);
	o.name = "root2";
	assert_int_equal(
		centre_do(t, DB_WRITE, fn_disable, &o), ERR_LAST_ADMIN);
	o.name = "clerk1";
	assert_int_equal(centre_do(t, DB_WRITE, fn_disable, &o), ERR_NONE);
	o.name = "nobody";
	assert_int_equal(centre_do(t, DB_WRITE, fn_disable, &o), ERR_NOT_FOUND);
}

/* ---- signing in ---- */

static void
test_sign_in(void **state)
{
	struct centre *t = *state;
	struct op o = { .t = t };

	add(t, "limin", "approver", NULL, false);
	assert_int_equal(
		sign_in_as(&o, "limin", PASSWORD, NULL, "10.0.0.1"), ERR_NONE);
	assert_int_equal(resolve(&o, o.sign.token, NULL, false), ERR_NONE);
	assert_int_equal(o.caller.kind, CALLER_STAFF);
	assert_int_equal(o.caller.perms, role_find("approver")->perms);
	assert_memory_equal(o.caller.actor, "staff:", 6);
	assert_int_equal(resolve(&o, o.sign.token, NULL, true), ERR_CSRF);
	assert_int_equal(resolve(&o, o.sign.token, "", true), ERR_CSRF);
	assert_int_equal(
		resolve(&o, o.sign.token, o.sign.token, true), ERR_CSRF);
	assert_int_equal(
		resolve(&o, o.sign.token, o.sign.csrf, true), ERR_NONE);
	assert_int_equal(resolve(&o, o.sign.csrf, NULL, false), ERR_SIGN_IN);
	assert_int_equal(resolve(&o, NULL, NULL, false), ERR_SIGN_IN);
	assert_int_equal(resolve(&o, "", NULL, false), ERR_SIGN_IN);
	assert_int_equal(centre_do(t, DB_WRITE, fn_end, &o), ERR_NONE);
	assert_int_equal(resolve(&o, o.sign.token, NULL, false), ERR_SIGN_IN);
}

static void
test_sign_in_refused(void **state)
{
	struct centre *t = *state;
	struct op o = { .t = t };

	add(t, "limin", "clerk", NULL, false);
	assert_int_equal(sign_in_as(&o, "limin", "wrong", NULL, "10.0.0.1"),
		ERR_SIGN_IN_FAILED);
	assert_int_equal(sign_in_as(&o, "nobody", PASSWORD, NULL, "10.0.0.1"),
		ERR_SIGN_IN_FAILED);
	/* A good new password does not help a wrong old one. */
	assert_int_equal(sign_in_as(&o, "nobody2", "x", "short", "10.0.0.1"),
		ERR_SIGN_IN_FAILED);
	o.name = "limin";
	add(t, "root", "sysadmin", NULL, false);
	assert_int_equal(centre_do(t, DB_WRITE, fn_disable, &o), ERR_NONE);
	assert_int_equal(sign_in_as(&o, "limin", PASSWORD, NULL, "10.0.0.1"),
		ERR_SIGN_IN_FAILED);
}

static void
test_one_time_password(void **state)
{
	struct centre *t = *state;
	struct op o = { .t = t };
	const char *fresh = "tea at four o'clock";

	add(t, "limin", "clerk", NULL, true);
	assert_int_equal(sign_in_as(&o, "limin", PASSWORD, NULL, "s"),
		ERR_PASSWORD_CHANGE);
	assert_int_equal(sign_in_as(&o, "limin", PASSWORD, "short", "s"),
		ERR_PASSWORD_WEAK);
	assert_int_equal(sign_in_as(&o, "limin", PASSWORD, PASSWORD, "s"),
		ERR_PASSWORD_WEAK);
	assert_int_equal(
		sign_in_as(&o, "limin", PASSWORD, fresh, "s"), ERR_NONE);
	assert_int_equal(resolve(&o, o.sign.token, NULL, false), ERR_NONE);
	assert_false(o.caller.one_time);
	assert_int_equal(sign_in_as(&o, "limin", PASSWORD, NULL, "s"),
		ERR_SIGN_IN_FAILED);
	assert_int_equal(sign_in_as(&o, "limin", fresh, NULL, "s"), ERR_NONE);
}

/* A reset while the old password is being hashed wins. */
static void
test_reset_meanwhile(void **state)
{
	struct centre *t = *state;
	struct op o = { .t = t, .name = "limin" };
	struct err e = { 0 };

	add(t, "limin", "clerk", NULL, false);
	o.sign = (struct sign_in){
		.name = "limin", .password = PASSWORD, .source = "s"
	};
	assert_int_equal(centre_do(t, DB_READ, fn_load, &o), ERR_NONE);
	assert_int_equal(sign_in_hash(&t->app, &o.sign, &e), 0);
	assert_true(o.sign.right);
	assert_int_equal(password_hash(t->app.keyring, t->app.rng,
				 "another password", o.phc, &e),
		0);
	assert_int_equal(centre_do(t, DB_WRITE, fn_reset, &o), ERR_NONE);
	assert_int_equal(centre_do(t, DB_WRITE, fn_finish, &o), ERR_NONE);
	assert_int_equal(o.sign.refused, ERR_SIGN_IN_FAILED);
	assert_int_equal(sign_in_as(&o, "limin", "another password", NULL, "s"),
		ERR_PASSWORD_CHANGE);
}

/* ---- sessions end ---- */

static void
test_session_idle(void **state)
{
	struct centre *t = *state;
	struct op o = { .t = t };

	add(t, "limin", "clerk", NULL, false);
	assert_int_equal(
		sign_in_as(&o, "limin", PASSWORD, NULL, "s"), ERR_NONE);
	centre_pass(t, SESSION_IDLE_MS - 1);
	assert_int_equal(resolve(&o, o.sign.token, NULL, false), ERR_NONE);
	assert_int_equal(o.caller.seen_at, T0);
	assert_int_equal(centre_do(t, DB_WRITE, fn_touch, &o), ERR_NONE);
	centre_pass(t, SESSION_IDLE_MS - 1);
	assert_int_equal(resolve(&o, o.sign.token, NULL, false), ERR_NONE);
	centre_pass(t, 1);
	assert_int_equal(resolve(&o, o.sign.token, NULL, false), ERR_SIGN_IN);
}

static void
test_session_life(void **state)
{
	struct centre *t = *state;
	struct op o = { .t = t };
	int64_t step = SESSION_IDLE_MS / 2;

	add(t, "limin", "clerk", NULL, false);
	assert_int_equal(
		sign_in_as(&o, "limin", PASSWORD, NULL, "s"), ERR_NONE);
	for (int64_t at = step; at < SESSION_LIFE_MS; at += step) {
		centre_pass(t, step);
		assert_int_equal(
			resolve(&o, o.sign.token, NULL, false), ERR_NONE);
		assert_int_equal(
			centre_do(t, DB_WRITE, fn_touch, &o), ERR_NONE);
	}
	centre_pass(t, step);
	assert_int_equal(resolve(&o, o.sign.token, NULL, false), ERR_SIGN_IN);
}

static enum err_code
guard(struct centre *t, const char *cookie)
{
	struct err e = { 0 };

	return staff_cookie_guard(&t->app, bytes_str(cookie), &e) == 0
		       ? ERR_NONE
		       : e.code;
}

/* What the loop can tell by itself: given by us, in this day's work. */
static void
test_cookie_guard(void **state)
{
	struct centre *t = *state;
	struct op o = { .t = t };
	char other[SESSION_TOKEN + 1];

	add(t, "limin", "clerk", NULL, false);
	assert_int_equal(
		sign_in_as(&o, "limin", PASSWORD, NULL, "s"), ERR_NONE);
	assert_int_equal(guard(t, o.sign.token), ERR_NONE);
	assert_int_equal(guard(t, o.sign.csrf), ERR_SIGN_IN);
	assert_int_equal(guard(t, NULL), ERR_SIGN_IN);
	assert_int_equal(guard(t, ""), ERR_SIGN_IN);
	assert_int_equal(guard(t, o.sign.token + 1), ERR_SIGN_IN);
	snprintf(other, sizeof(other), "%s0", o.sign.token);
	assert_int_equal(guard(t, other), ERR_SIGN_IN);
	other[SESSION_TOKEN - 1] = '\0';
	other[0] = other[0] == '0' ? '1' : '0';
	assert_int_equal(guard(t, other), ERR_SIGN_IN);
	/* an end that came sooner is the database's to tell */
	assert_int_equal(resolve(&o, o.sign.token, NULL, false), ERR_NONE);
	assert_int_equal(centre_do(t, DB_WRITE, fn_end, &o), ERR_NONE);
	assert_int_equal(guard(t, o.sign.token), ERR_NONE);
	centre_pass(t, SESSION_LIFE_MS - 1);
	assert_int_equal(guard(t, o.sign.token), ERR_NONE);
	centre_pass(t, 1000);
	assert_int_equal(guard(t, o.sign.token), ERR_SIGN_IN);
}

static void
test_session_of_disabled(void **state)
{
	struct centre *t = *state;
	struct op o = { .t = t, .name = "limin" };

	add(t, "limin", "clerk", NULL, false);
	assert_int_equal(
		sign_in_as(&o, "limin", PASSWORD, NULL, "s"), ERR_NONE);
	assert_int_equal(centre_do(t, DB_WRITE, fn_disable, &o), ERR_NONE);
	assert_int_equal(resolve(&o, o.sign.token, NULL, false), ERR_SIGN_IN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_password_rules),
		T(test_password_hash),
		T(test_password_nobody),
		cmocka_unit_test(test_one_time),
		cmocka_unit_test(test_roles),
		T(test_accounts),
		T(test_own_person),
		T(test_last_admin),
		T(test_sign_in),
		T(test_sign_in_refused),
		T(test_one_time_password),
		T(test_reset_meanwhile),
		T(test_session_idle),
		T(test_session_life),
		T(test_cookie_guard),
		T(test_session_of_disabled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
