/* SPDX-License-Identifier: Apache-2.0 */
#include "app.h"
#include "call/once.h"
#include <stdio.h>

#define REPLAY_ARENA ((size_t)512 * 1024)

const struct route *
call_late_route(const char *path)
{
	struct bytes params[CALL_PARAMS] = { { 0 } };
	struct err own = { 0 };
	const struct route *r;

	if (path[0] != '/')
		return NULL;
	r = route_find("POST", bytes_str(path), params, &own);
	return r && r->flags & CALL_OFFLINE ? r : NULL;
}

/* The case number among what the route answers, if it answers one. */
static void
note_case(const struct call *c, char out[CALL_CASE_NO])
{
	const struct json_shape *shape = c->route->result;

	for (size_t i = 0; shape && i < shape->n_fields; i++) {
		const struct json_field *f = &shape->fields[i];
		const char *text;

		if (f->type != J_TEXT || strcmp(f->name, "case_no") != 0)
			continue;
		memcpy(&text, (const char *)c->out + f->offset, sizeof(text));
		if (text)
			strncpy(out, text, CALL_CASE_NO - 1);
	}
}

static int
act(struct call *c, struct tx *tx, struct replay *r, struct err *e)
{
	struct bytes params[CALL_PARAMS] = { { 0 } };
	struct bytes key = bytes_str(r->key);

	c->route = route_find("POST", bytes_str(r->path), params, e);
	BUG_ON(!c->route || !(c->route->flags & CALL_OFFLINE));
	for (size_t i = 0; i < CALL_PARAMS; i++)
		if (params[i].p)
			c->params[i] = arena_strndup(
				&c->arena, params[i].p, params[i].n);
	if (!call_key_is_good(key))
		return err_set(e, ERR_BAD_KEY);
	snprintf(c->key, sizeof(c->key), "%s", r->key);
	call_hash(c, bytes_str(r->path), r->body);
	if (call_decode(c, r->body, e) != 0)
		return -1;
	return call_once(c, tx, c->route->stages[0].run, e);
}

int
call_replay(struct tx *tx, struct replay *r, struct err *e)
{
	struct call c = {
		.app = r->app, .caller = *r->caller, .made_at = r->made_at
	};
	int rc;

	arena_init(&c.arena, REPLAY_ARENA);
	r->case_no[0] = '\0';
	rc = act(&c, tx, r, e);
	if (rc == 0)
		note_case(&c, r->case_no);
	else
		memcpy(r->case_no, e->case_no, sizeof(r->case_no));
	arena_release(&c.arena);
	return rc;
}
