/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures of papers, and the links by which phones send them. */
#include "aid/paper.h"
#include "crypto.h"
#include "paper.sql.h"
#include "seal.h"
#include "str.h"
#include <stdio.h>

#define LINK "aid upload link"

enum { PART = 64 * 1024, REF_BYTES = 8 };

/* Nothing is brought to a case that is over. */
static int
check_open(struct tx *tx, const struct flow_case *f, struct aid_case *c,
	struct err *e)
{
	const struct aid_stage *stage;

	if (aid_load(tx, f->id, c, e) != 0)
		return -1;
	stage = aid_stage_find(c->stage);
	return stage->running || strcmp(c->stage, "kept") == 0
		       ? 0
		       : err_set(e, ERR_AID_UPLOAD_CLOSED);
}

/* ---- pictures ------------------------------------------------------------ */

static int
check_room(struct tx *tx, const struct aid_case *c, const char *paper,
	struct err *e)
{
	struct sql_aid_picture_counts have;
	const struct aid_rules *r;

	if (aid_rules_load(tx, c->rule_version, &r, e) != 0)
		return -1;
	if (!aid_paper_rule_find(r, paper))
		return err_add_field(e, "paper", ERR_CHOICE_UNKNOWN);
	if (sql_aid_picture_counts(tx, e, c->id, paper, &have) != 0)
		return -1;
	return have.of_paper < AID_PICTURES_OF_PAPER &&
			       have.of_case < AID_PICTURES_OF_CASE
		       ? 0
		       : err_set(e, ERR_AID_PICTURES_FULL);
}

static int
put_parts(struct tx *tx, struct app *app, int64_t picture, struct bytes jpeg,
	struct err *e)
{
	for (size_t at = 0; at < jpeg.n; at += PART) {
		size_t n = jpeg.n - at < PART ? jpeg.n - at : PART;
		int64_t id = tx_new_id(tx);
		struct bytes sealed = seal_field(app->keyring, app->rng,
			"aid_picture_part", "data", id,
			bytes_of(jpeg.p + at, n), tx_arena(tx));

		if (sql_aid_picture_part_insert(tx, e, id, picture,
			    (int64_t)(at / PART), sealed) != 0)
			return -1;
	}
	return 0;
}

static int
put_picture(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *paper, const struct image *image, const char *actor,
	char ref[AID_PICTURE_REF_SIZE], struct err *e)
{
	struct sql_aid_picture_insert kept;
	uint8_t raw[REF_BYTES], sum[SHA256_SIZE];
	int64_t id = tx_new_id(tx);
	int found;

	rng_fill(app->rng, raw, sizeof(raw));
	hex_format(raw, sizeof(raw), ref);
	crypto_sha256(image->jpeg, sum);
	found = sql_aid_picture_insert(tx, e, id, ref, f->id, paper,
		bytes_of(sum, sizeof(sum)), (int64_t)image->jpeg.n,
		image->width, image->height, tx_now(tx), actor, &kept);
	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_AID_PICTURE_TWICE);
	BUG_ON(!kept.ref);
	snprintf(ref, AID_PICTURE_REF_SIZE, "%s", kept.ref);
	return kept.id == id ? put_parts(tx, app, id, image->jpeg, e) : 0;
}

int
aid_picture_add(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *paper, const struct image *image, const char *actor,
	char ref[AID_PICTURE_REF_SIZE], struct err *e)
{
	char today[CIVIL_SIZE];
	struct aid_case c;

	civil_format(civil_from_ms(tx_now(tx)), today);
	if (check_open(tx, f, &c, e) != 0 ||
		check_room(tx, &c, paper, e) != 0 ||
		put_picture(tx, app, f, paper, image, actor, ref, e) != 0 ||
		sql_aid_paper_show(tx, e, tx_new_id(tx), f->id, paper, today,
			tx_now(tx), actor) != 0)
		return -1;
	return aid_trail(tx, app, f->no, actor, "aid.picture",
		arena_printf(tx_arena(tx),
			"{\"paper\":\"%s\",\"picture\":\"%s\"}", paper, ref),
		e);
}

struct whole {
	uint8_t *p;
	size_t n, max;
};

static int
add_part(struct app *app, const struct sql_aid_picture_parts *row,
	struct arena *a, struct whole *to, struct err *e)
{
	struct bytes part;

	if (seal_open(app->keyring, "aid_picture_part", "data", row->id,
		    row->data_sealed, a, &part, e) != 0)
		return -1;
	if (part.n > to->max - to->n)
		return err_setf(e, ERR_DATA_DAMAGED, "picture");
	memcpy(to->p + to->n, part.p, part.n);
	to->n += part.n;
	return 0;
}

/* Sealed and opened a picture is there twice more: not in the request's own
 * memory, which is for less. */
static int
join_parts(struct tx *tx, struct app *app,
	const struct sql_aid_picture_by_ref *p, struct bytes *out,
	struct err *e)
{
	struct whole to = { .p = arena_alloc(tx_arena(tx), (size_t)p->bytes),
		.max = (size_t)p->bytes };
	struct sql_aid_picture_parts_rows rows;
	struct arena pieces, *own;
	int rc;

