/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of ui_api/ only: what every service that goes to the centre has in
 * common. The person of a card, who never comes from the page; the ways of a
 * body there; what is kept for the paper.
 */
#ifndef YZ_CENTER_H
#define YZ_CENTER_H

#include "conn.h"
#include "json.h"

struct center_person {
	const char *name, *id_type, *id_no, *phone;
};
struct center_consent {
	const char *purpose;
	int64_t version;
};
extern const struct json_shape center_person_shape;
extern const struct json_shape center_consent_shape;

/* The person of a handle, in the request's memory; sets READ_HANDLE. */
int center_card(struct ui_request *r, const char *handle, const char *phone,
	struct center_person **out, struct err *e) MUST_USE;
/* The same of a card that the visit has given. */
struct card;
struct center_person *center_person_of(
	struct ui_request *r, const struct card *card, const char *phone);
/* Of somebody else whose card was laid down for that; NULL for nobody's. */
struct center_person *center_companion(
	struct ui_request *r, enum company_role role, const char *handle);
/* path (copied) may have a query. */
int center_get(struct ui_request *r, const char *path, struct err *e);
/* With the request's key, if it has one; success spends handle, if not NULL. */
int center_send(struct ui_request *r, const char *path,
	const struct json_shape *shape, const void *value, const char *handle,
	struct err *e);
/*
 * The same for what only looks: the handle lives on for what is done about it,
 * and what is listed under "cases" or "items" with a receipt can be printed.
 */
int center_look(struct ui_request *r, const char *path,
	const struct json_shape *shape, const void *value, const char *handle,
	struct err *e);
/*
 * The same where a page may see less than the centre says: turn makes its
 * answer of the centre's, both in the arena. A problem goes as it is. Once the
 * handle is no longer the visit's, nothing is turned: READ_HANDLE.
 */
typedef int center_turn_fn(struct agent *a, struct arena *arena,
	struct bytes in, struct bytes *out, struct err *e);
int center_turned(struct ui_request *r, const char *path,
	const struct json_shape *shape, const void *value, const char *handle,
	center_turn_fn *turn, struct err *e);
/* The same for an act that takes a leased place: kept before it is sent. */
struct outbox_place;
int center_place(struct ui_request *r, const char *path,
	const struct json_shape *shape, const void *value,
	const struct outbox_place *place, const char *handle, struct err *e);
/* The paper of it is made when the centre has answered. consents: what the form
 * of joining has titles for, should the answer not say it; NULL for none. */
void center_remember(struct ui_request *r, const struct center_person *person,
	bool chip, const struct json_list *consents);

/* What of a name and a number a page may show, in the arena. */
void center_mask(struct arena *a, const char **name, const char **id_no);

#endif
