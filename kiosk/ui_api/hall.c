/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What goes on in the hall: a vote on what was just done, a call for help, and
 * how the page's visits went.
 */
#include "conn.h"
#include "json.h"

struct rating {
	const char *act;
	int64_t grade;
};
struct help {
	const char *screen, *flow;
};
struct flow {
	const char *flow, *event, *code;
};

/* clang-format off */
static const struct json_field rating_fields[] = {
	{ "act",   J_TEXT, J_REQUIRED, offsetof(struct rating, act), 64, NULL, NULL },
	{ "grade", J_INT,  J_REQUIRED, offsetof(struct rating, grade), 0, NULL, NULL },
};
static const struct json_shape rating_shape =
	JSON_SHAPE("KioskRating", struct rating, rating_fields);
static const struct json_field help_fields[] = {
	{ "screen", J_TEXT, J_REQUIRED, offsetof(struct help, screen), 40, NULL, NULL },
	{ "flow",   J_TEXT, J_OMIT_EMPTY, offsetof(struct help, flow), 40, NULL, NULL },
};
static const struct json_shape help_shape =
	JSON_SHAPE("KioskHelpCall", struct help, help_fields);
static const struct json_field flow_fields[] = {
	{ "flow",  J_TEXT, J_REQUIRED, offsetof(struct flow, flow), FUNNEL_WORD - 1, NULL, NULL },
	{ "event", J_TEXT, J_REQUIRED, offsetof(struct flow, event), 16, NULL, NULL },
	{ "code",  J_TEXT, 0, offsetof(struct flow, code), FUNNEL_CODE - 1, NULL, NULL },
};
static const struct json_shape flow_shape =
	JSON_SHAPE("KioskFlow", struct flow, flow_fields);
static const char *const events[] = {
	[FLOW_STARTED] = "started", [FLOW_FINISHED] = "finished",
	[FLOW_GAVE_UP] = "gave_up", [FLOW_FAILED] = "failed",
};
/* clang-format on */

int
hall_post_rating(struct ui_request *r, struct err *e)
{
	const struct rating *in =
		json_decode(r->arena, r->body, &rating_shape, e);

	return in ? center_act(r, "/api/v1/ratings", &rating_shape, in, e) : -1;
}

int
hall_post_help(struct ui_request *r, struct err *e)
{
	const struct help *in = json_decode(r->arena, r->body, &help_shape, e);

	return in ? center_forward(r, "/api/v1/help-calls", &help_shape, in, e)
		  : -1;
}

/* As the centre takes them: what it refuses would be refused for ever. */
static bool
is_word(const char *text)
{
	size_t n = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				"abcdefghijklmnopqrstuvwxyz0123456789_");

	return n > 0 && text[n] == '\0';
}

static int
event_of(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(events); i++)
		if (strcmp(events[i], word) == 0)
			return (int)i;
	return -1;
}

int
hall_post_flow(struct ui_request *r, struct err *e)
{
	const struct flow *in = json_decode(r->arena, r->body, &flow_shape, e);
	struct agent *a = r->agent;
	int event;

	if (!in)
		return -1;
	event = event_of(in->event);
	if (event < 0)
		return err_add_field(e, "event", ERR_CHOICE_UNKNOWN);
	if (!is_word(in->flow))
		return err_add_field(e, "flow", ERR_TEXT_INVALID);
	if (event == FLOW_FAILED && (!in->code || !is_word(in->code)))
		return err_add_field(e, "code", ERR_TEXT_INVALID);
	funnel_count(&a->funnel,
		clock_now(a->clock) + a->health.clock_offset_ms, in->flow,
		(enum funnel_event)event, in->code);
	if (event == FLOW_FAILED)
		health_fault(&a->health, a->clock, in->code);
	r->reply.status = 204;
	return 0;
}
