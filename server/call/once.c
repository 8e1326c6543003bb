/* SPDX-License-Identifier: Apache-2.0 */
#include "call/once.h"
#include "crypto.h"
#include "idempotency.sql.h"

#define RESULT_MAX 4096

static bool
key_char(unsigned char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
	       (ch >= '0' && ch <= '9') || ch == '.' || ch == '_' || ch == '-';
}

bool
call_key_is_good(struct bytes key)
{
	if (key.n < 1 || key.n > CALL_KEY_MAX)
		return false;
	for (size_t i = 0; i < key.n; i++)
		if (!key_char(key.p[i]))
			return false;
	return true;
}

void
call_hash(struct call *c, struct bytes path, struct bytes body)
{
	const struct bytes parts[] = { bytes_str(c->route->method),
		bytes_of("", 1), path, bytes_of("", 1), body,
		bytes_of("", c->ticket ? 1 : 0), bytes_str(c->ticket) };

	crypto_sha256_parts(parts, ARRAY_LEN(parts), c->request_hash);
}

int
call_decode(struct call *c, struct bytes body, struct err *e)
{
	if (c->route->body) {
		c->in = json_decode_part(&c->arena, body, c->route->body, e);
		if (!c->in || (e->code != ERR_NONE &&
				      !(c->route->flags & CALL_CHECK_PART)))
			return -1;
	}
	if (c->route->check && c->route->check(c, e) != 0)
		return -1;
	return e->code == ERR_NONE ? 0 : -1;
}

int
call_answered(struct call *c, struct tx *tx, struct err *e)
{
	struct sql_idempotency_find row;
	int found = sql_idempotency_find(tx, e, c->caller.actor, c->key, &row);

	if (found <= 0)
		return found;
	if (!bytes_equal(row.request_hash,
		    bytes_of(c->request_hash, sizeof(c->request_hash))))
		return err_set(e, ERR_KEY_REUSED);
	c->out = json_decode(
		&c->arena, bytes_str(row.result), c->route->result, e);
	if (!c->out)
		return err_setf(e, ERR_INTERNAL, "stored result");
	return 1;
}

static int
keep_result(struct call *c, struct tx *tx, struct err *e)
{
	struct str result;

	str_init(&result, &c->arena, RESULT_MAX);
	json_encode(&result, c->route->result, c->out);
	if (result.over)
		return err_setf(e, ERR_INTERNAL, "result too large");
	return sql_idempotency_insert(tx, e, c->caller.actor, c->key,
		bytes_of(c->request_hash, sizeof(c->request_hash)), result.p,
		tx_now(tx));
}

int
call_once(struct call *c, struct tx *tx, call_fn *run, struct err *e)
{
	int earlier = call_answered(c, tx, e);

	if (earlier != 0)
		return earlier < 0 ? -1 : 0;
	return run(c, tx, e) == 0 ? keep_result(c, tx, e) : -1;
}
