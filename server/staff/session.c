/* SPDX-License-Identifier: Apache-2.0 */
#include "staff/session.h"
#include "audit/audit.h"
#include "crypto.h"
#include "session.sql.h"
#include "staff/factor.h"
#include "staff/password.h"
#include "staff/role.h"
#include "staff/throttle.h"
#include "str.h"

#include <stdio.h>

/*
 * A slip of the finger costs no wait. A source is a whole office behind one
 * address, so it may slip more often.
 */
enum { FREE_ACCOUNT = 2, FREE_SOURCE = 10 };

#define SESSION "staff session" /* of the ticket in a token */

static void
token_hash(const char *token, uint8_t out[SHA256_SIZE])
{
	crypto_sha256(bytes_str(token), out);
}

static bool
csrf_matches(const char *want, const char *got)
{
	/* Its column is NOT NULL; a page may send nothing. */
	return want && got && strlen(got) == strlen(want) &&
	       crypto_equal(want, got, strlen(want));
}

static unsigned
perms_of(const char *role)
{
	const struct role *r = role_find(role);

	return r ? r->perms : 0;
}

int
staff_caller_resolve(struct tx *tx, struct app *app, const char *cookie,
	const char *csrf, bool changes, struct caller *out, struct err *e)
{
	struct sql_session_get_by_token row;
	uint8_t hash[SHA256_SIZE];
	int64_t now = tx_now(tx);
	int found;

	if (!cookie || strlen(cookie) != SESSION_TOKEN - 1)
		return err_set(e, ERR_SIGN_IN);
	token_hash(cookie, hash);
	found = sql_session_get_by_token(tx, e, bytes_of(hash, sizeof(hash)),
		now - SESSION_LIFE_MS, now - SESSION_IDLE_MS, app->config.demo,
		&row);
	if (found < 0)
		return -1;
	if (!found)
		return err_set(e, ERR_SIGN_IN);
	if (changes && !csrf_matches(row.csrf, csrf))
		return err_set(e, ERR_CSRF);
	memset(out, 0, sizeof(*out));
	out->kind = CALLER_STAFF;
	out->id = row.staff_id;
	snprintf(out->actor, sizeof(out->actor), "staff:%lld",
		(long long)row.staff_id);
	out->perms = perms_of(row.role);
	out->session = row.id;
	out->seen_at = row.seen_at;
	out->one_time = row.one_time != 0;
	out->bound = row.bound != 0;
	out->unbound = !row.bound && role_needs_factor(row.role);
	out->factor_at = row.factor_at_null ? 0 : row.factor_at;
	out->site = row.site_null ? 0 : row.site;
	return 0;
}

int
staff_session_touch(struct tx *tx, int64_t session, int64_t now, struct err *e)
{
	return sql_session_touch(tx, e, session, now);
}

struct waits {
	char account[THROTTLE_KEY];
	char source[THROTTLE_KEY];
};

static void
waits_of(const struct app *app, const struct sign_in *s, struct waits *w)
{
	throttle_key(app, 'a', s->name, w->account);
	throttle_key(app, 's', s->source, w->source);
}

/* 1 when one of the two still has to wait, 0, or -1. */
static int
must_wait(struct tx *tx, const struct waits *w, struct err *e)
{
	int64_t account, source;

	if (throttle_wait(tx, w->account, &account, e) < 0 ||
		throttle_wait(tx, w->source, &source, e) < 0)
		return -1;
	return account > 0 || source > 0;
}

int
sign_in_load(struct tx *tx, struct app *app, struct sign_in *s, struct err *e)
{
	struct sql_session_account row;
	struct waits w;
	int found;

	waits_of(app, s, &w);
	found = must_wait(tx, &w, e);
	if (found < 0)
		return -1;
	if (found)
		return err_set(e, ERR_THROTTLED);
	found = sql_session_account(tx, e, s->name, app->config.demo, &row);
	if (found <= 0)
		return found;
	s->staff = row.id;
	s->phc = row.password;
	s->display = row.display;
	s->role = row.role;
	s->one_time = row.one_time != 0;
	s->bound = row.bound != 0;
	return 0;
}

int
sign_in_hash(struct app *app, struct sign_in *s, struct err *e)
{
	struct err weak = { 0 };

	s->right = password_verify(app->keyring, s->phc, s->password);
	if (!s->right || !s->new_password)
		return 0;
	/* Only who knows the old password hears about the new one. */
	if (password_check(s->new_password, s->name, s->display, &weak) < 0 ||
		strcmp(s->new_password, s->password) == 0) {
		s->refused = ERR_PASSWORD_WEAK;
		return 0;
	}
	return password_hash(
		app->keyring, app->rng, s->new_password, s->new_phc, e);
}

static int
note(struct tx *tx, struct app *app, int64_t staff, const char *action,
	struct err *e)
{
	char actor[32];

	snprintf(actor, sizeof(actor), "staff:%lld", (long long)staff);
	return audit_add(tx, e, app->rng, actor, action, actor, "{}");
}

