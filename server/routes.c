/* SPDX-License-Identifier: Apache-2.0 */
/* Every route of the house: one line a domain. */
#include "aid/desk_api.h"
#include "aid/kiosk_api.h"
#include "booking/booking_api.h"
#include "booking/desk_act_api.h"
#include "booking/desk_booking_api.h"
#include "booking/draw_api.h"
#include "booking/lease_api.h"
#include "booking/offer_api.h"
#include "call/call.h"
#include "fleet/fleet_api.h"
#include "flow/case_api.h"
#include "fund/fund_api.h"
#include "handover/handover_api.h"
#include "member/desk_api.h"
#include "member/desk_join_api.h"
#include "member/member_api.h"
#include "outbox/outbox_api.h"
#include "pass/gate_api.h"
#include "pass/pass_api.h"
#include "rating/rating_api.h"
#include "receipt/status_api.h"
#include "staff/factor_api.h"
#include "staff/staff_api.h"
#include "system/events_api.h"
#include "system/system_api.h"
#include "terminal/terminal_api.h"
#include "upkeep/upkeep_api.h"

const struct route_table *const route_tables[] = {
	&system_routes,
	&staff_routes,
	&factor_routes,
	&terminal_routes,
	&member_routes,
	&case_routes,
	&desk_routes,
	&desk_join_routes,
	&status_routes,
	&outbox_routes,
	&fleet_routes,
	&hall_routes,
	&handover_routes,
	&rating_routes,
	&offer_routes,
	&booking_routes,
	&lease_routes,
	&draw_routes,
	&desk_booking_routes,
	&session_routes,
	&waiting_routes,
	&settle_routes,
	&desk_act_routes,
	&hospital_routes,
	&pass_routes,
	&pass_desk_routes,
	&pass_phone_routes,
	&pass_view_routes,
	&gate_routes,
	&park_routes,
	&watch_routes,
	&scan_routes,
	&upkeep_routes,
	&fund_routes,
	&grant_routes,
	&run_routes,
	&stock_routes,
	&aid_kiosk_routes,
	&aid_public_routes,
	&aid_task_routes,
	&aid_desk_routes,
	&aid_paper_routes,
	&aid_visit_routes,
	&aid_words_routes,
	&aid_upload_routes,
	&aid_unmask_routes,
	&aid_posting_routes,
	&aid_grant_routes,
	&aid_voice_routes,
	&aid_rule_routes,
	&aid_evaluation_routes,
	&aid_match_routes,
	&events_routes,
	NULL,
};
