/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the pages ask of the centre. Every body is decoded and written anew, so
 * that only what the shapes name goes out; a read handle becomes the card's
 * person here, and only here a person becomes "chip". What is missing or wrong
 * in a form is the centre's to say: it says it all at once.
 */
#include "act.h"
#include "center.h"
#include "crypto.h"
#include "form.h"
#include "idno.h"
#include "json.h"
#include "person_name.h"
#include <stdio.h>
#include <stdlib.h>

#define BODY_MAX ((size_t)256 * 1024)
#define TRIES 3
#define MATTERS "/api/v1/matters"

/* ---- shapes -------------------------------------------------------------- */

struct enrolment {
	struct center_person *person;
	const char *read, *phone; /* from the page only */
	const char *source;	  /* to the centre only */
	const char *group, *employer, *district, *street;
	struct json_list consents;
};

/* What is half filled goes to the staff. */
struct handover {
	const char *visit, *screen;
	struct enrolment *application;
};

struct status {
	const char *code;
};

struct matters {
	const char *read;
	struct center_person *person;
	const char *source;
};

#define TEXT(type, m)                                                          \
	{                                                                      \
#m, J_TEXT, J_OMIT_EMPTY, offsetof(struct type, m), 0, NULL,   \
			NULL                                                   \
	}
#define OBJECT(type, m, shape)                                                 \
	{                                                                      \
#m, J_OBJECT, J_OMIT_EMPTY, offsetof(struct type, m), 0,       \
			(shape), NULL                                          \
	}
#define LIST(type, m, shape)                                                   \
	{                                                                      \
#m, J_LIST, J_OMIT_EMPTY, offsetof(struct type, m), 0,         \
			(shape), NULL                                          \
	}

/* clang-format off */
static const struct json_field person_fields[] = {
	TEXT(center_person, name), TEXT(center_person, id_type),
	TEXT(center_person, id_no), TEXT(center_person, phone),
};
const struct json_shape center_person_shape =
	JSON_SHAPE("KioskPerson", struct center_person, person_fields);

static const struct json_field consent_fields[] = {
	TEXT(center_consent, purpose),
	{ "version", J_INT, J_OMIT_EMPTY, offsetof(struct center_consent, version), 0, NULL, NULL },
};
const struct json_shape center_consent_shape =
	JSON_SHAPE("KioskConsent", struct center_consent, consent_fields);

#define ENROLMENT_COMMON						\
	OBJECT(enrolment, person, &center_person_shape),		\
	TEXT(enrolment, group), TEXT(enrolment, employer),		\
	TEXT(enrolment, district), TEXT(enrolment, street),		\
	LIST(enrolment, consents, &center_consent_shape)

/* There is no source among what a page may send. */
static const struct json_field enrolment_page_fields[] = {
	ENROLMENT_COMMON, TEXT(enrolment, read), TEXT(enrolment, phone),
};
static const struct json_shape enrolment_page =
	JSON_SHAPE("KioskEnrolment", struct enrolment, enrolment_page_fields);
static const struct json_field enrolment_center_fields[] = {
	ENROLMENT_COMMON, TEXT(enrolment, source),
};
static const struct json_shape enrolment_center =
	JSON_SHAPE("Enrolment", struct enrolment, enrolment_center_fields);

#define HANDOVER(shape)							\
	TEXT(handover, visit), TEXT(handover, screen),			\
	OBJECT(handover, application, shape)
static const struct json_field handover_page_fields[] = { HANDOVER(&enrolment_page) };
static const struct json_shape handover_page =
	JSON_SHAPE("KioskHandover", struct handover, handover_page_fields);
static const struct json_field handover_center_fields[] = { HANDOVER(&enrolment_center) };
static const struct json_shape handover_center =
	JSON_SHAPE("Handover", struct handover, handover_center_fields);
static const struct json_field withdraw_fields[] = { TEXT(handover, visit) };
static const struct json_shape withdraw_shape =
	JSON_SHAPE("KioskWithdrawal", struct handover, withdraw_fields);

static const struct json_field status_fields[] = { TEXT(status, code) };
static const struct json_shape status_shape =
	JSON_SHAPE("KioskStatus", struct status, status_fields);

static const struct json_field matters_page_fields[] = { TEXT(matters, read) };
static const struct json_shape matters_page =
	JSON_SHAPE("KioskMatters", struct matters, matters_page_fields);