static int
record_failure(struct tx *tx, struct app *app, const struct sign_in *s,
	const struct waits *w, struct err *e)
{
	if (throttle_fail(tx, w->account, FREE_ACCOUNT, e) < 0 ||
		throttle_fail(tx, w->source, FREE_SOURCE, e) < 0)
		return -1;
	return s->staff ? note(tx, app, s->staff, "staff.sign_in_failed", e)
			: 0;
}

/* Puts the new password in place; 1, 0 if the account has changed, or -1. */
static int
change_password(
	struct tx *tx, struct app *app, struct sign_in *s, struct err *e)
{
	int64_t changed;

	if (sql_session_set_password(
		    tx, e, s->staff, s->phc, s->new_phc, &changed) < 0)
		return -1;
	if (changed == 0)
		return 0;
	s->phc = s->new_phc;
	if (sql_session_remove_of(tx, e, s->staff) < 0 ||
		note(tx, app, s->staff, "staff.password_changed", e) < 0)
		return -1;
	return 1;
}

static void
make_random(const struct app *app, size_t n, char *out)
{
	uint8_t raw[32];

	rng_fill(app->rng, raw, n);
	hex_format(raw, n, out);
	crypto_wipe(raw, sizeof(raw));
}

/* A ticket, and as much again that nobody knows. */
static void
make_token(const struct app *app, int64_t now, char out[SESSION_TOKEN])
{
	app_ticket(app, SESSION, now + SESSION_LIFE_MS, out);
	make_random(app, 32 - TICKET_BYTES, out + TICKET_SIZE - 1);
}

int
staff_cookie_guard(struct app *app, struct bytes cookie, struct err *e)
{
	char ticket[TICKET_SIZE];
	bool live;

	if (cookie.n != SESSION_TOKEN - 1)
		return err_set(e, ERR_SIGN_IN);
	memcpy(ticket, cookie.p, TICKET_SIZE - 1);
	ticket[TICKET_SIZE - 1] = '\0';
	live = app_ticket_is_live(app, SESSION, ticket);
	crypto_wipe(ticket, sizeof(ticket));
	return live ? 0 : err_set(e, ERR_SIGN_IN);
}

/* 1, 0 if the account has changed since it was loaded, or -1. */
static int
make_session(struct tx *tx, struct app *app, struct sign_in *s, struct err *e)
{
	uint8_t hash[SHA256_SIZE];
	int64_t now = tx_now(tx);
	int64_t added;

	make_token(app, now, s->token);
	make_random(app, 32, s->csrf);
	token_hash(s->token, hash);
	if (sql_session_remove_ended(tx, e, s->staff, now - SESSION_LIFE_MS,
		    now - SESSION_IDLE_MS) < 0 ||
		sql_session_add(tx, e, tx_new_id(tx),
			bytes_of(hash, sizeof(hash)), s->csrf, now,
			s->bound ? &now : NULL, s->staff, s->phc, &added) < 0)
		return -1;
	return added > 0;
}

static int
let_in(struct tx *tx, struct app *app, struct sign_in *s, const struct waits *w,
	struct err *e)
{
	int rc = 1;

	if (s->new_phc[0])
		rc = change_password(tx, app, s, e);
	if (rc > 0)
		rc = make_session(tx, app, s, e);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		s->refused = ERR_SIGN_IN_FAILED;
		return 0;
	}
	if (throttle_forget(tx, w->account, e) < 0 ||
		throttle_forget(tx, w->source, e) < 0)
		return -1;
	return note(tx, app, s->staff, "staff.sign_in", e);
}

/* The second factor, of those who have one and whose password is right. */
static int
ask_factor(struct tx *tx, struct app *app, struct sign_in *s, struct err *e)
{
	bool right;

	if (!s->code) {
		s->refused = ERR_FACTOR_NEEDED;
		return 0;
	}
	if (factor_take(tx, app, s->staff, s->code, &right, e) < 0)
		return -1;
	if (!right)
		s->refused = ERR_FACTOR_WRONG;
	return 0;
}

int
sign_in_finish(struct tx *tx, struct app *app, struct sign_in *s, struct err *e)
{
	struct waits w;
	int wait;

	waits_of(app, s, &w);
	/* Again: other tries may have failed while this one was hashed. */
	wait = must_wait(tx, &w, e);
	if (wait < 0)
		return -1;
	if (wait)
		s->refused = ERR_THROTTLED;
	else if (!s->right)
		s->refused = ERR_SIGN_IN_FAILED;
	else if (s->one_time && !s->new_password)
		s->refused = ERR_PASSWORD_CHANGE;
	if (!s->refused && s->bound && ask_factor(tx, app, s, e) < 0)
		return -1;
	if (s->refused == ERR_SIGN_IN_FAILED || s->refused == ERR_FACTOR_WRONG)
		return record_failure(tx, app, s, &w, e);
	return s->refused ? 0 : let_in(tx, app, s, &w, e);
}

int
staff_session_end(struct tx *tx, struct app *app, const struct caller *caller,
	struct err *e)
{
	int64_t removed;

	if (sql_session_remove(tx, e, caller->session, &removed) < 0)
		return -1;
	return removed ? note(tx, app, caller->id, "staff.sign_out", e) : 0;
}