	arena_init(&pieces, 4 * IMAGE_KEPT_MAX);
	own = tx_arena_swap(tx, &pieces);
	rc = sql_aid_picture_parts(tx, e, p->id, &rows);
	for (size_t i = 0; rc == 0 && i < rows.n; i++)
		rc = add_part(app, &rows.items[i], &pieces, &to, e);
	tx_arena_swap(tx, own);
	arena_release(&pieces);
	*out = bytes_of(to.p, to.n);
	return rc;
}

/* What was looked at is what was kept. */
static int
check_sum(const struct sql_aid_picture_by_ref *p, struct bytes jpeg,
	struct err *e)
{
	uint8_t sum[SHA256_SIZE];

	crypto_sha256(jpeg, sum);
	return bytes_equal(p->sha256, bytes_of(sum, sizeof(sum)))
		       ? 0
		       : err_setf(e, ERR_DATA_DAMAGED, "picture");
}

int
aid_picture_open(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *ref, const char *actor, struct bytes *out, struct err *e)
{
	struct sql_aid_picture_by_ref p;
	int found = sql_aid_picture_by_ref(tx, e, f->id, ref, &p);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND);
	if (join_parts(tx, app, &p, out, e) != 0 || check_sum(&p, *out, e) != 0)
		return -1;
	return aid_trail(tx, app, f->no, actor, "aid.picture.open",
		arena_printf(tx_arena(tx),
			"{\"paper\":\"%s\",\"picture\":\"%s\"}", p.paper, ref),
		e);
}

/* ---- links --------------------------------------------------------------- */

int
aid_link_guard(struct app *app, const char *code, struct err *e)
{
	return code && app_ticket_is_live(app, LINK, code)
		       ? 0
		       : err_set(e, ERR_AID_UPLOAD_GONE);
}

/* Kept as this alone. */
static int
code_sum(const char *code, uint8_t out[SHA256_SIZE])
{
	uint8_t raw[TICKET_BYTES];

	if (strlen(code) != AID_LINK_CODE ||
		hex_parse(code, raw, sizeof(raw)) != 0)
		return -1;
	crypto_sha256(bytes_of(raw, sizeof(raw)), out);
	return 0;
}

int
aid_link_make(struct tx *tx, struct app *app, const struct flow_case *f,
	const char *actor, char code[AID_LINK_CODE + 1], int64_t *ends_at,
	struct err *e)
{
	uint8_t sum[SHA256_SIZE];
	struct aid_case c;

	if (check_open(tx, f, &c, e) != 0)
		return -1;
	*ends_at = tx_now(tx) + AID_LINK_MS;
	app_ticket(app, LINK, *ends_at + AID_LINK_AGAIN_MS, code);
	BUG_ON(code_sum(code, sum) != 0);
	if (sql_aid_link_end(tx, e, f->id, tx_now(tx)) != 0 ||
		sql_aid_link_insert(tx, e, tx_new_id(tx), f->id,
			bytes_of(sum, sizeof(sum)), tx_now(tx), actor,
			*ends_at) != 0)
		return -1;
	return aid_trail(tx, app, f->no, actor, "aid.link", "{}", e);
}

static int
find_link(struct tx *tx, const char *code, struct sql_aid_link_find *out,
	struct err *e)
{
	uint8_t sum[SHA256_SIZE];
	int found;

	if (code_sum(code, sum) != 0)
		return err_set(e, ERR_AID_UPLOAD_GONE);
	found = sql_aid_link_find(tx, e, bytes_of(sum, sizeof(sum)), out);
	if (found < 0)
		return -1;
	return found ? 0 : err_set(e, ERR_AID_UPLOAD_GONE);
}

static int
live_link(struct tx *tx, const char *code, struct sql_aid_link_find *out,
	struct flow_case *f, struct err *e)
{
	if (find_link(tx, code, out, e) != 0)
		return -1;
	if (!out->ended_at_null || tx_now(tx) >= out->ends_at)
		return err_set(e, ERR_AID_UPLOAD_GONE);
	return flow_load_id(tx, out->case_id, f, e);
}

int
aid_link_case(struct tx *tx, const char *code, struct flow_case *f,
	int64_t *ends_at, struct err *e)
{
	struct sql_aid_link_find link = { 0 };

	if (live_link(tx, code, &link, f, e) != 0)
		return -1;
	*ends_at = link.ends_at;
	return 0;
}

int
aid_link_give(struct tx *tx, struct app *app, const char *code,
	const char *paper, const struct image *image,
	char ref[AID_PICTURE_REF_SIZE], struct err *e)
{
	struct sql_aid_link_find link = { 0 };
	struct flow_case f = { 0 };

	if (live_link(tx, code, &link, &f, e) != 0)
		return -1;
	if (strcmp(paper, AID_PAPER_VISIT) == 0)
		return err_add_field(e, "paper", ERR_CHOICE_UNKNOWN);
	if (aid_picture_add(tx, app, &f, paper, image, "public", ref, e) != 0)
		return -1;
	return sql_aid_link_give(tx, e, link.id);
}

int
aid_link_done(struct tx *tx, struct app *app, const char *code, struct err *e)
{
	struct sql_aid_link_find link = { 0 };
	struct flow_case f = { 0 };

	if (live_link(tx, code, &link, &f, e) != 0 ||
		sql_aid_link_end(tx, e, f.id, tx_now(tx)) != 0)
		return -1;
	return aid_trail(tx, app, f.no, "public", "aid.link.done", "{}", e);
}