static const struct json_field matters_center_fields[] = {
	OBJECT(matters, person, &center_person_shape), TEXT(matters, source),
};
static const struct json_shape matters_center =
	JSON_SHAPE("Matters", struct matters, matters_center_fields);
/* clang-format on */

/* ---- there and back ------------------------------------------------------ */

struct forward {
	struct ui *ui;
	struct agent *agent;
	struct ui_id id;
	char handle[HANDLE_SIZE]; /* spent by success */
	char looked[HANDLE_SIZE]; /* whose matters these are */
	char asked[HANDLE_SIZE];  /* for whom it is turned */
	center_turn_fn *turn;	  /* of the answer, or NULL */
};

/* From now on there is something to print. */
static void
remember_answer(struct agent *a, const struct line_call *call,
	const char *looked, struct bytes reply)
{
	const struct card *card;

	if (strcmp(call->path, FORM_PATH) == 0) {
		form_keep(a, reply);
		return;
	}
	if (!*looked) {
		slips_answered(&a->slips, call->key, reply, a->center, a->name);
		return;
	}
	card = visit_find(&a->visit, looked);
	if (card)
		slips_found(&a->slips, card->name, reply, a->center, a->name);
}

static void
answer_json(struct bytes body, struct ui_reply *reply)
{
	*reply = (struct ui_reply){
		.status = 200, .content_type = "application/json", .body = body
	};
}

/* The centre's own words, or what a page may see of them. */
static void
answer_page(struct forward *f, const struct line_call *call, struct arena *a,
	struct ui_reply *reply)
{
	struct err e = { 0 };

	reply->content_type =
		call->problem ? "application/problem+json" : "application/json";
	reply->body = bytes_of(call->reply, call->reply_n);
	if (!f->turn || call->problem)
		return;
	/* Too late: what is turned is kept in the visit, by now another's. */
	if (!visit_find(&f->agent->visit, f->asked))
		err_set(&e, ERR_READ_HANDLE);
	else if (f->turn(f->agent, a, reply->body, &reply->body, &e) == 0)
		return;
	ui_problem(a, &e, reply);
}

static void
on_answer(struct line_call *call)
{
	struct forward *f = call->ctx;
	struct err e = { 0 };
	struct ui_reply reply = { .status = call->status };
	struct bytes form;
	struct arena a;

	arena_init(&a, 2 * BODY_MAX);
	if (call->failed != ERR_NONE && strcmp(call->path, FORM_PATH) == 0 &&
		form_find(f->agent, &a, &form)) {
		answer_json(form, &reply);
	} else if (call->failed != ERR_NONE) {
		err_set(&e, call->failed);
		ui_problem(&a, &e, &reply);
	} else if (call->reply_n) {
		answer_page(f, call, &a, &reply);
	}
	if (call->failed == ERR_NONE && reply.status >= 200 &&
		reply.status < 300) {
		remember_answer(f->agent, call, f->looked, reply.body);
		visit_spend(&f->agent->visit, f->handle);
	}
	ui_answer(f->ui, f->id, &reply);
	arena_release(&a);
	free(f);
	line_call_free(call);
}

static void
key_copy(const struct ui_request *r, struct line_call *call)
{
	struct bytes key = http1_find(&r->head, "idempotency-key");

	/* ui_guard has looked at it; other routes bring none. */
	if (key.n && key.n < sizeof(call->key))
		memcpy(call->key, key.p, key.n);
}

static struct forward *
forward_new(struct ui_request *r, const char *handle)
{
	struct forward *f = xcalloc(1, sizeof(*f));

	f->ui = r->ui;
	f->agent = r->agent;
	f->id = r->id;
	snprintf(f->handle, sizeof(f->handle), "%s", handle ? handle : "");
	return f;
}

/* Gives both away. */
static int
forward_on(struct ui_request *r, struct line_call *call, struct forward *f,
	struct err *e)
{
	struct line *line = &r->agent->line;

	call->tries = TRIES;
	call->done = on_answer;
	call->ctx = f;
	r->later = true;
	if (line->submit(line->ctx, call, e) == 0)
		return 0;
	r->later = false;
	free(f);
	line_call_free(call);
	return -1;
}

static int
forward(struct ui_request *r, struct line_call *call, const char *handle,
	struct err *e)
{
	return forward_on(r, call, forward_new(r, handle), e);
}

static int
body_of(struct ui_request *r, const struct json_shape *shape, const void *value,
	struct bytes *out, struct err *e)
{
	struct str body;

