/* SPDX-License-Identifier: Apache-2.0 */
#include "conn.h"

#define ACT (UI_TOKEN | UI_VISIT)

/* clang-format off */
const struct ui_route ui_routes[] = {
	{ HTTP1_GET,  "/",		     0,			page_get_index },
	{ HTTP1_GET,  "/assets/",	     UI_BELOW,		page_get_asset },
	{ HTTP1_GET,  "/local/state",	     ACT,		local_get_state },
	{ HTTP1_POST, "/local/card/wait",    ACT,		local_post_card_wait },
	{ HTTP1_POST, "/local/card/cancel",  UI_TOKEN,		local_post_card_cancel },
	{ HTTP1_POST, "/local/scan/wait",    UI_TOKEN,		local_post_scan_wait },
	{ HTTP1_GET,  "/voice/",	     UI_BELOW,		voice_get_file },
	{ HTTP1_POST, "/local/ime/pinyin",   ACT,		local_post_ime_pinyin },
	{ HTTP1_POST, "/local/ime/strokes",  ACT,		local_post_ime_strokes },
	{ HTTP1_POST, "/local/qr",	     ACT,		local_post_qr },
	{ HTTP1_POST, "/local/print",	     ACT,		local_post_print },
	{ HTTP1_POST, "/local/print/state",  ACT,		local_post_print_state },
	{ HTTP1_POST, "/local/end",	     UI_TOKEN,		local_post_end },
	{ HTTP1_GET,  "/api/v1/forms/join",  ACT,		center_get_form },
	{ HTTP1_POST, "/api/v1/enrolments",  ACT | UI_KEYED,	center_post_enrolment },
	{ HTTP1_POST, "/api/v1/status",	     ACT,		center_post_status },
	{ HTTP1_POST, "/api/v1/matters",     ACT,		center_post_matters },
	{ HTTP1_GET,  "/api/v1/offers",	     ACT,		booking_get_offers },
	{ HTTP1_POST, "/api/v1/offers/",     ACT | UI_BELOW,	booking_post_offer },
	{ HTTP1_POST, "/api/v1/holds",	     ACT | UI_KEYED,	booking_post_hold },
	{ HTTP1_POST, "/api/v1/holds/release", UI_TOKEN | UI_KEYED, booking_post_release },
	{ HTTP1_POST, "/api/v1/bookings",    ACT | UI_KEYED,	booking_post_booking },
	{ HTTP1_POST, "/api/v1/bookings/mine", ACT,		booking_post_mine },
	{ HTTP1_POST, "/api/v1/bookings/",   ACT | UI_KEYED | UI_BELOW, booking_post_act },
	{ HTTP1_POST, "/api/v1/waiting",     ACT | UI_KEYED,	booking_post_waiting },
	{ HTTP1_POST, "/api/v1/waiting/",    ACT | UI_KEYED | UI_BELOW, booking_post_act },
	{ HTTP1_GET,  "/api/v1/pass-products", ACT,		pass_get_products },
	{ HTTP1_POST, "/api/v1/pass-products/", ACT | UI_BELOW,	pass_post_product },
	{ HTTP1_POST, "/api/v1/passes",	     ACT | UI_KEYED,	pass_post_pass },
	{ HTTP1_POST, "/api/v1/passes/mine", ACT,		pass_post_mine },
	{ HTTP1_POST, "/api/v1/passes/",     ACT | UI_KEYED | UI_BELOW, pass_post_act },
	{ HTTP1_GET,  "/api/v1/forms/aid",   ACT,		aid_get_form },
	{ HTTP1_POST, "/api/v1/aid-cases/self-test", ACT,	aid_post_test },
	{ HTTP1_POST, "/api/v1/aid-cases",   ACT | UI_KEYED,	aid_post_case },
	{ HTTP1_POST, "/api/v1/aid-cases/invoice-check", ACT,	aid_post_invoice },
	{ HTTP1_POST, "/api/v1/aid-cases/mine", ACT,		aid_post_mine },
	{ HTTP1_POST, "/api/v1/aid-cases/",  ACT | UI_KEYED | UI_BELOW, aid_post_act },
	{ HTTP1_POST, "/api/v1/aid-drafts",  ACT | UI_KEYED,	aid_post_draft },
	{ HTTP1_POST, "/api/v1/aid-drafts/mine", ACT,		aid_post_draft_mine },
	{ HTTP1_POST, "/api/v1/aid-drafts/drop", ACT | UI_KEYED, aid_post_draft_drop },
	{ HTTP1_GET,  "/api/v1/aid-postings", ACT,		aid_get_postings },
	{ HTTP1_POST, "/api/v1/aid-postings/", ACT | UI_KEYED | UI_BELOW, aid_post_objection },
	{ HTTP1_POST, "/api/v1/aid-complaints", ACT | UI_KEYED,	aid_post_complaint },
	{ HTTP1_POST, "/api/v1/aid-complaints/state", ACT,	aid_post_complaint_state },
	{ HTTP1_POST, "/api/v1/ratings",     ACT | UI_KEYED,	hall_post_rating },
	{ HTTP1_POST, "/api/v1/help-calls",  ACT | UI_KEYED,	hall_post_help },
	{ HTTP1_POST, "/api/v1/handovers",   ACT | UI_KEYED,	center_post_handover },
	{ HTTP1_POST, "/api/v1/handovers/withdraw", ACT | UI_KEYED, center_post_withdraw },
	{ HTTP1_GET,  "/local/upkeep",	     UI_TOKEN,		upkeep_get },
	{ HTTP1_POST, "/local/upkeep/open",  ACT,		upkeep_post_open },
	{ HTTP1_POST, "/local/upkeep/act",   ACT,		upkeep_post_act },
	{ HTTP1_POST, "/local/flow",	     UI_TOKEN,		hall_post_flow },
};
/* clang-format on */
const size_t ui_routes_count = ARRAY_LEN(ui_routes);

