/* SPDX-License-Identifier: Apache-2.0 */
#include "staff/person_check.h"
#include "person_check.sql.h"
#include "seal.h"

int
staff_is_person(struct tx *tx, struct app *app, int64_t staff,
	const char *id_no, struct err *e)
{
	struct sql_staff_id_is row;
	uint8_t bix[BLIND_SIZE];

	blind_index(app->keyring, "staff", "id_no", bytes_str(id_no), bix);
	return sql_staff_id_is(tx, e, staff, bytes_of(bix, sizeof(bix)), &row);
}
