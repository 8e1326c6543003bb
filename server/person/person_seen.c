/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/audit.h"
#include "flow/flow.h"
#include "log.h"
#include "person/person_seen.h"
#include "str.h"

#define PURPOSE_MAX 400

int
person_seen_at(struct tx *tx, struct app *app, const char *object,
	const char *actor, const char *field, const char *purpose,
	struct err *e)
{
	struct arena *a = tx_arena(tx);
	char clean[PURPOSE_MAX];
	struct str payload;

	/* The trail holds no personal data: numbers in the text are masked. */
	log_clean(purpose, clean, sizeof(clean));
	str_init(&payload, a, 4 * PURPOSE_MAX);
	str_printf(&payload, "{\"field\":\"%s\",\"purpose\":", field);
	json_encode_text(&payload, clean);
	str_putc(&payload, '}');
	return audit_add(
		tx, e, app->rng, actor, "person.unmask", object, payload.p);
}

int
person_seen(struct tx *tx, struct app *app, const struct flow_case *c,
	const char *actor, const char *field, const char *purpose,
	struct err *e)
{
	return person_seen_at(tx, app,
		arena_printf(tx_arena(tx), "case:%s", c->no), actor, field,
		purpose, e);
}
