/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/terminal_key.h"
#include "terminal_key.sql.h"
#include "token.h"

#define KID 4

static int
found_of(int found, const struct sql_terminal_key_by_kid *row,
	struct terminal_key *out)
{
	if (found <= 0)
		return found;
	*out = (struct terminal_key){ .id = row->id,
		.terminal = row->terminal_id,
		.name = row->terminal,
		.revoked = !row->revoked_at_null,
		.terminal_revoked = !row->terminal_revoked_at_null };
	BUG_ON(row->ed25519.n != sizeof(out->ed25519));
	memcpy(out->ed25519, row->ed25519.p, sizeof(out->ed25519));
	return 1;
}

int
terminal_key_find(struct tx *tx, const uint8_t kid[KID],
	struct terminal_key *out, struct err *e)
{
	struct sql_terminal_key_by_kid row;
	int found = sql_terminal_key_by_kid(tx, e, bytes_of(kid, KID), &row);

	return found_of(found, &row, out);
}

int
terminal_key_in_use(struct tx *tx, int64_t terminal, struct terminal_key *out,
	struct err *e)
{
	struct sql_terminal_key_by_kid row;
	int found = sql_terminal_key_in_use(tx, e, terminal, &row);

	return found_of(found, &row, out);
}

int
terminal_key_add(struct tx *tx, struct app *app, int64_t terminal,
	const uint8_t ed25519[ED25519_PUBLIC], struct err *e)
{
	struct terminal_key other;
	uint8_t kid[KID];
	int taken;

	token_kid(ed25519, kid);
	if (trust_find(app->trust, kid))
		return 1;
	taken = terminal_key_find(tx, kid, &other, e);
	if (taken != 0)
		return taken;
	return sql_terminal_key_add(tx, e, tx_new_id(tx), terminal,
		bytes_of(ed25519, ED25519_PUBLIC), bytes_of(kid, KID),
		tx_now(tx));
}

int
terminal_key_revoke(struct tx *tx, int64_t terminal, struct err *e)
{
	return sql_terminal_key_revoke(tx, e, terminal, tx_now(tx));
}

int
terminal_key_list(
	struct tx *tx, struct terminal_key_item **out, size_t *n, struct err *e)
{
	struct sql_terminal_key_list_rows rows;
	struct terminal_key_item *items;

	if (sql_terminal_key_list(tx, e, &rows) != 0)
		return -1;
	items = ARENA_ARRAY(tx_arena(tx), struct terminal_key_item, rows.n);
	for (size_t i = 0; i < rows.n; i++) {
		const struct sql_terminal_key_list *r = &rows.items[i];

		items[i] = (struct terminal_key_item){ .name = r->terminal,
			.since = r->since,
			.revoked_at = r->revoked_at };
		memcpy(items[i].kid, r->kid.p, KID);
		memcpy(items[i].ed25519, r->ed25519.p, ED25519_PUBLIC);
	}
	*out = items;
	*n = rows.n;
	return 0;
}

int
terminal_key_name_all(struct tx *tx, struct err *e)
{
	struct sql_terminal_key_nameless_rows rows;
	uint8_t kid[KID];

	if (sql_terminal_key_nameless(tx, e, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++) {
		token_kid(rows.items[i].ed25519.p, kid);
		if (sql_terminal_key_set_kid(
			    tx, e, rows.items[i].id, bytes_of(kid, KID)) != 0)
			return -1;
	}
	return 0;
}
