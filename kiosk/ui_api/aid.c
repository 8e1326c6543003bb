/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hardship aid: the self-test, a form that is kept half filled, the household
 * and its cards, what becomes of an application, and what is said against one.
 * A relative is named by the handle of a card or as typed; the number of either
 * goes to the centre and comes back to no page.
 */
#include "center.h"

#define CASES "/api/v1/aid-cases"
#define DRAFTS "/api/v1/aid-drafts"
#define POSTINGS "/api/v1/aid-postings"
#define COMPLAINTS "/api/v1/aid-complaints"

#define PAGE_MAX ((size_t)20 << 10) /* of a half filled form */
#define FORM_MAX ((size_t)32 << 10)
#define TEXT_MAX 2000
#define SHORT_MAX 64
#define LIST_MAX 20

/* ---- shapes -------------------------------------------------------------- */

struct relation {
	const char *read; /* from the page only */
	const char *name, *id_no, *relation;
	int64_t income;
};
struct cost {
	const char *kind;
	int64_t amount;
};
struct pupil {
	const char *read; /* from the page only */
	const char *id_no, *school_year;
};
struct invoice {
	const char *hospital, *number;
	int64_t amount;
};
struct aid_form {
	const char *district, *unit, *ask, *cause, *story, *address;
	int64_t income, other_income, caused, cost;
	struct json_list relatives, rigid, invoices, pupils, exclusions;
};
struct aid {
	struct center_person *person;
	const char *read, *phone; /* from the page only */
	const char *source;	  /* to the centre only */
	struct aid_form *form;
	const char *card, *card_again;
	struct json_list consents;
	struct invoice *invoice;
};
struct self_test {
	const char *district;
	int64_t heads, income, rigid, caused;
};