	str_init(&body, r->arena, BODY_MAX);
	json_encode(&body, shape, value);
	*out = str_bytes(&body);
	return body.over ? err_set(e, ERR_TOO_LARGE) : 0;
}

static int
forward_post(struct ui_request *r, const char *path,
	const struct json_shape *shape, const void *value, const char *handle,
	struct err *e)
{
	struct line_call *call;
	struct bytes body;

	if (body_of(r, shape, value, &body, e) != 0)
		return -1;
	call = line_call_new(LINE_POST, path, body);
	key_copy(r, call);
	return forward(r, call, handle, e);
}

/* What changes something at the centre, with a key: kept before it is sent. */
static int
forward_act(struct ui_request *r, const char *path,
	const struct json_shape *shape, const void *value, const char *handle,
	struct err *e)
{
	struct bytes body;

	if (!r->agent->outbox)
		return forward_post(r, path, shape, value, handle, e);
	if (body_of(r, shape, value, &body, e) != 0)
		return -1;
	return act_post(r, path, body, NULL, handle, e);
}

int
center_place(struct ui_request *r, const char *path,
	const struct json_shape *shape, const void *value,
	const struct outbox_place *place, const char *handle, struct err *e)
{
	struct bytes body;

	if (body_of(r, shape, value, &body, e) != 0)
		return -1;
	return act_post(r, path, body, place, handle, e);
}

int
center_send(struct ui_request *r, const char *path,
	const struct json_shape *shape, const void *value, const char *handle,
	struct err *e)
{
	return forward_post(r, path, shape, value, handle, e);
}

int
center_look(struct ui_request *r, const char *path,
	const struct json_shape *shape, const void *value, const char *handle,
	struct err *e)
{
	struct forward *f;
	struct bytes body;

	if (body_of(r, shape, value, &body, e) != 0)
		return -1;
	f = forward_new(r, NULL);
	snprintf(f->looked, sizeof(f->looked), "%s", handle);
	return forward_on(r, line_call_new(LINE_POST, path, body), f, e);
}

int
center_turned(struct ui_request *r, const char *path,
	const struct json_shape *shape, const void *value, const char *handle,
	center_turn_fn *turn, struct err *e)
{
	struct forward *f;
	struct bytes body;

	if (body_of(r, shape, value, &body, e) != 0)
		return -1;
	f = forward_new(r, NULL);
	f->turn = turn;
	snprintf(f->asked, sizeof(f->asked), "%s", handle);
	return forward_on(r, line_call_new(LINE_POST, path, body), f, e);
}

int
center_get(struct ui_request *r, const char *path, struct err *e)
{
	return forward(
		r, line_call_new(LINE_GET, path, bytes_of(NULL, 0)), NULL, e);
}

int
center_act(struct ui_request *r, const char *path,
	const struct json_shape *shape, const void *value, struct err *e)
{
	return forward_act(r, path, shape, value, NULL, e);
}

int
center_forward(struct ui_request *r, const char *path,
	const struct json_shape *shape, const void *value, struct err *e)
{
	return forward_post(r, path, shape, value, NULL, e);
}

struct center_person *
center_person_of(
	struct ui_request *r, const struct card *card, const char *phone)
{
	struct center_person *p = ARENA_NEW(r->arena, struct center_person);

	*p = (struct center_person){ card->name, card->id_type, card->id_no,
		phone };
	return p;
}

struct center_person *
center_companion(
	struct ui_request *r, enum company_role role, const char *handle)
{
	const struct companion *row =
		company_find(&r->agent->visit.company, role, handle);
	struct center_person *p;

	if (!row || !row->chip)
		return NULL;
	p = ARENA_NEW(r->arena, struct center_person);
	*p = (struct center_person){ row->name, row->id_type, row->id_no,
		NULL };
	return p;
}

int
center_card(struct ui_request *r, const char *handle, const char *phone,
	struct center_person **out, struct err *e)
{
	const struct card *card = visit_find(&r->agent->visit, handle);

	if (!card)
		return err_set(e, ERR_READ_HANDLE);
	*out = center_person_of(r, card, phone);
	return 0;
}

void
center_mask(struct arena *a, const char **name, const char **id_no)
{
	char *masked = arena_alloc(a, NAME_SIZE);
	char *number = arena_alloc(a, IDNO_SIZE);
	char normal[IDNO_SIZE];

	idno_normalise(*id_no, normal);
	idno_mask(normal, number);
	crypto_wipe(normal, sizeof(normal));
	name_mask(*name, masked);
	*name = masked;
	*id_no = number;
}

