/* SPDX-License-Identifier: Apache-2.0 */
#include "booking/pause.h"
#include "pause.sql.h"

#define MINUTE_MS INT64_C(60000)

int
pause_check(struct tx *tx, const struct offer *o, int64_t person, struct err *e)
{
	int64_t since = tx_now(tx) - o->pause_minutes * MINUTE_MS;
	struct sql_giveback_count row;

	if (!o->pause_after)
		return 0;
	if (sql_giveback_count(tx, e, o->id, person, since, &row) != 0)
		return -1;
	return row.n < o->pause_after ? 0 : err_set(e, ERR_BOOKING_PAUSE);
}

int
pause_note(struct tx *tx, const struct offer *o, int64_t person, struct err *e)
{
	if (!o->pause_after)
		return 0;
	return sql_giveback_add(
		tx, e, tx_new_id(tx), o->id, person, tx_now(tx));
}