/* clang-format off */
#define TEXT(type, m, flags, max) { #m, J_TEXT, flags, offsetof(struct type, m), max, NULL, NULL }
#define INT(type, m, flags) { #m, J_INT, flags, offsetof(struct type, m), 0, NULL, NULL }
#define LIST(type, m, flags, max, sub) { #m, J_LIST, flags, offsetof(struct type, m), max, sub, NULL }
#define SHAPE(id, name, type, ...)					\
	static const struct json_field id##_fields[] = { __VA_ARGS__ };	\
	static const struct json_shape id = JSON_SHAPE(name, struct type, id##_fields)

#define WHOM TEXT(relation, name, J_OMIT_EMPTY, COMPANY_NAME_SIZE - 1), TEXT(relation, id_no, J_OMIT_EMPTY, COMPANY_ID_SIZE - 1)
#define KIN WHOM, TEXT(relation, relation, J_OMIT_EMPTY, 8), INT(relation, income, J_OMIT_EMPTY)
#define READ(type) TEXT(type, read, J_OMIT_EMPTY, SHORT_MAX)
SHAPE(kin_page,	    "KioskAidKin",     relation, READ(relation), KIN);
SHAPE(kin_center,   "AidKin",	       relation, KIN);
SHAPE(whom_page,    "KioskAidWhom",    relation, READ(relation), WHOM);
SHAPE(whom_center,  "AidWhom",	       relation, WHOM);
SHAPE(cost_shape,   "KioskAidCost",    cost, TEXT(cost, kind, 0, SHORT_MAX), INT(cost, amount, 0));
SHAPE(invoice_shape, "KioskAidInvoice", invoice, TEXT(invoice, hospital, 0, 200), TEXT(invoice, number, 0, SHORT_MAX),
      INT(invoice, amount, 0));
#define PUPIL TEXT(pupil, id_no, J_OMIT_EMPTY, COMPANY_ID_SIZE - 1), TEXT(pupil, school_year, J_OMIT_EMPTY, 4)
SHAPE(pupil_page,   "KioskAidPupil",   pupil, READ(pupil), PUPIL);
SHAPE(pupil_center, "AidPupilOut",     pupil, PUPIL);

/* Lists are sent also when they are empty: nobody else lives there. */
#define FORM(kin, pupil)										\
	TEXT(aid_form, district, J_OMIT_EMPTY, 16), TEXT(aid_form, unit, J_OMIT_EMPTY, 200),		\
	TEXT(aid_form, ask, J_OMIT_EMPTY, 32), TEXT(aid_form, cause, J_OMIT_EMPTY, 32),			\
	TEXT(aid_form, story, J_OMIT_EMPTY, TEXT_MAX), TEXT(aid_form, address, J_OMIT_EMPTY, 200),	\
	INT(aid_form, income, J_REQUIRED), INT(aid_form, other_income, J_OMIT_EMPTY),			\
	INT(aid_form, caused, J_OMIT_EMPTY), INT(aid_form, cost, J_OMIT_EMPTY),				\
	LIST(aid_form, relatives, 0, COMPANY_RELATIVES, kin), LIST(aid_form, rigid, 0, LIST_MAX, &cost_shape),	\
	LIST(aid_form, invoices, J_OMIT_EMPTY, LIST_MAX, &invoice_shape),				\
	LIST(aid_form, pupils, J_OMIT_EMPTY, LIST_MAX, pupil),						\
	{ "exclusions", J_TEXTS, 0, offsetof(struct aid_form, exclusions), LIST_MAX, NULL, NULL }
SHAPE(form_page,    "KioskAidForm",    aid_form, FORM(&kin_page, &pupil_page));
SHAPE(form_center,  "AidFormOut",      aid_form, FORM(&kin_center, &pupil_center));

static const struct json_shape form_found = { "AidFormFound", sizeof(struct aid_form),
	form_center_fields, ARRAY_LEN(form_center_fields), .open = true };

#define OBJECT(m, shape) { #m, J_OBJECT, J_OMIT_EMPTY, offsetof(struct aid, m), 0, shape, NULL }
#define PERSON OBJECT(person, &center_person_shape), TEXT(aid, source, J_OMIT_EMPTY, 16)
#define ASKED TEXT(aid, card, J_OMIT_EMPTY, SHORT_MAX), TEXT(aid, card_again, J_OMIT_EMPTY, SHORT_MAX), \
	LIST(aid, consents, J_OMIT_EMPTY, LIST_MAX, &center_consent_shape)
SHAPE(ask_page,	    "KioskAid",	       aid, READ(aid), TEXT(aid, phone, J_OMIT_EMPTY, SHORT_MAX), OBJECT(form, &form_page), ASKED);
SHAPE(ask_center,   "Aid",	       aid, PERSON, OBJECT(form, &form_center), ASKED);
SHAPE(own_page,	    "KioskAidOwn",     aid, READ(aid));
SHAPE(own_center,   "AidOwn",	       aid, PERSON);
SHAPE(bill_page,    "KioskAidBill",    aid, READ(aid), OBJECT(invoice, &invoice_shape));
SHAPE(bill_center,  "AidBill",	       aid, PERSON, OBJECT(invoice, &invoice_shape));
SHAPE(test_shape,   "KioskAidTest",    self_test, TEXT(self_test, district, 0, 16), INT(self_test, heads, 0),
      INT(self_test, income, 0), INT(self_test, rigid, J_OMIT_EMPTY), INT(self_test, caused, J_OMIT_EMPTY));

/* What a page has filled in is its own; only the household is parted from it. */
struct draft {
	const char *read, *page; /* from and to the page */
	struct json_list relatives;
	struct center_person *person; /* to the centre */
	const char *source;
	const char *form, *ends_on, *saved_at; /* from the centre */
};
#define DRAFT_TEXT(m, flags, max) TEXT(draft, m, flags, max)
SHAPE(draft_page,   "KioskAidDraft",   draft, READ(draft), DRAFT_TEXT(page, J_REQUIRED, PAGE_MAX),
      LIST(draft, relatives, 0, COMPANY_RELATIVES, &whom_page));
SHAPE(draft_kept,   "AidDraftKeptText", draft, DRAFT_TEXT(page, J_REQUIRED, PAGE_MAX),
      LIST(draft, relatives, 0, COMPANY_RELATIVES, &whom_center));
SHAPE(draft_center, "AidDraftOut",     draft,
      { "person", J_OBJECT, 0, offsetof(struct draft, person), 0, &center_person_shape, NULL },
      DRAFT_TEXT(source, 0, 16), DRAFT_TEXT(form, 0, FORM_MAX));
static const struct json_field draft_found_fields[] = {
	DRAFT_TEXT(form, J_REQUIRED, FORM_MAX), DRAFT_TEXT(ends_on, J_REQUIRED, SHORT_MAX),
	DRAFT_TEXT(saved_at, J_REQUIRED, SHORT_MAX),
};
static const struct json_shape draft_found = { "AidDraftFound", sizeof(struct draft),
	draft_found_fields, ARRAY_LEN(draft_found_fields), .open = true };
SHAPE(draft_shown,  "KioskAidDraftFound", draft, DRAFT_TEXT(page, 0, PAGE_MAX),
      LIST(draft, relatives, 0, COMPANY_RELATIVES, &whom_page), DRAFT_TEXT(ends_on, 0, 0), DRAFT_TEXT(saved_at, 0, 0));

struct voice {
	const char *code, *kind, *text, *ref;
};
SHAPE(object_shape, "KioskObjection",  voice, TEXT(voice, text, J_OMIT_EMPTY, TEXT_MAX));
SHAPE(complain_shape, "KioskComplaint", voice, TEXT(voice, code, J_OMIT_EMPTY, 2048), TEXT(voice, kind, J_OMIT_EMPTY, 16),
      TEXT(voice, text, J_OMIT_EMPTY, TEXT_MAX));
SHAPE(ref_shape,    "KioskComplaintAsk", voice, TEXT(voice, ref, J_OMIT_EMPTY, 32));
/* clang-format on */

/* ---- whom a page means --------------------------------------------------- */

static int
unknown_field(const char *name, struct err *e)
{
	err_set(e, ERR_JSON_UNKNOWN_FIELD);
	return err_add_field(e, name, ERR_JSON_UNKNOWN_FIELD);
}

static int
resolve(struct ui_request *r, const char *read, const char **name,
	const char **id_no, struct err *e)
{
	const struct companion *row;

	if (!read)
		return 0;
	if (*id_no || (name && *name))
		return unknown_field("id_no", e);
	row = company_find(&r->agent->visit.company, COMPANY_RELATIVE, read);
	if (!row)
		return err_set(e, ERR_READ_HANDLE);
	*id_no = row->id_no;
	if (name)
		*name = row->name;
	return 0;
}

static int
resolve_kin(struct ui_request *r, const struct json_list *list, struct err *e)
{
	struct relation *kin = list->items;

	for (size_t i = 0; i < list->n; i++)
		if (resolve(r, kin[i].read, &kin[i].name, &kin[i].id_no, e) !=
			0)
			return -1;
	return 0;
}

static int
resolve_form(struct ui_request *r, struct aid_form *f, struct err *e)
{
	struct pupil *pupils = f->pupils.items;

	for (size_t i = 0; i < f->pupils.n; i++)
		if (resolve(r, pupils[i].read, NULL, &pupils[i].id_no, e) != 0)
			return -1;
	return resolve_kin(r, &f->relatives, e);
}

/* Nothing here is done for somebody whose card was not read. */
static int
with_card(struct ui_request *r, struct aid *in, struct err *e)
{
	if (!in->read)
		return err_add_field(e, "read", ERR_REQUIRED);
	in->source = "chip";
	return center_card(r, in->read, in->phone, &in->person, e);
}

static struct aid *
own_of(struct ui_request *r, struct err *e)
{
	struct aid *in = json_decode(r->arena, r->body, &own_page, e);

	return in && with_card(r, in, e) == 0 ? in : NULL;
}

/* ---- asking -------------------------------------------------------------- */

int
aid_get_form(struct ui_request *r, struct err *e)
{
	return center_get(r, "/api/v1/forms/aid", e);
}

int
aid_post_test(struct ui_request *r, struct err *e)
{
	const struct self_test *in =
		json_decode(r->arena, r->body, &test_shape, e);

	return in ? center_send(r, CASES "/self-test", &test_shape, in, NULL, e)
		  : -1;
}

/* Was it used for aid before? */
int
aid_post_invoice(struct ui_request *r, struct err *e)
{
	struct aid *in = json_decode(r->arena, r->body, &bill_page, e);

	if (!in || with_card(r, in, e) != 0)
		return -1;
	if (!in->invoice)
		return err_add_field(e, "invoice", ERR_REQUIRED);
	return center_send(
		r, CASES "/invoice-check", &bill_center, in, NULL, e);
}

int
aid_post_case(struct ui_request *r, struct err *e)
{
	struct aid *in = json_decode(r->arena, r->body, &ask_page, e);

	if (!in || with_card(r, in, e) != 0)
		return -1;
	if (!in->form)
		return err_add_field(e, "form", ERR_REQUIRED);
	if (resolve_form(r, in->form, e) != 0)
		return -1;
	center_remember(r, in->person, true, NULL);
	return center_send(r, CASES, &ask_center, in, in->read, e);
}

/* ---- half filled --------------------------------------------------------- */

int
aid_post_draft(struct ui_request *r, struct err *e)
{
	struct draft *in = json_decode(r->arena, r->body, &draft_page, e);
	struct str form;

	if (!in)
		return -1;
	if (!in->read)
		return err_add_field(e, "read", ERR_REQUIRED);
	if (center_card(r, in->read, NULL, &in->person, e) != 0 ||
		resolve_kin(r, &in->relatives, e) != 0)
		return -1;
	str_init(&form, r->arena, FORM_MAX);
	json_encode(&form, &draft_kept, in);
	if (form.over)
		return err_set(e, ERR_TOO_LARGE);
	in->form = form.p;
	in->source = "chip";
	return center_send(r, DRAFTS, &draft_center, in, NULL, e);
}

/* Who came back with it is known by handles again, and as typed: a card that
 * was read another day is none that lies here. */
static int
hide_kin(struct agent *a, struct arena *arena, struct json_list *list,
	struct err *e)
{
	struct relation *kin = list->items;

	for (size_t i = 0; i < list->n; i++) {
		const struct companion *row;

		if (!kin[i].name || !kin[i].id_no)
			return err_set(e, ERR_AID_DRAFT_NONE);
		row = company_type(&a->visit.company, COMPANY_RELATIVE,
			kin[i].name, kin[i].id_no);
		if (!row)
			return err_set(e, ERR_TOO_LONG);
		kin[i].read = row->handle;
		center_mask(arena, &kin[i].name, &kin[i].id_no);
	}
	return 0;
}

static int
show_draft(struct agent *a, struct arena *arena, struct bytes in,
	struct bytes *out, struct err *e)
{
	struct draft *found = json_decode(arena, in, &draft_found, e);
	struct draft *kept;
	struct str text;

	if (!found)
		return -1;
	kept = json_decode(arena, bytes_str(found->form), &draft_kept, e);
	if (!kept || hide_kin(a, arena, &kept->relatives, e) != 0)
		return -1;
	kept->ends_on = found->ends_on;
	kept->saved_at = found->saved_at;
	str_init(&text, arena, 2 * FORM_MAX);
	json_encode(&text, &draft_shown, kept);
	*out = str_bytes(&text);
	return text.over ? err_set(e, ERR_TOO_LARGE) : 0;
}

int
aid_post_draft_mine(struct ui_request *r, struct err *e)
{
	const struct aid *in = own_of(r, e);

	return in ? center_turned(r, DRAFTS "/mine", &own_center, in, in->read,
			    show_draft, e)
		  : -1;
}

int
aid_post_draft_drop(struct ui_request *r, struct err *e)
{
	const struct aid *in = own_of(r, e);

	return in ? center_send(r, DRAFTS "/drop", &own_center, in, NULL, e)
		  : -1;
}

/* ---- what became of it --------------------------------------------------- */

int
aid_post_mine(struct ui_request *r, struct err *e)
{
	const struct aid *in = own_of(r, e);

	return in ? center_send(r, CASES "/mine", &own_center, in, NULL, e)
		  : -1;
}

/* An adult of the family, whose card was laid down here, or who is served. */
static struct aid *
adult_of(struct ui_request *r, struct err *e)
{
	struct aid *in = json_decode(r->arena, r->body, &own_page, e);

	if (!in)
		return NULL;
	if (in->read)
		in->person = center_companion(r, COMPANY_RELATIVE, in->read);
	if (!in->person)
		return with_card(r, in, e) == 0 ? in : NULL;
	in->source = "chip";
	return in;
}

/* Who goes to school is mostly one of the family, who has a handle already. */
static int
hide_pupils(struct agent *a, struct json_list *list, struct err *e)
{
	struct pupil *pupils = list->items;

	for (size_t i = 0; i < list->n; i++) {
		const struct companion *row =
			pupils[i].id_no
				? company_type(&a->visit.company,
					  COMPANY_RELATIVE, "", pupils[i].id_no)
				: NULL;

		if (!row)
			return err_set(e, ERR_TOO_LONG);
		pupils[i].read = row->handle;
		pupils[i].id_no = NULL;
	}
	return 0;
}

/* A form that the centre sent back for papers. */
static int
show_form(struct agent *a, struct arena *arena, struct bytes in,
	struct bytes *out, struct err *e)
{
	struct aid_form *f = json_decode(arena, in, &form_found, e);
	struct str text;

	if (!f || hide_pupils(a, &f->pupils, e) != 0 ||
		hide_kin(a, arena, &f->relatives, e) != 0)
		return -1;
	str_init(&text, arena, 2 * FORM_MAX);
	json_encode(&text, &form_page, f);
	*out = str_bytes(&text);
	return text.over ? err_set(e, ERR_TOO_LARGE) : 0;
}

/* turn: of the answer, where a page may see less of it. */
static const struct {
	const char *word;
	struct aid *(*who)(struct ui_request *r, struct err *e);
	center_turn_fn *turn;
} acts[] = {
	{ "authorise", adult_of, NULL },
	{ "withdraw", own_of, NULL },
	{ "form", own_of, show_form },
	{ "links", own_of, NULL },
};

int
aid_post_act(struct ui_request *r, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
		const struct aid *in;
		const char *path;

		if (!ui_is_below(r->head.path, CASES, acts[i].word))
			continue;
		in = acts[i].who(r, e);
		if (!in)
			return -1;
		path = ui_path_text(r);
		if (acts[i].turn)
			return center_turned(r, path, &own_center, in, in->read,
				acts[i].turn, e);
		return center_send(r, path, &own_center, in, NULL, e);
	}
	return err_set(e, ERR_NOT_FOUND);
}

/* ---- what is said against it --------------------------------------------- */

int
aid_get_postings(struct ui_request *r, struct err *e)
{
	return center_get(r, POSTINGS, e);
}

int
aid_post_objection(struct ui_request *r, struct err *e)
{
	const struct voice *in;

	if (!ui_is_below(r->head.path, POSTINGS, "objections"))
		return err_set(e, ERR_NOT_FOUND);
	in = json_decode(r->arena, r->body, &object_shape, e);
	if (!in)
		return -1;
	center_remember(r, NULL, false, NULL);
	return center_send(r, ui_path_text(r), &object_shape, in, NULL, e);
}

int
aid_post_complaint(struct ui_request *r, struct err *e)
{
	const struct voice *in =
		json_decode(r->arena, r->body, &complain_shape, e);

	if (!in)
		return -1;
	center_remember(r, NULL, false, NULL);
	return center_send(r, COMPLAINTS, &complain_shape, in, NULL, e);
}

int
aid_post_complaint_state(struct ui_request *r, struct err *e)
{
	const struct voice *in = json_decode(r->arena, r->body, &ref_shape, e);

	return in ? center_send(r, COMPLAINTS "/state", &ref_shape, in, NULL, e)
		  : -1;
}
