/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Annual passes of parks, by card alone: what there is, who may, applying,
 * one's own and what may be done with them. Nothing of it is kept for later:
 * without a line no pass is promised.
 */
#include "center.h"

#define PRODUCTS "/api/v1/pass-products"
#define PASSES "/api/v1/passes"
#define LIST_MAX 8

/* Somebody who shares it, by their own card. */
struct holder {
	struct center_person *person;
	const char *source;
};
struct pass {
	const char *read;	 /* from the page only */
	struct json_list beside; /* the others' handles, from the page only */
	struct center_person *person;
	const char *source;	  /* to the centre only */
	struct json_list holders; /* to the centre only */
	const char *product;
	struct json_list consents;
};

#define F(type, m, kind, max, sub)                                             \
	{                                                                      \
#m, kind, J_OMIT_EMPTY, offsetof(struct type, m), max, sub,    \
			NULL                                                   \
	}
/* clang-format off */
#define PERSON(type) F(type, person, J_OBJECT, 0, &center_person_shape), F(type, source, J_TEXT, 16, NULL)
#define READ	     F(pass, read, J_TEXT, 64, NULL)
#define WISH	     F(pass, product, J_TEXT, UI_CODE_MAX, NULL), \
		     F(pass, consents, J_LIST, LIST_MAX, &center_consent_shape)

#define SHAPE(id, name, type, ...)					\
	static const struct json_field id##_fields[] = { __VA_ARGS__ };	\
	static const struct json_shape id = JSON_SHAPE(name, struct type, id##_fields)

SHAPE(holder_shape, "Holder",	  holder, PERSON(holder));
SHAPE(own_page,	    "KioskOwnPass", pass, READ);
SHAPE(own_center,   "OwnPass",	  pass, PERSON(pass));
SHAPE(pass_page,    "KioskPass",  pass, READ, WISH, F(pass, beside, J_TEXTS, COMPANY_HOLDERS, NULL));
SHAPE(pass_center,  "Pass",	  pass, PERSON(pass), WISH, F(pass, holders, J_LIST, 0, &holder_shape));

/* PASSES/{no}/WORD; paper: something is printed of it. */
static const struct act {
	const char *word;
	bool paper;
} acts[] = {
	{ "replace", true },
	{ "freeze",  false },
	{ "thaw",    false },
	{ "drop",    false },
};
/* clang-format on */

static struct pass *
pass_of(struct ui_request *r, const struct json_shape *page, struct err *e)
{
	struct pass *p = json_decode(r->arena, r->body, page, e);

	if (!p)
		return NULL;
	if (!p->read) {
		err_add_field(e, "read", ERR_REQUIRED);
		return NULL;
	}
	p->source = "chip";
	return center_card(r, p->read, NULL, &p->person, e) == 0 ? p : NULL;
}

static int
add_holders(struct ui_request *r, struct pass *p, struct err *e)
{
	const char *const *handles = p->beside.items;
	struct holder *all =
		ARENA_ARRAY(r->arena, struct holder, p->beside.n + 1);

	for (size_t i = 0; i < p->beside.n; i++) {
		struct center_person *person =
			center_companion(r, COMPANY_HOLDER, handles[i]);

		if (!person)
			return err_set(e, ERR_READ_HANDLE);
		all[i] = (struct holder){ person, "chip" };
	}
	p->holders = (struct json_list){ all, p->beside.n };
	return 0;
}

int
pass_get_products(struct ui_request *r, struct err *e)
{
	if (r->head.query.p)
		return err_set(e, ERR_BAD_QUERY);
	return center_get(r, PRODUCTS, e);
}

int
pass_post_product(struct ui_request *r, struct err *e)
{
	struct pass *p;

	if (!ui_is_below(r->head.path, PRODUCTS, "eligibility"))
		return err_set(e, ERR_NOT_FOUND);
	p = pass_of(r, &own_page, e);
	return p ? center_send(r, ui_path_text(r), &own_center, p, NULL, e)
		 : -1;
}

int
pass_post_pass(struct ui_request *r, struct err *e)
{
	struct pass *p = pass_of(r, &pass_page, e);

	if (!p || add_holders(r, p, e) != 0)
		return -1;
	center_remember(r, p->person, true, NULL);
	return center_send(r, PASSES, &pass_center, p, p->read, e);
}

int
pass_post_mine(struct ui_request *r, struct err *e)
{
	struct pass *p = pass_of(r, &own_page, e);

	return p ? center_look(r, PASSES "/mine", &own_center, p, p->read, e)
		 : -1;
}

/* The card goes on to be good for the list that it was put down for. */
int
pass_post_act(struct ui_request *r, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
		struct pass *p;

		if (!ui_is_below(r->head.path, PASSES, acts[i].word))
			continue;
		p = pass_of(r, &own_page, e);
		if (!p)
			return -1;
		if (acts[i].paper)
			center_remember(r, p->person, true, NULL);
		return center_send(r, ui_path_text(r), &own_center, p, NULL, e);
	}
	return err_set(e, ERR_NOT_FOUND);
}