static bool
path_matches(const struct ui_route *route, struct bytes path)
{
	size_t n = strlen(route->path);

	if (route->flags & UI_BELOW)
		return path.n > n && memcmp(path.p, route->path, n) == 0;
	return bytes_equal(path, bytes_str(route->path));
}

static bool
method_matches(const struct ui_route *route, enum http1_method m)
{
	return route->method == m ||
	       (m == HTTP1_HEAD && route->method == HTTP1_GET);
}

const struct ui_route *
ui_route_find(const struct http1_head *head, const char **allow, struct err *e)
{
	*allow = NULL;
	for (size_t i = 0; i < ui_routes_count; i++) {
		const struct ui_route *route = &ui_routes[i];

		if (!path_matches(route, head->path))
			continue;
		if (method_matches(route, head->method))
			return route;
		*allow = route->method == HTTP1_GET ? "Allow: GET, HEAD\r\n"
						    : "Allow: POST\r\n";
	}
	err_set(e, *allow ? ERR_METHOD : ERR_NOT_FOUND);
	return NULL;
}

bool
ui_is_code(struct bytes b)
{
	for (size_t i = 0; i < b.n; i++)
		if (!((b.p[i] >= 'A' && b.p[i] <= 'Z') ||
			    (b.p[i] >= 'a' && b.p[i] <= 'z') ||
			    (b.p[i] >= '0' && b.p[i] <= '9') || b.p[i] == '-'))
			return false;
	return b.n > 0 && b.n <= UI_CODE_MAX;
}

bool
ui_is_below(struct bytes path, const char *under, const char *word)
{
	size_t head = strlen(under) + 1, tail = strlen(word) + 1;

	if (path.n <= head + tail || memcmp(path.p, under, head - 1) != 0 ||
		path.p[path.n - tail] != '/' ||
		memcmp(path.p + path.n - tail + 1, word, tail - 1) != 0)
		return false;
	return ui_is_code(bytes_of(path.p + head, path.n - head - tail));
}

const char *
ui_path_text(struct ui_request *r)
{
	return arena_strndup(r->arena, r->head.path.p, r->head.path.n);
}
