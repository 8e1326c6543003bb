/* SPDX-License-Identifier: Apache-2.0 */
#include "person/person_shown.h"
#include "idno.h"
#include "person_name.h"
#include "phone.h"

#define TAIL 4

const char *
person_id_tail(struct arena *a, const char *id_no)
{
	size_t n = strlen(id_no);

	return arena_strdup(a, n > TAIL ? id_no + n - TAIL : id_no);
}

void
person_shown(struct arena *a, const struct person_fields *p,
	struct person_shown *out)
{
	char name[NAME_SIZE], id_no[IDNO_SIZE], phone[PHONE_SIZE];

	name_mask(p->name, name);
	idno_mask(p->id_no, id_no);
	*out = (struct person_shown){ .name = arena_strdup(a, name),
		.id_no = arena_strdup(a, id_no),
		.id_tail = person_id_tail(a, p->id_no),
		.phone = "没有手机" };
	if (!p->phone)
		return;
	phone_mask(p->phone, phone);
	out->phone = arena_strdup(a, phone);
}

int
person_shown_load(struct tx *tx, struct app *app, int64_t id,
	struct person_shown *out, struct err *e)
{
	struct person_fields p;

	if (person_load(tx, app, id, &p, e) != 0)
		return -1;
	person_shown(tx_arena(tx), &p, out);
	return 0;
}
