/* SPDX-License-Identifier: Apache-2.0 */
#include "sealed/places.h"
#include "sealed.sql.h"
#include "sealed/sealed.h"
#include "seal.h"

/* clang-format off */
const struct sealed_place sealed_places[] = {
	{ "person",	"id_no",	NULL, sql_sealed_put_person_id_no },
	{ "person",	"name",		NULL, sql_sealed_put_person_name },
	{ "person",	"phone",	NULL, sql_sealed_put_person_phone },
	{ "staff",	"id_no",	NULL, sql_sealed_put_staff_id_no },
	{ "person_history", "old",	sql_sealed_put_history_old, NULL },
	{ "person_history", "reason",	sql_sealed_put_history_reason, NULL },
	{ "person_history", "evidence",	sql_sealed_put_history_evidence, NULL },
	{ "case_event",	"reason",	sql_sealed_put_event_reason, NULL },
	{ "enrolment",	"employer",	sql_sealed_put_employer, NULL },
	{ "outbox_item", "act",		sql_sealed_put_outbox_act, NULL },
	{ "outbox_item", "reason",	sql_sealed_put_outbox_reason, NULL },
	{ "rating_followup", "reason",	sql_sealed_put_followup_reason, NULL },
	{ "programme",	"draw",		sql_sealed_put_draw, NULL },
	{ "staff_factor", "secret",	sql_sealed_put_factor, NULL },
	{ "fund_grant",	"payee",	sql_sealed_put_grant_payee, NULL },
	{ "fund_grant",	"bank",		sql_sealed_put_grant_bank, NULL },
	{ "fund_grant",	"card",		sql_sealed_put_grant_card, NULL },
	{ "fund_run",	"file",		sql_sealed_put_run_file, NULL },
	{ "handover",	"draft",	sql_sealed_put_handover, NULL },
	{ "aid_draft",	"id_no",	NULL, sql_sealed_put_aid_draft_id_no },
	{ "aid_draft",	"form",		sql_sealed_put_aid_draft_form, NULL },
	{ "aid_member",	"id_no",	NULL, sql_sealed_put_aid_member },
	{ "aid_case",	"form",		sql_sealed_put_aid_form, NULL },
	{ "aid_case",	"card",		sql_sealed_put_aid_card, NULL },
	{ "aid_claim",	"what",		NULL, sql_sealed_put_aid_claim },
	{ "aid_note",	"text",		sql_sealed_put_aid_note, NULL },
	{ "aid_picture_part", "data",	sql_sealed_put_aid_picture, NULL },
};
/* clang-format on */
const size_t sealed_places_count = ARRAY_LEN(sealed_places);

const char *
sealed_index_table(const struct sealed_place *p)
{
	/* Who acts on a case of aid is held against its family. */
	return strcmp(p->table, "aid_member") == 0 ? "staff" : p->table;
}

static int
look_at(struct tx *tx, struct app *app, size_t place,
	const struct sql_sealed_rows_rows *rows, struct err *e)
{
	const struct sealed_place *p = &sealed_places[place];

	for (size_t i = 0; i < rows->n; i++) {
		struct err why = { 0 };
		struct bytes plain;

		if (seal_open(app->keyring, p->table, p->column,
			    rows->items[i].id, rows->items[i].sealed,
			    tx_arena(tx), &plain, &why) != 0)
			return err_setf(e, ERR_DATA_DAMAGED, "%s", why.detail);
	}
	return 0;
}

int
sealed_look(struct tx *tx, struct app *app, int64_t after, int64_t limit,
	int64_t *opened, struct err *e)
{
	for (size_t i = 0; i < sealed_places_count; i++) {
		struct sql_sealed_rows_rows rows;

		if (sql_sealed_rows(
			    tx, e, (int64_t)i + 1, after, limit, &rows) != 0 ||
			look_at(tx, app, i, &rows, e) != 0)
			return -1;
		*opened += (int64_t)rows.n;
	}
	return 0;
}
