/* SPDX-License-Identifier: Apache-2.0 */
#include "aid/kin.h"
#include "aid.sql.h"
#include "person/person.h"
#include "seal.h"

/* The same number under the index that all people are found by. */
static int
put_one(struct tx *tx, struct app *app, const struct sql_aid_members *row,
	struct aid_kin *out, struct err *e)
{
	struct sql_aid_kin_person found = { 0 };
	uint8_t *bix = out->people[out->n].bix;
	struct bytes id_no;

	if (seal_open(app->keyring, "aid_member", "id_no", row->id,
		    row->id_sealed, tx_arena(tx), &id_no, e) != 0)
		return -1;
	blind_index(app->keyring, "person", "id_no", id_no, bix);
	if (sql_aid_kin_person(tx, e, bytes_of(bix, BLIND_SIZE), &found) < 0)
		return -1;
	out->people[out->n++].person = found.id;
	return 0;
}

int
aid_kin_of(struct tx *tx, struct app *app, int64_t person, struct aid_kin *out,
	struct err *e)
{
	struct sql_aid_household_of home;
	struct sql_aid_members_rows rows;
	struct person_fields p = { 0 };
	uint8_t bix[BLIND_SIZE];
	int found;

	out->household = 0;
	out->n = 0;
	if (person_load(tx, app, person, &p, e) != 0)
		return -1;
	blind_index(app->keyring, "staff", "id_no", bytes_str(p.id_no), bix);
	found = sql_aid_household_of(tx, e, bytes_of(bix, sizeof(bix)), &home);
	if (found < 0)
		return -1;
	if (!found) {
		out->n = 1;
		out->people[0].person = person;
		person_bix(app, "id_no", p.id_no, out->people[0].bix);
		return 0;
	}
	out->household = home.household_id;
	if (sql_aid_members(tx, e, home.household_id, &rows) != 0)
		return -1;
	for (size_t i = 0; i < rows.n && i < AID_KIN_MAX; i++)
		if (put_one(tx, app, &rows.items[i], out, e) != 0)
			return -1;
	return 0;
}