/* What was agreed to in joining, as it may stand on paper without a line. */
static const char *
consent_text(struct ui_request *r, const struct json_list *consents)
{
	const struct center_consent *c = consents->items;
	const struct form *form = NULL;
	struct bytes json;
	struct str out;

	if (form_find(r->agent, r->arena, &json))
		form = form_parse(r->arena, json);
	str_init(&out, r->arena, 1024);
	for (size_t i = 0; form && i < consents->n; i++) {
		const char *title =
			c[i].purpose ? form_title(form, c[i].purpose) : NULL;

		if (title)
			str_printf(&out, "%s%s（第 %d 版）", out.n ? "、" : "",
				title, (int)c[i].version);
	}
	return out.over || !out.n ? "" : out.p;
}

void
center_remember(struct ui_request *r, const struct center_person *person,
	bool chip, const struct json_list *consents)
{
	struct bytes key = http1_find(&r->head, "idempotency-key");
	const struct slip_act act = {
		.key = arena_strndup(r->arena, key.p, key.n),
		.name = person ? person->name : NULL,
		.chip = chip,
		.consents = consents ? consent_text(r, consents) : NULL,
	};

	slips_begin(&r->agent->slips, &act);
}

static int
unknown_field(const char *name, struct err *e)
{
	err_set(e, ERR_JSON_UNKNOWN_FIELD);
	return err_add_field(e, name, ERR_JSON_UNKNOWN_FIELD);
}

/* ---- handlers ------------------------------------------------------------ */

/* Without a line the form as it was: nobody waits for what does not come. */
int
center_get_form(struct ui_request *r, struct err *e)
{
	const struct line *line = &r->agent->line;
	struct bytes form;

	if (r->head.query.p)
		return err_set(e, ERR_BAD_QUERY);
	if (!line->online(line->ctx) && form_find(r->agent, r->arena, &form)) {
		answer_json(form, &r->reply);
		return 0;
	}
	return forward(r, line_call_new(LINE_GET, FORM_PATH, bytes_of(NULL, 0)),
		NULL, e);
}

/* The person of a page's application becomes the card's. */
static int
know_applicant(struct ui_request *r, struct enrolment *en, struct err *e)
{
	if (en->read && en->person)
		return unknown_field("person", e);
	if (!en->read)
		return en->phone ? unknown_field("phone", e) : 0;
	en->source = "chip";
	return center_card(r, en->read, en->phone, &en->person, e);
}

int
center_post_enrolment(struct ui_request *r, struct err *e)
{
	struct enrolment *en =
		json_decode(r->arena, r->body, &enrolment_page, e);

	if (!en || know_applicant(r, en, e) != 0)
		return -1;
	center_remember(r, en->person, en->source, &en->consents);
	return forward_act(
		r, "/api/v1/enrolments", &enrolment_center, en, en->read, e);
}

/* Only while there is a line: what waits in the outbox helps nobody here. */
int
center_post_handover(struct ui_request *r, struct err *e)
{
	struct handover *h = json_decode(r->arena, r->body, &handover_page, e);

	if (!h)
		return -1;
	if (!h->application)
		return err_add_field(e, "application", ERR_REQUIRED);
	if (know_applicant(r, h->application, e) != 0)
		return -1;
	return forward_post(r, "/api/v1/handovers", &handover_center, h,
		h->application->read, e);
}

int
center_post_withdraw(struct ui_request *r, struct err *e)
{
	struct handover *h = json_decode(r->arena, r->body, &withdraw_shape, e);

	if (!h)
		return -1;
	return forward_post(
		r, "/api/v1/handovers/withdraw", &withdraw_shape, h, NULL, e);
}

int
center_post_status(struct ui_request *r, struct err *e)
{
	struct status *s = json_decode(r->arena, r->body, &status_shape, e);

	if (!s)
		return -1;
	return forward_post(r, "/api/v1/status", &status_shape, s, NULL, e);
}

int
center_post_matters(struct ui_request *r, struct err *e)
{
	struct matters *m = json_decode(r->arena, r->body, &matters_page, e);

	if (!m)
		return -1;
	if (!m->read)
		return err_add_field(e, "read", ERR_REQUIRED);
	if (center_card(r, m->read, NULL, &m->person, e) != 0)
		return -1;
	m->source = "chip";
	return center_look(r, MATTERS, &matters_center, m, m->read, e);
}
