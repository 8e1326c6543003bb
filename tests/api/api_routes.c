/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every route of the house: a success, a problem and a forbidden case each,
 * from the table below. A route without a row fails the test: whoever adds a
 * route says here who may not use it.
 */
#include "aided.h"
#include "centre.h"
#include "crypto.h"
#include "funds.h"
#include "gates.h"
#include "late.h"
#include "passes.h"
#include "staff/role.h"
#include "str.h"

/*
 * $case: a new application; $token: its receipt; $id: a new person's number;
 * $code: a new pairing code; $csr: the kiosk's request; $new: another one;
 * $name, $password: the clerk's; $key: some Ed25519 key; $late: an act done
 * offline; $item: one that came to nothing; $hall: a kiosk's name; $money,
 * $keyed, $reserved, $failed, $run, $released, $carry, $due, $hash, $answer,
 * $version: of the fund (funds.h), the last three of what came last; $goods;
 * $holder, $holds: somebody and a receipt of theirs; $factor: the next code of
 * demo accounts, $first: that of a secret which the auditor just got; $member:
 * a new member's number; $session: one with places; $booking: a new booking,
 * $owner the number of whoever made the last; $now: a session of today;
 * $voucher, $attended: of who walked in; $call; $behind, $ahead: two who wait;
 * $reorder: asked for by the clerk; $shut: a session that was closed; $help,
 * $notice, $bad: an open call, a notice, a bad rating's follow-up; $handed:
 * what was handed over, $given: the same, its visit; $today: the day.
 */
struct row {
	const char *route; /* method and path, as in the route's row */
	const char *as; /* anyone, loopback, kiosk, gate, unpaired or a role */
	const char *target, *body; /* target NULL: the path */
	/* The problem: the same request but for what is said here. */
	struct {
		const char *method, *as, *target, *body;
		int status;
		const char *code;
	} bad;
	/* Who is kept out. "foreign": a page of another host; "": nobody, which
	 * only a route for anyone may say. */
	const char *not_as, *not_code;
};

#define PERSON(id)                                                             \
	"{\"person\":{\"name\":\"测试\",\"id_type\":\"resident\","           \
	"\"id_no\":\"" id "\"}"
#define ENROL(id, group)                                                       \
	PERSON(id)                                                             \
	",\"group\":\"" group "\",\"district\":\"340207\","                    \
	"\"consents\":[{\"purpose\":\"register\",\"version\":1}]}"
#define HANDOVER(visit, application)                                           \
	"{\"visit\":\"" visit                                                  \
	"\",\"screen\":\"check\",\"application\":" application "}"
#define PAIR(code, csr)                                                        \
	"{\"code\":\"" code "\",\"csr\":\"" csr "\",\"ed25519\":\"$key\"}"
#define SIGN_IN(password) "{\"name\":\"$name\",\"password\":\"" password "\"}"
#define CODE(code) "{\"code\":\"" code "\"}"
#define ACT(version)                                                           \
	"{\"action\":\"return\",\"reason\":\"缺材料\",\"version\":" version "}"
#define CLOSE(text) "{\"state\":\"closed\",\"text\":\"" text "\"}"
#define STATE(state) "{\"state\":\"" state "\"}"
#define RATE(act, grade) "{\"act\":\"" act "\",\"grade\":" grade "}"
#define NOTICE(from, until)                                                    \
	"{\"text\":\"本周六不开门\",\"from\":\"" from "\",\"until\":\"" until  \
	"\"}"

#define BUDGET(purpose)                                                        \
	"{\"source\":\"special\",\"purpose\":\"" purpose "\",\"year\":2021,"   \
	"\"amount\":100000,\"basis\":\"测试\"}"
#define FEN(amount) "{\"amount\":" amount "}"
#define CARRY(envelope)                                                        \
	"{\"envelope\":\"" envelope "\",\"amount\":1,\"reason\":\"跨年\"}"
#define GOODS(n) "{\"item\":\"礼包\",\"point\":\"窗口\",\"n\":" n "}"
#define VERSION(version) "{\"version\":" version "}"
#define BANK                                                                    \
	"\"account\":{\"payee\":\"测试\",\"bank\":\"测试银行\",\"card\":" \
	"\"" FUND_CARD "\"}}"
#define GRANT(envelope, id)                                                    \
	PERSON(id) ",\"envelope\":\"" envelope "\",\"amount\":100," BANK
#define ACCOUNT(version) "{\"version\":" version "," BANK

#define CORRECT(version)                                                       \
	"{\"field\":\"name\",\"value\":\"测试\",\"reason\":\"错字\","      \
	"\"evidence\":\"身份证\",\"version\":" version "}"
#define TAKE_BACK(purpose)                                                        \
	"{\"purpose\":\"" purpose "\",\"reason\":\"本人要求\",\"version\":1," \
	"\"understood\":true}"

#define PIN(password) "{\"password\":\"" password "\",\"pin\":\"739251\"}"
#define UPKEEP(pin) "{\"id_no\":\"340299198501069768\",\"pin\":\"" pin "\"}"
#define MEMBER                                                                 \
	"{\"person\":{\"name\":\"测试\",\"id_type\":\"resident\","           \
	"\"id_no\":\"$member\"},\"source\":\"chip\""
#define OWNER                                                                  \
	"{\"person\":{\"name\":\"测试\",\"id_type\":\"resident\","           \
	"\"id_no\":\"$owner\"},\"source\":\"chip\""
#define WORDS                                                                  \
	",\"declare\":[\"migrant_worker\"],\"consents\":[{\"purpose\":"        \
	"\"checkup_share\",\"version\":1}]}"
#define PASS_WORDS ",\"consents\":[{\"purpose\":\"pass_entry\",\"version\":1}]}"
#define PASS_MONEY(amount)                                                     \
	"\"amount\":" amount ",\"method\":\"cash\",\"receipt_no\":\"$id\"}"
#define ANCHOR "00112233445566778899aabbccddeeff"
#define QUOTA(n)                                                               \
	"{\"from\":\"$share\",\"to\":\"$common\",\"n\":" n                     \
	",\"reason\":\"调配\"}"
#define REORDER(who, before)                                                   \
	"{\"case_no\":\"" who "\",\"before\":\"" before                        \
	"\",\"reason\":\"mistake\"}"
#define HOLD(session) "{\"session\":\"" session "\",\"visit\":\"v-1\"}"

#define CARD(id) PERSON(id) ",\"source\":\"chip\"}"
#define SELF_TEST(heads)                                                       \
	"{\"district\":\"340207\",\"heads\":" heads ",\"income\":4800000}"
#define SAY(text) "{\"text\":\"" text "\"}"
#define COMPLAIN(code, kind)                                                   \
	"{\"code\":\"" code "\",\"kind\":\"" kind "\",\"text\":\"太慢\"}"
#define AID_ACT(action)                                                        \
	"{\"action\":\"" action "\",\"version\":1,\"text\":\"已电话联系\"}"
#define AID_PAPER(code) "{\"code\":\"" code "\",\"original\":true}"
#define PICTURE(image) "\"paper\":\"income\",\"image\":\"" image "\"}"
#define UPLOAD(image) "{\"code\":\"$link\"," PICTURE(image)
#define ANSWER(upheld) "{\"upheld\":" upheld ",\"answer\":\"已核实\"}"
#define LINE(district, day)                                                    \
	"{\"district\":\"" district "\",\"valid_from\":\"" day                 \
	"\",\"amount\":70000,\"basis\":\"文件\"}"
#define LINE_KEY(day) "{\"district\":\"340207\",\"valid_from\":\"" day "\"}"
#define AID_LOOK(key, why) "{\"key\":\"" key "\",\"purpose\":\"" why "\"}"
#define AID_GRANT(envelope)                                                    \
	"{\"envelope\":\"" envelope "\",\"bank\":\"演示银行\"}"
#define SAMPLE(day)                                                            \
	"{\"from\":\"" day                                                     \
	"\",\"until\":\"2021-12-31\",\"open_until\":\"2022-01-31\"}"

/* clang-format off */
static const struct row rows[] = {
	{ "GET /healthz", "anyone", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "", NULL },
	{ "GET /readyz", "anyone", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "", NULL },
	{ "GET /metrics", "loopback", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "anyone", "FORBIDDEN" },
	{ "GET /api/v1/openapi.json", "anyone", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "", NULL },
	{ "GET /api/v1/keys", "anyone", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "", NULL },

	{ "POST /api/v1/session", "anyone", NULL, SIGN_IN("$password"),
	  { .body = SIGN_IN("wrong"), .status = 401, .code = "SIGN_IN_FAILED" },
	  "foreign", "FOREIGN_ORIGIN" },
	{ "GET /api/v1/session", "clerk", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "kiosk", "FORBIDDEN" },
	{ "DELETE /api/v1/session", "clerk", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "foreign", "FOREIGN_ORIGIN" },

	{ "POST /api/v1/session/pin", "sysadmin", NULL, PIN("$mine"),
	  { .body = PIN("wrong"), .status = 401, .code = "SIGN_IN_FAILED" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/upkeep", "kiosk", NULL, UPKEEP("$pin"),
	  { .body = UPKEEP("000000"), .status = 403, .code = "UPKEEP_REFUSED" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/upkeep/acts", "kiosk", NULL, "{\"token\":\"$upkeep\",\"action\":\"test_print\"}",
	  { .body = "{\"token\":\"none\",\"action\":\"test_print\"}", .status = 403, .code = "UPKEEP_ENDED" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/session/factor", "reviewer", NULL, CODE("$factor"),
	  { .body = CODE("12"), .status = 401, .code = "FACTOR_WRONG" }, "foreign", "FOREIGN_ORIGIN" },
	{ "POST /api/v1/session/factor/enrolment", "clerk", NULL, NULL,
	  { .as = "reviewer", .status = 409, .code = "FACTOR_BOUND" }, "foreign", "FOREIGN_ORIGIN" },
	{ "POST /api/v1/session/factor/confirmation", "auditor", NULL, CODE("$first"),
	  { .body = CODE("12"), .status = 401, .code = "FACTOR_WRONG" }, "kiosk", "FORBIDDEN" },

	{ "POST /api/v1/terminals/pair", "unpaired", NULL, PAIR("$code", "$new"),
	  { .body = PAIR("00000-00000", "$new"), .status = 403, .code = "PAIR_CODE" },
	  "anyone", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/terminals/renew", "kiosk", NULL, "{\"csr\":\"$csr\"}",
	  { .body = "{\"csr\":\"$new\"}", .status = 422, .code = "PAIR_CSR" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/terminals/heartbeat", "kiosk", NULL, "{\"version\":\"1\",\"reader\":\"ok\"}",
	  { .body = "{\"version\":\"1\",\"reader\":\"maybe\"}", .status = 422, .code = "FIELDS" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "GET /api/v1/terminals", "clerk", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/terminals/{name}/service", "sysadmin", "/api/v1/terminals/$hall/service", CLOSE("维护"),
	  { .target = "/api/v1/terminals/nowhere/service", .status = 404, .code = "NOT_FOUND" },
	  "clerk", "FORBIDDEN" },

	{ "POST /api/v1/help-calls", "kiosk", NULL, "{\"screen\":\"phone\",\"flow\":\"join\"}",
	  { .body = "{\"screen\":\"a b\"}", .status = 422, .code = "FIELDS" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "GET /api/v1/help-calls", "clerk", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "sysadmin", "FORBIDDEN" },
	{ "POST /api/v1/help-calls/{id}/answer", "clerk", "/api/v1/help-calls/$help/answer", STATE("done"),
	  { .body = STATE("perhaps"), .status = 422, .code = "FIELDS" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/handovers", "kiosk", NULL, HANDOVER("v", ENROL("$id", "courier")),
	  { .body = HANDOVER("a b", ENROL("$id", "courier")), .status = 422, .code = "FIELDS" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/handovers/withdraw", "kiosk", NULL, "{\"visit\":\"$given\"}",
	  { .body = "{\"visit\":\"another\"}", .status = 409, .code = "HANDOVER_GONE" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/handovers/{id}/open", "clerk", "/api/v1/handovers/$handed/open", NULL,
	  { .target = "/api/v1/handovers/0123456789abcdef/open", .status = 409, .code = "HANDOVER_GONE" },
	  "reviewer", "FORBIDDEN" },
	{ "POST /api/v1/handovers/{id}/unmask", "clerk", "/api/v1/handovers/$handed/unmask",
	  "{\"key\":\"person.name\",\"purpose\":\"核对\"}",
	  { .body = "{\"key\":\"group\",\"purpose\":\"核对\"}", .status = 422, .code = "FIELDS" },
	  "finance", "FORBIDDEN" },
	{ "GET /api/v1/desk/forms/join", "clerk", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "approver", "FORBIDDEN" },
	{ "POST /api/v1/desk/enrolments", "clerk", NULL, ENROL("$id", "courier"),
	  { .body = ENROL("$id", "astronaut"), .status = 422, .code = "FIELDS" }, "reviewer", "FORBIDDEN" },
	{ "GET /api/v1/notices", "clerk", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/notices", "reviewer", NULL, NOTICE("$today", "$today"),
	  { .body = NOTICE("$today", "2020-01-01"), .status = 422, .code = "FIELDS" },
	  "clerk", "FORBIDDEN" },
	{ "DELETE /api/v1/notices/{id}", "sysadmin", "/api/v1/notices/$notice", NULL,
	  { .target = "/api/v1/notices/0123456789abcdef", .status = 404, .code = "NOT_FOUND" },
	  "clerk", "FORBIDDEN" },
	{ "GET /api/v1/visits", "clerk", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "finance", "FORBIDDEN" },

	{ "POST /api/v1/ratings", "kiosk", NULL, RATE("$case", "4"),
	  { .body = RATE("$case", "6"), .status = 422, .code = "FIELDS" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "GET /api/v1/ratings", "auditor", "/api/v1/ratings?from=$today&to=$today", NULL,
	  { .target = "/api/v1/ratings?from=yesterday", .status = 422, .code = "FIELDS" },
	  "clerk", "FORBIDDEN" },
	{ "GET /api/v1/ratings/follow-ups", "approver", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/ratings/follow-ups/{id}", "approver", "/api/v1/ratings/follow-ups/$bad",
	  "{\"action\":\"called\"}",
	  { .body = "{\"action\":\"close\",\"reason\":\"已整改\"}", .status = 409, .code = "FOLLOWUP_CALL" },
	  "auditor", "FORBIDDEN" },
	{ "GET /api/v1/events", "finance", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "kiosk", "FORBIDDEN" },

	{ "GET /api/v1/forms/join", "kiosk", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/enrolments", "kiosk", NULL, ENROL("$id", "courier"),
	  { .body = ENROL("$id", "astronaut"), .status = 422, .code = "FIELDS" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/matters", "kiosk", NULL, PERSON("$id") ",\"source\":\"chip\"}",
	  { .body = PERSON("$id") ",\"source\":\"typed\"}", .status = 422, .code = "FIELDS" },
	  "unpaired", "TERMINAL_REQUIRED" },

	{ "GET /api/v1/cases", "finance", "/api/v1/cases?state=todo&service=join", NULL,
	  { .target = "/api/v1/cases?state=some", .status = 422, .code = "FIELDS" },
	  "sysadmin", "FORBIDDEN" },
	{ "POST /api/v1/cases/search", "auditor", NULL, "{\"q\":\"$case\"}",
	  { .body = "{\"q\":\"\"}", .status = 422, .code = "FIELDS" }, "sysadmin", "FORBIDDEN" },
	{ "GET /api/v1/cases/{no}", "clerk", "/api/v1/cases/$case", NULL,
	  { .target = "/api/v1/cases/RH2021-1", .status = 404, .code = "NOT_FOUND" },
	  "sysadmin", "FORBIDDEN" },
	{ "GET /api/v1/cases/{no}/receipt.svg", "clerk", "/api/v1/cases/$case/receipt.svg", NULL,
	  { .target = "/api/v1/cases/RH2021-1/receipt.svg", .status = 404, .code = "NOT_FOUND" },
	  "sysadmin", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/decisions", "clerk", "/api/v1/cases/$case/decisions", ACT("1"),
	  { .body = ACT("9"), .status = 409, .code = "CASE_CHANGED" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/corrections", "clerk", "/api/v1/cases/$case/corrections", CORRECT("0"),
	  { .body = CORRECT("9"), .status = 409, .code = "CASE_CHANGED" }, "reviewer", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/withdrawals", "clerk", "/api/v1/cases/$case/withdrawals", TAKE_BACK("register"),
	  { .body = TAKE_BACK("spam"), .status = 422, .code = "FIELDS" }, "reviewer", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/unmask", "clerk", "/api/v1/cases/$case/unmask",
	  "{\"key\":\"id_no\",\"purpose\":\"核对\"}",
	  { .body = "{\"key\":\"id_no\",\"purpose\":\"\"}", .status = 422, .code = "FIELDS" },
	  "finance", "FORBIDDEN" },

	{ "POST /api/v1/outbox", "kiosk", NULL, "{\"items\":[\"$late\"]}",
	  { .body = "{\"items\":[]}", .status = 422, .code = "FIELDS" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "GET /api/v1/outbox/items", "finance", "/api/v1/outbox/items?state=open", NULL,
	  { .target = "/api/v1/outbox/items?state=some", .status = 422, .code = "FIELDS" },
	  "sysadmin", "FORBIDDEN" },
	{ "GET /api/v1/outbox/items/{id}", "clerk", "/api/v1/outbox/items/$item", NULL,
	  { .target = "/api/v1/outbox/items/1x", .status = 404, .code = "NOT_FOUND" },
	  "sysadmin", "FORBIDDEN" },
	{ "POST /api/v1/outbox/items/{id}/settle", "clerk", "/api/v1/outbox/items/$item/settle",
	  "{\"reason\":\"已电话告知\"}",
	  { .body = "{\"reason\":\"\"}", .status = 422, .code = "FIELDS" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/outbox/items/{id}/unmask", "clerk", "/api/v1/outbox/items/$item/unmask",
	  "{\"key\":\"person.id_no\",\"purpose\":\"联系本人\"}",
	  { .body = "{\"key\":\"person.id_no\",\"purpose\":\"\"}", .status = 422, .code = "FIELDS" },
	  "finance", "FORBIDDEN" },

	{ "GET /api/v1/offers", "anyone", "/api/v1/offers?kind=checkup", NULL,
	  { .target = "/api/v1/offers?from=someday", .status = 400, .code = "BAD_QUERY" }, "", NULL },
	{ "POST /api/v1/offers/{code}/eligibility", "kiosk", "/api/v1/offers/$offer/eligibility", MEMBER "}",
	  { .target = "/api/v1/offers/none/eligibility", .status = 404, .code = "OFFER_UNKNOWN" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/holds", "kiosk", NULL, HOLD("$session"),
	  { .body = HOLD("none"), .status = 404, .code = "SESSION_UNKNOWN" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/holds/release", "kiosk", NULL, "{\"visit\":\"v-1\"}",
	  { .body = "{\"visit\":\"\"}", .status = 422, .code = "FIELDS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "GET /api/v1/offers/{code}/draw", "anyone", "/api/v1/offers/$drawn/draw", NULL,
	  { .target = "/api/v1/offers/none/draw", .status = 404, .code = "OFFER_UNKNOWN" }, "", NULL },
	{ "POST /api/v1/leases", "kiosk", NULL, "{\"kind\":\"checkup\"}",
	  { .body = "{}", .status = 422, .code = "FIELDS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/bookings", "kiosk", NULL, MEMBER ",\"session\":\"$session\"" WORDS,
	  { .body = MEMBER ",\"session\":\"none\"" WORDS, .status = 404, .code = "SESSION_UNKNOWN" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/bookings/mine", "kiosk", NULL, MEMBER "}",
	  { .body = PERSON("$member") "}", .status = 422, .code = "FIELDS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/bookings/{no}/cancel", "kiosk", "/api/v1/bookings/$booking/cancel", OWNER "}",
	  { .body = MEMBER "}", .status = 403, .code = "BOOKING_NOT_YOURS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/bookings/{no}/move", "kiosk", "/api/v1/bookings/$booking/move",
	  OWNER ",\"session\":\"$other\"}",
	  { .body = MEMBER ",\"session\":\"$other\"}", .status = 403, .code = "BOOKING_NOT_YOURS" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/waiting", "kiosk", NULL, MEMBER ",\"sessions\":[\"$session\"]" WORDS,
	  { .body = MEMBER ",\"sessions\":[\"none\"]" WORDS, .status = 404, .code = "SESSION_UNKNOWN" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/waiting/{no}/leave", "kiosk", "/api/v1/waiting/$booking/leave", OWNER "}",
	  { .body = MEMBER "}", .status = 403, .code = "BOOKING_NOT_YOURS" }, "unpaired", "TERMINAL_REQUIRED" },

	{ "GET /api/v1/programmes", "finance", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "sysadmin", "FORBIDDEN" },
	{ "GET /api/v1/programmes/{code}/tree", "clerk", "/api/v1/programmes/$offer/tree", NULL,
	  { .target = "/api/v1/programmes/none/tree", .status = 404, .code = "OFFER_UNKNOWN" },
	  "partner", "FORBIDDEN" },
	{ "POST /api/v1/programmes/{code}/quota", "approver", "/api/v1/programmes/$offer/quota", QUOTA("1"),
	  { .body = QUOTA("9999"), .status = 409, .code = "QUOTA_SHORT" }, "clerk", "FORBIDDEN" },
	{ "GET /api/v1/programmes/{code}/funnel", "finance", "/api/v1/programmes/$offer/funnel?by=group", NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" },
	  "partner", "FORBIDDEN" },
	{ "GET /api/v1/programmes/{code}/waiting", "auditor", "/api/v1/programmes/$offer/waiting", NULL,
	  { .target = "/api/v1/programmes/none/waiting", .status = 404, .code = "OFFER_UNKNOWN" },
	  "sysadmin", "FORBIDDEN" },
	{ "GET /api/v1/programmes/{code}/settlement", "finance",
	  "/api/v1/programmes/$offer/settlement?from=2021-01-01&until=2099-12-31", NULL,
	  { .target = "/api/v1/programmes/none/settlement?from=x", .status = 400, .code = "BAD_QUERY" },
	  "partner", "FORBIDDEN" },
	{ "GET /api/v1/programmes/{code}/settlement.xlsx", "finance",
	  "/api/v1/programmes/$offer/settlement.xlsx?from=2021-01-01&until=2099-12-31", NULL,
	  { .target = "/api/v1/programmes/none/settlement.xlsx?from=2021-01-01&until=2099-12-31",
	    .status = 404, .code = "OFFER_UNKNOWN" }, "sysadmin", "FORBIDDEN" },
	{ "POST /api/v1/programmes/{code}/reorders", "clerk", "/api/v1/programmes/$offer/reorders",
	  REORDER("$behind", "$ahead"),
	  { .body = REORDER("$ahead", "$behind"), .status = 422, .code = "FIELDS" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/reorders/{id}", "approver", "/api/v1/reorders/$reorder", "{\"outcome\":\"confirm\"}",
	  { .target = "/api/v1/reorders/none", .status = 409, .code = "FOLLOWUP_STATE" }, "clerk", "FORBIDDEN" },
	{ "GET /api/v1/sessions/{id}/people", "finance", "/api/v1/sessions/$session/people", NULL,
	  { .target = "/api/v1/sessions/none/people", .status = 404, .code = "SESSION_UNKNOWN" },
	  "partner", "FORBIDDEN" },
	{ "GET /api/v1/sessions/{id}/touched", "clerk", "/api/v1/sessions/$session/touched", NULL,
	  { .target = "/api/v1/sessions/none/touched", .status = 404, .code = "SESSION_UNKNOWN" },
	  "partner", "FORBIDDEN" },
	{ "POST /api/v1/sessions/{id}/close", "reviewer", "/api/v1/sessions/$other/close",
	  "{\"reason\":\"停电\",\"booked\":0}",
	  { .body = "{\"reason\":\"停电\",\"booked\":7}", .status = 409, .code = "CASE_CHANGED" },
	  "clerk", "FORBIDDEN" },
	{ "GET /api/v1/sessions/{id}/closed", "clerk", "/api/v1/sessions/$session/closed", NULL,
	  { .target = "/api/v1/sessions/none/closed", .status = 404, .code = "SESSION_UNKNOWN" },
	  "partner", "FORBIDDEN" },
	{ "POST /api/v1/sessions/{id}/reopen", "approver", "/api/v1/sessions/$shut/reopen",
	  "{\"reason\":\"停错了\",\"touched\":0}",
	  { .target = "/api/v1/sessions/none/reopen", .status = 404, .code = "SESSION_UNKNOWN" },
	  "clerk", "FORBIDDEN" },
	{ "GET /api/v1/booking-calls", "clerk", NULL, NULL,
	  { .target = "/api/v1/booking-calls?state=some", .status = 422, .code = "FIELDS" },
	  "partner", "FORBIDDEN" },
	{ "POST /api/v1/booking-calls/{id}", "clerk", "/api/v1/booking-calls/$call", "{\"outcome\":\"told\"}",
	  { .body = "{\"outcome\":\"busy\"}", .status = 422, .code = "FIELDS" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/programmes/{code}/bookings", "clerk", "/api/v1/programmes/$offer/bookings",
	  PERSON("$member") ",\"session\":\"$session\"" WORDS,
	  { .body = PERSON("$member") ",\"session\":\"none\"" WORDS, .status = 404, .code = "SESSION_UNKNOWN" },
	  "approver", "FORBIDDEN" },
	{ "POST /api/v1/programmes/{code}/walk-ins", "clerk", "/api/v1/programmes/$offer/walk-ins",
	  PERSON("$member") ",\"session\":\"$now\"" WORDS,
	  { .body = PERSON("$member") ",\"session\":\"$session\"" WORDS, .status = 409, .code = "SESSION_PAST" },
	  "approver", "FORBIDDEN" },
	{ "GET /api/v1/cases/{no}/booking", "clerk", "/api/v1/cases/$booking/booking", NULL,
	  { .target = "/api/v1/cases/$case/booking", .status = 404, .code = "NOT_FOUND" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/booking/cancel", "clerk", "/api/v1/cases/$booking/booking/cancel",
	  "{\"reason\":\"本人要求\"}",
	  { .body = "{\"reason\":\"\"}", .status = 422, .code = "FIELDS" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/booking/move", "clerk", "/api/v1/cases/$booking/booking/move",
	  "{\"reason\":\"本人要求\",\"session\":\"$last\"}",
	  { .body = "{\"reason\":\"\",\"session\":\"$last\"}", .status = 422, .code = "FIELDS" },
	  "finance", "FORBIDDEN" },
	{ "GET /api/v1/hospital", "partner", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/hospital/day-list", "partner", NULL, "{\"date\":\"$today\"}",
	  { .body = "{\"date\":\"2020-01-01\"}", .status = 422, .code = "FIELDS" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/attendances", "partner", NULL, "{\"code\":\"$voucher\"}",
	  { .body = "{\"code\":\"$token\"}", .status = 422, .code = "VOUCHER_INVALID" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/attendances/{no}/report", "partner", "/api/v1/attendances/$attended/report", STATE("handed"),
	  { .target = "/api/v1/attendances/$case/report", .status = 404, .code = "NOT_FOUND" },
	  "clerk", "FORBIDDEN" },

	{ "GET /api/v1/fund/envelopes", "finance", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "sysadmin", "FORBIDDEN" },
	{ "POST /api/v1/fund/budgets", "finance", NULL, BUDGET("relief"),
	  { .body = BUDGET("none"), .status = 422, .code = "FIELDS" }, "approver", "FORBIDDEN" },
	{ "GET /api/v1/fund/envelopes/{ref}/entries", "auditor", "/api/v1/fund/envelopes/$money/entries", NULL,
	  { .target = "/api/v1/fund/envelopes/none/entries", .status = 404, .code = "NOT_FOUND" },
	  "partner", "FORBIDDEN" },
	{ "GET /api/v1/fund/carries", "approver", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "sysadmin", "FORBIDDEN" },
	{ "POST /api/v1/fund/carries", "finance", NULL, CARRY("$money"),
	  { .body = CARRY("none"), .status = 404, .code = "NOT_FOUND" }, "approver", "FORBIDDEN" },
	{ "POST /api/v1/fund/carries/{ref}/signature", "approver", "/api/v1/fund/carries/$carry/signature", FEN("1"),
	  { .body = FEN("2"), .status = 409, .code = "FUND_STATE" }, "finance", "FORBIDDEN" },
	{ "GET /api/v1/fund/grants", "clerk", "/api/v1/fund/grants?state=keyed", NULL,
	  { .target = "/api/v1/fund/grants", .status = 422, .code = "FIELDS" }, "sysadmin", "FORBIDDEN" },
	{ "POST /api/v1/fund/grants", "clerk", NULL, GRANT("$money", "$id"),
	  { .body = GRANT("none", "$id"), .status = 404, .code = "NOT_FOUND" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/fund/grants/{ref}/review", "reviewer", "/api/v1/fund/grants/$keyed/review", VERSION("1"),
	  { .body = VERSION("2"), .status = 409, .code = "CASE_CHANGED" }, "approver", "FORBIDDEN" },
	{ "POST /api/v1/fund/grants/{ref}/approve", "approver", "/api/v1/fund/grants/$reserved/approve", VERSION("2"),
	  { .body = VERSION("1"), .status = 409, .code = "CASE_CHANGED" }, "reviewer", "FORBIDDEN" },
	{ "POST /api/v1/fund/grants/{ref}/drop", "approver", "/api/v1/fund/grants/$reserved/drop", VERSION("2"),
	  { .body = VERSION("1"), .status = 409, .code = "CASE_CHANGED" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/fund/grants/{ref}/account", "clerk", "/api/v1/fund/grants/$failed/account", ACCOUNT("$version"),
	  { .body = ACCOUNT("0"), .status = 409, .code = "CASE_CHANGED" }, "reviewer", "FORBIDDEN" },
	{ "GET /api/v1/fund/runs", "finance", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "sysadmin", "FORBIDDEN" },
	{ "POST /api/v1/fund/runs", "finance", NULL, "$due",
	  { .body = "{\"n\":0,\"total\":0}", .status = 409, .code = "FUND_RUN_CHANGED" }, "approver", "FORBIDDEN" },
	{ "POST /api/v1/fund/runs/{ref}/release", "fuhe", "/api/v1/fund/runs/$run/release", "$hash",
	  { .body = "{\"sha256\":\"0\"}", .status = 409, .code = "FUND_FILE_HASH" }, "approver", "FORBIDDEN" },
	{ "POST /api/v1/fund/runs/{ref}/discard", "finance", "/api/v1/fund/runs/$run/discard", "$hash",
	  { .body = "{\"sha256\":\"0\"}", .status = 409, .code = "FUND_FILE_HASH" }, "approver", "FORBIDDEN" },
	{ "POST /api/v1/fund/runs/{ref}/file", "finance", "/api/v1/fund/runs/$released/file", "$hash",
	  { .body = "{\"sha256\":\"0\"}", .status = 409, .code = "FUND_FILE_HASH" }, "auditor", "FORBIDDEN" },
	{ "POST /api/v1/fund/runs/{ref}/answers", "finance", "/api/v1/fund/runs/$released/answers", "$answer",
	  { .body = "{\"text\":\"-\"}", .status = 422, .code = "FUND_ANSWER_FILE" }, "clerk", "FORBIDDEN" },
	{ "GET /api/v1/fund/stock", "clerk", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "sysadmin", "FORBIDDEN" },
	{ "POST /api/v1/fund/stock", "finance", NULL, GOODS("1"),
	  { .body = GOODS("0"), .status = 422, .code = "FIELDS" }, "approver", "FORBIDDEN" },
	{ "POST /api/v1/fund/stock/{ref}/handouts", "clerk", "/api/v1/fund/stock/$goods/handouts",
	  PERSON("$holder") ",\"code\":\"$holds\"}",
	  { .target = "/api/v1/fund/stock/none/handouts", .status = 404, .code = "NOT_FOUND" },
	  "finance", "FORBIDDEN" },
	{ "GET /api/v1/pass-products", "anyone", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "", NULL },
	{ "POST /api/v1/pass-products/{code}/eligibility", "kiosk", "/api/v1/pass-products/park-free/eligibility",
	  MEMBER "}",
	  { .target = "/api/v1/pass-products/none/eligibility", .status = 404, .code = "PASS_PRODUCT" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/passes", "kiosk", NULL, MEMBER ",\"product\":\"park-free\"" PASS_WORDS,
	  { .body = MEMBER ",\"product\":\"none\"" PASS_WORDS, .status = 404, .code = "PASS_PRODUCT" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/passes/mine", "kiosk", NULL, MEMBER "}",
	  { .body = PERSON("$member") "}", .status = 422, .code = "FIELDS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/passes/{no}/replace", "kiosk", "/api/v1/passes/$pass/replace", OWNER "}",
	  { .body = MEMBER "}", .status = 403, .code = "PASS_NOT_YOURS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/passes/{no}/freeze", "kiosk", "/api/v1/passes/$pass/freeze", OWNER "}",
	  { .body = MEMBER "}", .status = 403, .code = "PASS_NOT_YOURS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/passes/{no}/thaw", "kiosk", "/api/v1/passes/$frozen/thaw", OWNER "}",
	  { .body = MEMBER "}", .status = 403, .code = "PASS_NOT_YOURS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/passes/{no}/drop", "kiosk", "/api/v1/passes/$unpaid/drop", OWNER "}",
	  { .body = MEMBER "}", .status = 403, .code = "PASS_NOT_YOURS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/pass-products/{code}/passes", "clerk", "/api/v1/pass-products/park-free/passes",
	  PERSON("$member") PASS_WORDS,
	  { .target = "/api/v1/pass-products/none/passes", .status = 404, .code = "PASS_PRODUCT" },
	  "approver", "FORBIDDEN" },
	{ "GET /api/v1/cases/{no}/pass", "finance", "/api/v1/cases/$pass/pass", NULL,
	  { .target = "/api/v1/cases/RH2021-1/pass", .status = 404, .code = "NOT_FOUND" },
	  "partner", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/pass/papers", "clerk", "/api/v1/cases/$pass/pass/papers", NULL,
	  { .target = "/api/v1/cases/$unpaid/pass/papers", .status = 409, .code = "PASS_STATE" },
	  "finance", "FORBIDDEN" },
	{ "GET /api/v1/passes/unpaid", "finance", NULL, NULL,
	  { .target = "/api/v1/passes/unpaid?cursor=x", .status = 400, .code = "BAD_QUERY" }, "park", "FORBIDDEN" },
	{ "GET /api/v1/pass-products/stands", "finance", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "park", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/pass/drop", "clerk", "/api/v1/cases/$unpaid/pass/drop", "{\"reason\":\"本人不要了\"}",
	  { .body = "{\"reason\":\"\"}", .status = 422, .code = "FIELDS" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/pass/pay", "clerk", "/api/v1/cases/$unpaid/pass/pay", "{" PASS_MONEY("4000"),
	  { .body = "{" PASS_MONEY("1"), .status = 422, .code = "FIELDS" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/pass/replace", "clerk", "/api/v1/cases/$pass/pass/replace", "{\"holder\":1}",
	  { .body = "{\"holder\":2}", .status = 422, .code = "FIELDS" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/pass/freeze", "clerk", "/api/v1/cases/$pass/pass/freeze", "{\"reason\":\"冒用\"}",
	  { .body = "{\"reason\":\"\"}", .status = 422, .code = "FIELDS" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/pass/thaw", "clerk", "/api/v1/cases/$frozen/pass/thaw", "{\"reason\":\"已核实\"}",
	  { .body = "{\"reason\":\"\"}", .status = 422, .code = "FIELDS" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/pass/refund", "finance", "/api/v1/cases/$paid/pass/refund",
	  "{\"reason\":\"本人要求\"," PASS_MONEY("4000"),
	  { .body = "{\"reason\":\"\"," PASS_MONEY("4000"), .status = 422, .code = "FIELDS" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/pass/activations", "anyone", NULL, "{\"code\":\"$slip\"}",
	  { .body = "{\"code\":\"00000-00000\"}", .status = 404, .code = "PASS_CODE" },
	  "foreign", "FOREIGN_ORIGIN" },
	{ "POST /api/v1/pass/activations/anchor", "anyone", NULL, "{\"code\":\"$begun\",\"anchor\":\"" ANCHOR "\"}",
	  { .body = "{\"code\":\"$slip\",\"anchor\":\"" ANCHOR "\"}", .status = 404, .code = "PASS_CODE" },
	  "foreign", "FOREIGN_ORIGIN" },
	{ "POST /api/v1/pass/renewals", "anyone", NULL, "{\"code\":\"$shown\"}",
	  { .body = "{\"code\":\"$token\"}", .status = 404, .code = "PASS_CODE" },
	  "foreign", "FOREIGN_ORIGIN" },
	{ "POST /api/v1/pass/renewals/anchor", "anyone", NULL, "{\"code\":\"$renewed\",\"anchor\":\"" ANCHOR "\"}",
	  { .body = "{\"code\":\"$shown\",\"anchor\":\"" ANCHOR "\"}", .status = 404, .code = "PASS_CODE" },
	  "foreign", "FOREIGN_ORIGIN" },

	{ "GET /api/v1/gate/lists", "gate", NULL, NULL,
	  { .target = "/api/v1/gate/lists?have=x", .status = 400, .code = "BAD_QUERY" }, "kiosk", "FORBIDDEN" },
	{ "POST /api/v1/gate/entries", "gate", NULL, "{\"batch\":\"$batch\"}",
	  { .body = "{\"batch\":\"AAAA\"}", .status = 422, .code = "GATE_BATCH" }, "kiosk", "FORBIDDEN" },
	{ "GET /api/v1/parks/{code}/entries", "finance", "/api/v1/parks/P1/entries?from=$today&until=$today", NULL,
	  { .target = "/api/v1/parks/P1/entries?from=x&until=y", .status = 400, .code = "BAD_QUERY" },
	  "sysadmin", "FORBIDDEN" },
	{ "GET /api/v1/parks/{code}/settlement", "finance", "/api/v1/parks/P1/settlement?month=2020-01", NULL,
	  { .target = "/api/v1/parks/P1/settlement?month=2020-13", .status = 400, .code = "BAD_QUERY" },
	  "partner", "FORBIDDEN" },
	{ "GET /api/v1/parks", "park", NULL, NULL,
	  { .target = "/api/v1/parks?from=x", .status = 400, .code = "BAD_QUERY" }, "partner", "FORBIDDEN" },
	{ "GET /api/v1/pass-gates", "auditor", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "park", "FORBIDDEN" },
	{ "GET /api/v1/parks/{code}/settlement.xlsx", "finance", "/api/v1/parks/P1/settlement.xlsx?month=2020-01", NULL,
	  { .target = "/api/v1/parks/P1/settlement.xlsx?month=2020-13", .status = 400, .code = "BAD_QUERY" },
	  "partner", "FORBIDDEN" },
	{ "GET /api/v1/park", "park", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/park/scans", "park", NULL, "{\"code\":\"-\"}",
	  { .body = "{}", .status = 422, .code = "FIELDS" }, "partner", "FORBIDDEN" },
	{ "GET /api/v1/gate-alarms", "clerk", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "park", "FORBIDDEN" },
	{ "POST /api/v1/gate-alarms/{id}/done", "clerk", "/api/v1/gate-alarms/$alarm/done", NULL,
	  { .target = "/api/v1/gate-alarms/none/done", .status = 404, .code = "NOT_FOUND" }, "finance", "FORBIDDEN" },
	{ "GET /api/v1/revocation-lists", "clerk", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "partner", "FORBIDDEN" },
	{ "GET /api/v1/revocation-lists/{list}/code", "clerk", "/api/v1/revocation-lists/$list/code?have=1", NULL,
	  { .target = "/api/v1/revocation-lists/$list/code?have=x", .status = 400, .code = "BAD_QUERY" },
	  "partner", "FORBIDDEN" },
	{ "GET /api/v1/forms/aid", "kiosk", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/aid-cases/self-test", "kiosk", NULL, SELF_TEST("3"),
	  { .body = SELF_TEST("31"), .status = 422, .code = "FIELDS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/aid-cases", "kiosk", NULL, "$aidbody",
	  { .body = "$aiddesk", .status = 422, .code = "FIELDS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/aid-cases/mine", "kiosk", NULL, CARD("$id"),
	  { .body = PERSON("$id") ",\"source\":\"typed\"}", .status = 422, .code = "FIELDS" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/aid-cases/{no}/authorise", "kiosk", "/api/v1/aid-cases/$aid/authorise", CARD("$aidwife"),
	  { .body = CARD("$id"), .status = 404, .code = "NOT_FOUND" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/aid-cases/{no}/form", "kiosk", "/api/v1/aid-cases/$aidback/form", CARD("$aidasker"),
	  { .target = "/api/v1/aid-cases/$aid/form", .body = CARD("$aidasker"), .status = 409, .code = "CASE_STATE" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/aid-cases/{no}/withdraw", "kiosk", "/api/v1/aid-cases/$aid/withdraw", CARD("$aidasker"),
	  { .body = CARD("$aidwife"), .status = 404, .code = "NOT_FOUND" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/aid-drafts", "kiosk", NULL, PERSON("$id") ",\"source\":\"chip\",\"form\":\"{}\"}",
	  { .body = PERSON("$id") ",\"form\":\"{}\"}", .status = 422, .code = "FIELDS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/aid-drafts/mine", "kiosk", NULL, CARD("$drafter"),
	  { .body = CARD("$id"), .status = 404, .code = "AID_DRAFT_NONE" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/aid-drafts/drop", "kiosk", NULL, CARD("$drafter"),
	  { .body = PERSON("$id") ",\"source\":\"typed\"}", .status = 422, .code = "FIELDS" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/aid-postings/{id}/objections", "kiosk", "/api/v1/aid-postings/$posting/objections", SAY("有车"),
	  { .target = "/api/v1/aid-postings/none/objections", .status = 404, .code = "AID_POSTING_GONE" },
	  "unpaired", "TERMINAL_REQUIRED" },
	{ "GET /api/v1/aid-postings", "anyone", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "", "" },
	{ "POST /api/v1/aid-complaints", "anyone", NULL, COMPLAIN("$aidtoken", "complaint"),
	  { .body = COMPLAIN("$aidtoken", "appeal"), .status = 409, .code = "CASE_STATE" }, "foreign", "FOREIGN_ORIGIN" },
	{ "POST /api/v1/aid-complaints/state", "anyone", NULL, "{\"ref\":\"$complaint\"}",
	  { .body = "{\"ref\":\"none\"}", .status = 404, .code = "NOT_FOUND" }, "foreign", "FOREIGN_ORIGIN" },
	{ "GET /api/v1/aid/tasks", "clerk", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "sysadmin", "FORBIDDEN" },
	{ "GET /api/v1/aid/hits", "clerk", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "evaluator", "FORBIDDEN" },
	{ "POST /api/v1/aid/applications", "clerk", NULL, "$aiddesk",
	  { .body = "$aidbody", .status = 422, .code = "FIELDS" }, "reviewer", "FORBIDDEN" },
	{ "GET /api/v1/cases/{no}/aid", "finance", "/api/v1/cases/$aid/aid", NULL,
	  { .target = "/api/v1/cases/$case/aid", .status = 404, .code = "NOT_FOUND" }, "evaluator", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/aid", "clerk", "/api/v1/cases/$aid/aid", AID_ACT("note"),
	  { .body = AID_ACT("nothing"), .status = 422, .code = "FIELDS" }, "auditor", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/aid/papers", "clerk", "/api/v1/cases/$aid/aid/papers", AID_PAPER("household"),
	  { .body = AID_PAPER("none"), .status = 422, .code = "FIELDS" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/aid/papers/{code}/refuse", "clerk", "/api/v1/cases/$gave/aid/papers/household/refuse", "{\"reason\":\"看不清\"}",
	  { .body = "{\"reason\":\"\"}", .status = 422, .code = "FIELDS" }, "approver", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/aid/links", "clerk", "/api/v1/cases/$aid/aid/links", NULL,
	  { .target = "/api/v1/cases/$case/aid/links", .status = 404, .code = "NOT_FOUND" }, "approver", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/aid/pictures", "clerk", "/api/v1/cases/$aid/aid/pictures", "{" PICTURE("$picture"),
	  { .body = "{" PICTURE("$torn"), .status = 422, .code = "IMAGE_BROKEN" }, "approver", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/aid/pictures/{id}/open", "approver", "/api/v1/cases/$kept/open", NULL,
	  { .target = "/api/v1/cases/$aid/aid/pictures/none/open", .status = 404, .code = "NOT_FOUND" }, "auditor", "FORBIDDEN" },
	{ "POST /api/v1/aid-cases/{no}/links", "kiosk", "/api/v1/aid-cases/$aid/links", CARD("$aidasker"),
	  { .body = CARD("$id"), .status = 404, .code = "NOT_FOUND" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/aid-uploads/look", "anyone", NULL, CODE("$link"),
	  { .body = CODE("x"), .status = 409, .code = "AID_UPLOAD_GONE" }, "foreign", "FOREIGN_ORIGIN" },
	{ "POST /api/v1/aid-uploads", "anyone", NULL, UPLOAD("$picture"),
	  { .body = UPLOAD("$torn"), .status = 422, .code = "IMAGE_BROKEN" }, "foreign", "FOREIGN_ORIGIN" },
	{ "POST /api/v1/aid-uploads/done", "anyone", NULL, CODE("$link"),
	  { .body = CODE("x"), .status = 409, .code = "AID_UPLOAD_GONE" }, "foreign", "FOREIGN_ORIGIN" },
	{ "POST /api/v1/cases/{no}/aid/authorise", "clerk", "/api/v1/cases/$aid/aid/authorise", "{\"id_no\":\"$aidwife\"}",
	  { .body = "{\"id_no\":\"$id\"}", .status = 409, .code = "AID_NOT_FAMILY" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/aid/recuse", "finance", "/api/v1/cases/$aid/aid/recuse", "{\"sure\":true}",
	  { .body = "{\"sure\":false}", .status = 422, .code = "FIELDS" }, "auditor", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/aid/unmask", "clerk", "/api/v1/cases/$aid/aid/unmask", AID_LOOK("card", "核对"),
	  { .body = AID_LOOK("story", "核对"), .status = 422, .code = "FIELDS" }, "finance", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/aid/posting", "reviewer", "/api/v1/cases/$aidproposed/aid/posting", "{\"text\":\"按程序公示\"}",
	  { .target = "/api/v1/cases/$aid/aid/posting", .status = 409, .code = "AID_INPUT" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/cases/{no}/aid/grant", "clerk", "/api/v1/cases/$aidfiled/aid/grant", AID_GRANT("$money"),
	  { .target = "/api/v1/cases/$aid/aid/grant", .status = 409, .code = "CASE_STATE" }, "reviewer", "FORBIDDEN" },
	{ "GET /api/v1/aid/postings", "finance", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "evaluator", "FORBIDDEN" },
	{ "POST /api/v1/aid/objections", "clerk", NULL, "{\"posting\":\"$posting\",\"text\":\"有车\"}",
	  { .body = "{\"posting\":\"none\",\"text\":\"有车\"}", .status = 404, .code = "AID_POSTING_GONE" },
	  "approver", "FORBIDDEN" },
	{ "POST /api/v1/aid/objections/{id}", "reviewer", "/api/v1/aid/objections/$objection", ANSWER("false"),
	  { .target = "/api/v1/aid/objections/none", .status = 404, .code = "NOT_FOUND" }, "approver", "FORBIDDEN" },
	{ "GET /api/v1/aid/complaints", "auditor", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/aid/complaints/{id}", "auditor", "/api/v1/aid/complaints/$complaint", ANSWER("true"),
	  { .target = "/api/v1/aid/complaints/none", .status = 404, .code = "NOT_FOUND" }, "clerk", "FORBIDDEN" },
	{ "GET /api/v1/aid/rules", "auditor", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "sysadmin", "FORBIDDEN" },
	{ "GET /api/v1/aid/rules/{version}", "auditor", "/api/v1/aid/rules/1", NULL,
	  { .target = "/api/v1/aid/rules/9999", .status = 404, .code = "NOT_FOUND" }, "sysadmin", "FORBIDDEN" },
	{ "POST /api/v1/aid/rules", "reviewer", NULL, "{\"text\":\"$rules\"}",
	  { .body = "{\"text\":\"{}\"}", .status = 422, .code = "FIELDS" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/aid/rules/confirm", "approver", NULL, "{\"version\":$waitingrules}",
	  { .body = "{\"version\":1}", .status = 409, .code = "AID_RULES_STATE" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/aid/rules/dry-run", "approver", NULL, "{\"version\":1}",
	  { .body = "{\"version\":9999}", .status = 404, .code = "NOT_FOUND" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/aid/lines", "reviewer", NULL, LINE("340207", "$lineday"),
	  { .body = LINE("1", "$lineday"), .status = 422, .code = "FIELDS" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/aid/lines/confirm", "approver", NULL, LINE_KEY("$linewaits"),
	  { .body = LINE_KEY("2021-01-01"), .status = 409, .code = "AID_RULES_STATE" }, "clerk", "FORBIDDEN" },
	{ "GET /api/v1/aid/samples", "evaluator", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/aid/samples", "auditor", NULL, SAMPLE("$sampleday"),
	  { .body = SAMPLE("2021-02-30"), .status = 422, .code = "FIELDS" }, "evaluator", "FORBIDDEN" },
	{ "GET /api/v1/aid/samples/{id}", "evaluator", "/api/v1/aid/samples/$sample", NULL,
	  { .target = "/api/v1/aid/samples/none", .status = 404, .code = "NOT_FOUND" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/aid/samples/{id}/open", "evaluator", "/api/v1/aid/samples/$sample/open", "{\"n\":1}",
	  { .body = "{\"n\":2}", .status = 404, .code = "NOT_FOUND" }, "clerk", "FORBIDDEN" },
	{ "POST /api/v1/aid/samples/{id}/export", "evaluator", "/api/v1/aid/samples/$sample/export", "{\"sure\":true}",
	  { .body = "{\"sure\":false}", .status = 422, .code = "FIELDS" }, "clerk", "FORBIDDEN" },
	{ "GET /api/v1/aid/figures", "evaluator", "/api/v1/aid/figures?from=2021-01-01&until=2021-12-31", NULL,
	  { .target = "/api/v1/aid/figures", .status = 422, .code = "FIELDS" }, "sysadmin", "FORBIDDEN" },

	{ "POST /api/v1/status", "anyone", NULL, "{\"code\":\"$token\"}",
	  { .body = "{\"code\":\"123\"}", .status = 422, .code = "RECEIPT_INVALID" },
	  "foreign", "FOREIGN_ORIGIN" },
};
/* clang-format on */

static const struct who loopback = { .port = HTTP_PUBLIC, .ip = "127.0.0.1" };

/* ---- from a row to a request --------------------------------------------- */

/* An Ed25519 key that nobody has paired yet. */
static const char *
some_key(struct centre *c)
{
	uint8_t seed[ED25519_SEED] = { 0 }, public[ED25519_PUBLIC];
	struct sign_key *key;
	char hex[65];

	snprintf((char *)seed, sizeof(seed), "%s", centre_id(c, "19900515"));
	key = sign_key_new(seed);
	sign_key_public(key, public);
	sign_key_free(key);
	hex_format(public, sizeof(public), hex);
	return centre_printf(c, "%s", hex);
}

static const char *
late(struct centre *c, const char *body)
{
	const struct late l = { .seq = 1 + centre_int(c, "SELECT count(*) FROM "
							 "outbox_item"),
		.key = centre_id(c, "19900515"),
		.body = body,
		.no_paper = true };

	return late_text(c, &l, NULL);
}

/* An act that came to nothing: the person has applied before. */
static const char *
open_item(struct centre *c)
{
	const struct applicant a = { .id_no = centre_id(c, "19900515") };

	(void)centre_enrol(c, &a);
	assert_string_equal(
		late_state(c, 0, late(c, applicant_body(c, &a))), "conflict");
	return centre_text(c, "SELECT max(id) FROM outbox_item");
}

static const char *
today(struct centre *c)
{
	char day[CIVIL_SIZE];

	civil_format(civil_from_ms(clock_now(centre_app(c)->clock)), day);
	return centre_printf(c, "%s", day);
}

static const char *
made(struct centre *c, const struct who *as, const char *path, const char *body)
{
	const struct reply *r = centre_post(c, as, path, body);

	assert_int_equal(r->status, 201);
	return reply_text(r, "id");
}

/* Others end first: a call has one. */
static const char *
given(struct centre *c)
{
	centre_sql(c, "DELETE FROM handover");
	assert_reply(centre_post(c, centre_kiosk(c, 0), "/api/v1/handovers",
			     HANDOVER("v", "{\"consents\":[{\"purpose\":"
					   "\"register\",\"version\":1}],"
					   "\"person\":{\"name\":\"测试\"}}")),
		201, "");
	return "v";
}

static const char *
handed(struct centre *c)
{
	(void)given(c);
	return centre_text(c, "SELECT ref FROM handover");
}

/* Others end first: only so many are shown. */
static const char *
a_notice(struct centre *c)
{
	const char *day = today(c);

	centre_sql(c, "UPDATE notice SET ended_at = 1");
	return made(c, centre_staff(c, "sysadmin"), "/api/v1/notices",
		centre_printf(c, NOTICE("%s", "%s"), day, day));
}

static const char *
a_followup(struct centre *c)
{
	const struct reply *r = centre_post(c, centre_kiosk(c, 0),
		"/api/v1/ratings",
		centre_printf(c, RATE("%s", "1"), centre_enrol(c, NULL)));

	assert_reply(r, 201, "");
	return centre_text(c, "SELECT ref FROM rating_followup ORDER BY id "
			      "DESC LIMIT 1");
}

static const char *fill(struct centre *c, const char *text);

/* Of the last $booking: its owner's number. */
static const char *owner;
/* Whose password $mine is. */
static const char *asking = "sysadmin";

/* Somebody who walked in today, at the site of the partner. */
static const char *
walked_in(struct centre *c, const char *what)
{
	const struct reply *r = centre_post(c, centre_staff(c, "clerk"),
		centre_printf(c, "/api/v1/programmes/%s/walk-ins",
			centre_text(c, "SELECT code FROM programme")),
		fill(c, PERSON("$member") ",\"session\":\"$now\"" WORDS));

	assert_reply(r, 201, "");
	return reply_text(r, what);
}

static const char *
attended(struct centre *c)
{
	const struct reply *r = centre_post(c, centre_staff(c, "partner"),
		"/api/v1/attendances",
		centre_printf(
			c, "{\"code\":\"%s\"}", walked_in(c, "voucher.token")));

	assert_reply(r, 200, "");
	return reply_text(r, "case_no");
}

static const char *
a_call(struct centre *c)
{
	const char *ref = centre_id(c, "19900515");

	(void)centre_book(c, NULL);
	centre_sql(c,
		"INSERT INTO booking_call (id, ref, booking_id, why, made_at) "
		"SELECT 900000 + max(id), '%s', max(id), 'closed', 1 FROM "
		"booking",
		ref);
	return ref;
}

/* Of the last $behind: who waits before them. */
static const char *ahead;

/* For the very last session, which has no place. */
static const char *
waits(struct centre *c)
{
	const struct reply *r;

	centre_sql(c, "UPDATE quota_node SET size = held + leased + taken, "
		      "reserved = 0 WHERE id = (SELECT max(id) FROM "
		      "booking_session)");
	r = centre_post(c, centre_kiosk(c, 0), "/api/v1/waiting",
		centre_printf(c, "%s,\"sessions\":[\"%s\"]%s", fill(c, MEMBER),
			centre_text(c, "SELECT ref FROM quota_node WHERE id = "
				       "(SELECT max(id) FROM booking_session)"),
			WORDS));
	assert_reply(r, 201, "");
	assert_string_equal(reply_text(r, "state"), "waiting");
	return reply_text(r, "case_no");
}

static const char *
behind(struct centre *c)
{
	ahead = waits(c);
	return waits(c);
}

static const char *
a_shut_session(struct centre *c)
{
	const char *ref = fill(c, "$other");

	assert_reply(centre_post(c, centre_staff(c, "reviewer"),
			     centre_printf(c, "/api/v1/sessions/%s/close", ref),
			     "{\"reason\":\"停电\",\"booked\":0}"),
		200, "");
	return ref;
}

static const char *
a_reorder(struct centre *c)
{
	const struct reply *r = centre_post(c, centre_staff(c, "clerk"),
		fill(c, "/api/v1/programmes/$offer/reorders"),
		fill(c, REORDER("$behind", "$ahead")));

	assert_reply(r, 201, "");
	return reply_text(r, "id");
}

static const struct {
	const char *name, *sql;
} booking_rows[] = {
	{ "offer", "SELECT code FROM programme" },
	{ "drawn", "SELECT code FROM programme" },
	{ "share", "SELECT ref FROM quota_node WHERE kind = 'share' AND "
		   "code = '340202'" },
	{ "common", "SELECT ref FROM quota_node WHERE kind = 'share' AND "
		    "code = '*'" },
	{ "other", "SELECT n.ref FROM booking_session s JOIN quota_node n ON "
		   "n.id = s.id WHERE s.closed_at IS NULL AND n.taken = 0 "
		   "AND n.size > 0 "
		   "ORDER BY s.starts_at DESC LIMIT 1" },
	{ "last", "SELECT n.ref FROM booking_session s JOIN quota_node n ON "
		  "n.id = s.id WHERE s.closed_at IS NULL AND n.taken = 0 "
		  "AND n.size > 0 "
		  "ORDER BY s.starts_at DESC LIMIT 1 OFFSET 5" },
};

/* The administrator's, set. */
static const char *
a_pin(struct centre *c)
{
	const struct reply *r = centre_post(c, centre_staff(c, "sysadmin"),
		"/api/v1/session/pin",
		centre_printf(c, PIN("%s"), centre_password(c, "sysadmin")));

	assert_reply(r, 204, "");
	return "739251";
}

static const char *
an_upkeep(struct centre *c)
{
	const struct reply *r = centre_post(c, centre_kiosk(c, 0),
		"/api/v1/upkeep", centre_printf(c, UPKEEP("%s"), a_pin(c)));

	assert_reply(r, 201, "");
	return reply_text(r, "token");
}

/* NULL if it is no word of bookings. */
static const char *
booking_word(struct centre *c, const char *name)
{
	if (strcmp(name, "drawn") == 0)
		centre_sql(c, "UPDATE programme SET draw_at = 1, drawn_at = 1, "
			      "draw_hash = zeroblob(32)");
	for (size_t i = 0; i < ARRAY_LEN(booking_rows); i++)
		if (strcmp(booking_rows[i].name, name) == 0)
			return centre_text(c, "%s", booking_rows[i].sql);
	if (strcmp(name, "now") == 0) /* there is always room */
		centre_sql(c, "UPDATE quota_node SET size = size + 5");
	if (strcmp(name, "now") == 0)
		return centre_text(c,
			"SELECT n.ref FROM booking_session s JOIN quota_node n "
			"ON n.id = s.id JOIN site t ON t.id = s.site_id WHERE "
			"s.day = '%s' AND t.code = 'A' AND s.ends_at > %lld "
			"LIMIT 1",
			today(c), (long long)clock_now(centre_app(c)->clock));
	if (strcmp(name, "voucher") == 0)
		return walked_in(c, "voucher.token");
	if (strcmp(name, "attended") == 0)
		return attended(c);
	if (strcmp(name, "call") == 0)
		return a_call(c);
	if (strcmp(name, "shut") == 0)
		return a_shut_session(c);
	if (strcmp(name, "behind") == 0)
		return behind(c);
	if (strcmp(name, "ahead") == 0)
		return ahead;
	if (strcmp(name, "reorder") == 0)
		return a_reorder(c);
	if (strcmp(name, "member") == 0)
		return centre_member(c, "19900515");
	if (strcmp(name, "session") == 0)
		return centre_session(c);
	if (strcmp(name, "owner") == 0)
		return owner;
	if (strcmp(name, "booking") != 0)
		return NULL;
	owner = centre_member(c, "19900515");
	return centre_book(c, owner);
}

/* Of the last $run, $released or $failed. */
static const char *last_run, *last_failed;

static const char *
a_run(struct centre *c, bool released)
{
	(void)fund_committed(c, fund_envelope(c, "relief", 100000), 100, NULL);
	last_run = released ? fund_released(c) : fund_run(c);
	return last_run;
}

static const char *
a_failed(struct centre *c)
{
	const char *run = a_run(c, true);

	assert_reply(centre_post(c, centre_staff(c, "finance"),
			     centre_printf(c, FUND "/runs/%s/answers", run),
			     fund_answer_body(c, run, "失败")),
		200, "");
	last_failed = centre_text(c, "SELECT ref FROM fund_grant WHERE state = "
				     "'failed' ORDER BY id DESC LIMIT 1");
	return last_failed;
}

static const char *
what_is_due(struct centre *c)
{
	(void)fund_committed(c, fund_envelope(c, "relief", 100000), 100, NULL);
	return centre_text(c, "SELECT '{\"n\":' || count(*) || "
			      "',\"total\":' || sum(amount) || '}' FROM "
			      "fund_grant WHERE state = 'committed'");
}

static const char *
a_carry(struct centre *c)
{
	const char *body = centre_printf(
		c, CARRY("%s"), fund_envelope(c, "relief", 100000));
	const struct reply *r = centre_post(
		c, centre_staff(c, "finance"), FUND "/carries", body);

	assert_reply(r, 201, "");
	return reply_text(r, "ref");
}

/* Who holds the receipt that the next word is. */
static const char *
a_holder(struct centre *c)
{
	owner = centre_id(c, "19900515");
	return owner;
}

static const char *
receipt_of_owner(struct centre *c)
{
	const struct applicant a = { .id_no = owner };

	return reply_text(centre_apply(c, &a), "receipt.token");
}

static const char *
some_goods(struct centre *c)
{
	return reply_text(centre_post(c, centre_staff(c, "finance"),
				  FUND "/stock", GOODS("9")),
		"ref");
}

/* NULL if it is no word of the fund. */
static const char *
fund_word(struct centre *c, const char *name)
{
	if (strcmp(name, "money") == 0)
		return fund_envelope(c, "relief", 100000);
	if (strcmp(name, "carry") == 0)
		return a_carry(c);
	if (strcmp(name, "keyed") == 0)
		return fund_keyed(
			c, fund_envelope(c, "relief", 100000), 100, NULL);
	if (strcmp(name, "reserved") == 0)
		return fund_reserved(
			c, fund_envelope(c, "relief", 100000), 100, NULL);
	if (strcmp(name, "goods") == 0)
		return some_goods(c);
	if (strcmp(name, "holder") == 0)
		return a_holder(c);
	if (strcmp(name, "holds") == 0)
		return receipt_of_owner(c);
	if (strcmp(name, "due") == 0)
		return what_is_due(c);
	if (strcmp(name, "run") == 0 || strcmp(name, "released") == 0)
		return a_run(c, *name == 'r' && name[1] == 'e');
	if (strcmp(name, "hash") == 0)
		return fund_hash_body(c, last_run);
	if (strcmp(name, "answer") == 0)
		return fund_answer_body(c, last_run, "成功");
	if (strcmp(name, "failed") == 0)
		return a_failed(c);
	if (strcmp(name, "version") == 0)
		return centre_text(c,
			"SELECT version FROM fund_grant WHERE ref = '%s'",
			last_failed);
	return NULL;
}

/* The auditor begins anew: a secret, and the first code of it. */
static const char *
first_code(struct centre *c)
{
	centre_sql(c, "DELETE FROM staff_factor WHERE demo = 0");
	return centre_code_of(c,
		reply_text(centre_post(c, centre_staff(c, "auditor"),
				   "/api/v1/session/factor/enrolment", NULL),
			"secret"),
		0);
}

/* A new member's pass of the demo; its owner is remembered. */
static const struct reply *
a_pass(struct centre *c, const char *product)
{
	const struct reply *r;

	owner = centre_member(c, "19900515");
	r = centre_post(c, centre_kiosk(c, 0), "/api/v1/passes",
		centre_printf(c,
			"{%s,\"source\":\"chip\",\"product\":\"%s\"" PASS_WORDS,
			passes_person(c, owner), product));
	assert_reply(r, 201, "");
	return r;
}

/* A phone in its last week, as it shows itself; asked: for its next month. */
static const char *
shown(struct centre *c, bool asked)
{
	const char *code =
		reply_text(a_pass(c, "park-free"), "slips.0.activation");
	struct passes_phone phone;
	const char *show;

	centre_sql(c,
		"UPDATE pass SET exp = %lld WHERE id = (SELECT max(id) "
		"FROM pass)",
		(long long)(clock_now(centre_app(c)->clock) / 1000 + 86400));
	passes_phone_take(c, code, 7, &phone);
	centre_sql(c, "UPDATE pass SET exp = exp + 8640000 WHERE id = (SELECT "
		      "max(id) FROM pass)");
	show = passes_phone_show(c, &phone);
	if (asked)
		assert_reply(passes_phone(c, "renewals", show, NULL), 200, "");
	return show;
}

/* A gate of the demo's first park, and what it has to say. */
static const struct who *
a_gate(struct centre *c, const char **batch)
{
	struct test_gate g;
	struct arena *a = centre_arena(c);

	gates_begin(&g, c, 2, "P1");
	gates_note(&g, NULL, 1700000000, "E_EXPIRED", 1);
	if (batch)
		*batch = base64url_format(a, gates_batch(&g, 0, 1, a));
	gates_end(&g);
	return centre_kiosk(c, 2);
}

static const char *
an_alarm(struct centre *c)
{
	const char *ref = centre_id(c, "19900515");

	centre_sql(c,
		"INSERT INTO gate_alarm (id, ref, name, kind, made_at) SELECT "
		"900000 + count(*), '%s', '%s', 'hole', 1 FROM gate_alarm",
		ref, ref);
	return ref;
}

/* NULL if it is no word of passes. */
static const char *
pass_word(struct centre *c, const char *name)
{
	const char *no;

	if (strcmp(name, "batch") == 0) {
		(void)a_gate(c, &no);
		return no;
	}
	if (strcmp(name, "alarm") == 0)
		return an_alarm(c);
	if (strcmp(name, "list") == 0) {
		(void)a_pass(c, "park-free");
		return centre_text(c, "SELECT list FROM revocation_list WHERE "
				      "type = 2");
	}
	if (strcmp(name, "pass") == 0)
		return reply_text(a_pass(c, "park-free"), "case_no");
	if (strcmp(name, "unpaid") == 0)
		return reply_text(a_pass(c, "park-year"), "case_no");
	if (strcmp(name, "slip") == 0)
		return reply_text(a_pass(c, "park-free"), "slips.0.activation");
	if (strcmp(name, "shown") == 0 || strcmp(name, "renewed") == 0)
		return shown(c, strcmp(name, "renewed") == 0);
	if (strcmp(name, "begun") == 0) {
		no = reply_text(a_pass(c, "park-free"), "slips.0.activation");
		assert_reply(passes_phone(c, "activations", no, NULL), 200, "");
		return no;
	}
	if (strcmp(name, "frozen") == 0) {
		no = reply_text(a_pass(c, "park-free"), "case_no");
		assert_reply(passes_own(c, owner,
				     centre_printf(c,
					     "/api/v1/passes/%s/freeze", no)),
			200, "");
		return no;
	}
	if (strcmp(name, "paid") != 0)
		return NULL;
	no = reply_text(a_pass(c, "park-year"), "case_no");
	assert_reply(passes_pay(c, no), 200, "");
	return no;
}

static const char *
word(struct centre *c, const char *name)
{
	const char *booking = booking_word(c, name);
	const char *pass = booking ? NULL : pass_word(c, name);

	const struct applicant somebody = { 0 };

	if (!booking)
		booking = fund_word(c, name);
	if (!booking && !pass)
		booking = aided_word(c, name);
	if (booking || pass)
		return booking ? booking : pass;
	if (strcmp(name, "case") == 0)
		return centre_enrol(c, NULL);
	if (strcmp(name, "token") == 0)
		return reply_text(centre_apply(c, &somebody), "receipt.token");
	if (strcmp(name, "id") == 0)
		return centre_id(c, "19900515");
	if (strcmp(name, "code") == 0)
		return centre_pair_code(c,
			centre_printf(c, "new-%s", centre_id(c, "19900515")));
	if (strcmp(name, "csr") == 0)
		return centre_kiosk_csr(c, 0);
	if (strcmp(name, "new") == 0)
		return centre_new_csr(c);
	if (strcmp(name, "name") == 0)
		return centre_account(c, "clerk");
	if (strcmp(name, "password") == 0)
		return centre_password(c, "clerk");
	if (strcmp(name, "mine") == 0)
		return centre_password(c, asking);
	if (strcmp(name, "pin") == 0)
		return a_pin(c);
	if (strcmp(name, "upkeep") == 0)
		return an_upkeep(c);
	if (strcmp(name, "factor") == 0) {
		centre_sql(c, "UPDATE staff_factor SET last_step = 0");
		return centre_code(c, 0);
	}
	if (strcmp(name, "first") == 0)
		return first_code(c);
	if (strcmp(name, "late") == 0)
		return late(c, applicant_body(c, &somebody));
	if (strcmp(name, "item") == 0)
		return open_item(c);
	if (strcmp(name, "hall") == 0)
		return "hall-0";
	if (strcmp(name, "today") == 0)
		return today(c);
	if (strcmp(name, "help") == 0)
		return made(c, centre_kiosk(c, 0), "/api/v1/help-calls",
			"{\"screen\":\"home\"}");
	if (strcmp(name, "given") == 0)
		return given(c);
	if (strcmp(name, "handed") == 0)
		return handed(c);
	if (strcmp(name, "notice") == 0)
		return a_notice(c);
	if (strcmp(name, "bad") == 0)
		return a_followup(c);
	assert_string_equal(name, "key");
	return some_key(c);
}

static const char *
fill(struct centre *c, const char *text)
{
	struct str out;
	char name[16];

	if (!text)
		return NULL;
	str_init(&out, centre_arena(c), 65536);
	while (*text) {
		size_t n = 0;

		if (*text != '$') {
			str_putc(&out, *text++);
			continue;
		}
		for (text++; *text >= 'a' && *text <= 'z'; text++)
			name[n++] = *text;
		name[n] = '\0';
		str_puts(&out, word(c, name));
	}
	return out.p;
}

static const struct who *
who(struct centre *c, const char *as)
{
	if (strcmp(as, "anyone") == 0 || strcmp(as, "foreign") == 0)
		return &centre_public;
	if (strcmp(as, "loopback") == 0)
		return &loopback;
	if (strcmp(as, "unpaired") == 0)
		return &centre_unpaired;
	if (strcmp(as, "kiosk") == 0)
		return centre_kiosk(c, 0);
	if (strcmp(as, "gate") == 0)
		return a_gate(c, NULL);
	return centre_staff(c, as);
}

/* The request of a row that succeeds. */
static struct ask
good(struct centre *c, const struct row *row)
{
	const char *path = strchr(row->route, ' ') + 1;
	const char *target = row->target ? row->target : path;
	static unsigned keys;

	return (struct ask){ .as = who(c, row->as),
		.method = centre_printf(
			c, "%.*s", (int)(path - 1 - row->route), row->route),
		.path = fill(c, target),
		.key = centre_printf(c, "k%u", ++keys),
		.body = fill(c, row->body) };
}

static const struct row *
row_of(struct centre *c, const struct route *r)
{
	const char *name = centre_printf(c, "%s %s", r->method, r->path);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i].route, name) == 0)
			return &rows[i];
	fail_msg("%s has no row here", name);
	return NULL;
}

/* Each route with its row, in turn. */
#define FOR_EACH_ROUTE(r)                                                      \
	for (const struct route_table *const *t_ = route_tables; *t_; t_++)    \
		for (const struct route *r = (*t_)->rows;                      \
			r < (*t_)->rows + (*t_)->n; r++)

static bool
changes(const struct route *r)
{
	return strcmp(r->method, "GET") != 0;
}

/* Signing out ends what centre_staff() remembers. */
static void
sent(struct centre *c, const struct route *r)
{
	if (strcmp(r->method, "DELETE") == 0)
		centre_forget(c);
}

/* ---- the table ----------------------------------------------------------- */

static void
test_table_is_whole(void **state)
{
	struct centre *c = *state;
	size_t n = 0;

	FOR_EACH_ROUTE(r)
	{
		const struct row *row = row_of(c, r);

		n++;
		assert_non_null(row->bad.code);
		assert_non_null(row->not_as);
		/* Only what is for anyone may keep nobody out. */
		if (!*row->not_as)
			assert_true(r->audience == FOR_ANYONE && !changes(r));
		/* What may come late runs in one stage, under its key. */
		if (r->flags & CALL_OFFLINE)
			assert_true(r->audience == FOR_TERMINAL &&
				    strcmp(r->method, "POST") == 0 &&
				    r->flags & CALL_KEYED &&
				    r->stages[0].lane == LANE_WRITE &&
				    !r->stages[1].run);
		/* A staff route that asks for nothing must say that it does. */
		if (r->audience == FOR_STAFF && !r->perm)
			assert_true(r->flags & CALL_OWN_SESSION);
	}
	assert_int_equal(n, ARRAY_LEN(rows));
}

static void
test_success(void **state)
{
	struct centre *c = *state;

	FOR_EACH_ROUTE(r)
	{
		const struct ask ask = good(c, row_of(c, r));

		assert_reply(centre_ask(c, &ask), r->status, "");
		sent(c, r);
	}
}

static void
test_problem(void **state)
{
	struct centre *c = *state;

	FOR_EACH_ROUTE(r)
	{
		const struct row *row = row_of(c, r);
		struct ask ask = good(c, row);

		if (row->bad.method)
			ask.method = row->bad.method;
		if (row->bad.as)
			ask.as = who(c, row->bad.as);
		if (row->bad.target)
			ask.path = fill(c, row->bad.target);
		if (row->bad.body)
			ask.body = fill(c, row->bad.body);
		assert_reply(
			centre_ask(c, &ask), row->bad.status, row->bad.code);
	}
}

static void
test_forbidden(void **state)
{
	struct centre *c = *state;

	FOR_EACH_ROUTE(r)
	{
		const struct row *row = row_of(c, r);
		struct ask ask = good(c, row);

		if (!*row->not_as)
			continue;
		if (strcmp(row->not_as, "foreign") == 0)
			ask.more = "Origin: https://elsewhere.test\r\n";
		else
			ask.as = who(c, row->not_as);
		assert_reply(centre_ask(c, &ask), 403, row->not_code);
	}
}

/* ---- rules that hold for all routes -------------------------------------- */

/* A role gets FORBIDDEN exactly where its permissions do not meet. */
static void
test_roles(void **state)
{
	struct centre *c = *state;

	for (size_t i = 0; i < roles_count; i++)
		FOR_EACH_ROUTE(r)
		{
			struct ask ask;
			bool may = r->flags & CALL_OWN_SESSION ||
				   roles[i].perms & r->perm;

			/* One's own factor is another's in no role; whoever
			 * makes a run does not release it. */
			if (r->audience != FOR_STAFF ||
				strstr(r->path, "/session/factor") ||
				strstr(r->path, "/release"))
				continue;
			asking = roles[i].name;
			ask = good(c, row_of(c, r));
			ask.as = centre_staff(c, roles[i].name);
			asking = "sysadmin";
			assert_reply(centre_ask(c, &ask), may ? r->status : 403,
				may ? "" : "FORBIDDEN");
			sent(c, r);
		}
}

static void
try_door(struct centre *c, const struct route *r, const struct who *as,
	const char *code)
{
	struct ask ask = good(c, row_of(c, r));

	ask.as = as;
	assert_reply(centre_ask(c, &ask), 403, code);
}

/* What is for one door is refused at the other, whatever is shown there. */
static void
test_doors(void **state)
{
	struct centre *c = *state;
	struct who outside = *centre_kiosk(c, 0); /* a kiosk at the public */
	struct who stranger = centre_unpaired;
	struct who inside = loopback;

	outside.port = HTTP_PUBLIC;
	stranger.has_cert = true;
	inside.port = HTTP_TERMINALS;
	FOR_EACH_ROUTE(r)
	{
		struct who desk;

		switch (r->audience) {
		case FOR_STAFF:
			desk = *centre_staff(c, "clerk");
			desk.port = HTTP_TERMINALS;
			try_door(c, r, &desk, "FORBIDDEN");
			break;
		case FOR_TERMINAL:
			try_door(c, r, &stranger, "TERMINAL_REQUIRED");
			try_door(c, r, &centre_unpaired, "TERMINAL_REQUIRED");
			try_door(c, r, &outside, "TERMINAL_REQUIRED");
			break;
		case FOR_UNPAIRED:
			try_door(c, r, &outside, "TERMINAL_REQUIRED");
			break;
		case FOR_LOOPBACK:
			try_door(c, r, &inside, "FORBIDDEN");
			try_door(c, r, &centre_unpaired, "FORBIDDEN");
			break;
		case FOR_ANYONE:
			break;
		}
	}
}

/* A kiosk that was shut out is out at the next request. */
static void
test_revoked(void **state)
{
	struct centre *c = *state;

	(void)centre_kiosk(c, 1);
	FOR_EACH_ROUTE(r)
	{
		struct ask ask = good(c, row_of(c, r));

		if (r->audience != FOR_TERMINAL)
			continue;
		ask.as = centre_kiosk(c, 1);
		centre_sql(c, "UPDATE terminal SET revoked_at = 1 WHERE name = "
			      "'hall-1'");
		assert_reply(centre_ask(c, &ask), 403, "TERMINAL_REVOKED");
	}
}

/* A session and, for changes, the page's own mark of it. */
static void
test_sessions(void **state)
{
	struct centre *c = *state;

	FOR_EACH_ROUTE(r)
	{
		struct ask ask;
		struct who as;

		if (r->audience != FOR_STAFF)
			continue;
		ask = good(c, row_of(c, r));
		as = *ask.as;
		ask.as = &as;
		as.csrf[0] ^= 1;
		if (changes(r))
			assert_reply(centre_ask(c, &ask), 403, "CSRF");
		as.csrf[0] = '\0';
		if (changes(r))
			assert_reply(centre_ask(c, &ask), 403, "CSRF");
		as = *who(c, row_of(c, r)->as);
		as.cookie[0] = as.cookie[0] == '0' ? '1' : '0';
		assert_reply(centre_ask(c, &ask), 401, "SIGN_IN");
		as.cookie[0] = '\0';
		assert_reply(centre_ask(c, &ask), 401, "SIGN_IN");
	}
}

static void
test_keys(void **state)
{
	static const char *const bad[] = { NULL, "with blank", "中",
		"12345678901234567890123456789012345678901234567890123456789012"
		"345" };
	struct centre *c = *state;

	FOR_EACH_ROUTE(r)
	{
		struct ask ask;

		if (!(r->flags & CALL_KEYED))
			continue;
		ask = good(c, row_of(c, r));
		for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
			ask.key = bad[i];
			assert_reply(centre_ask(c, &ask), 400, "BAD_KEY");
		}
	}
}

static void
test_bodies(void **state)
{
	struct centre *c = *state;
	const size_t most = (size_t)9 << 20;
	char *large = malloc(most + 1);

	memset(large, ' ', most);
	large[most] = '\0';
	FOR_EACH_ROUTE(r)
	{
		struct ask ask;

		if (!r->body)
			continue;
		assert_true(r->body_max < most);
		ask = good(c, row_of(c, r));
		ask.type = "text/plain";
		assert_reply(centre_ask(c, &ask), 415, "BAD_CONTENT_TYPE");
		ask.type = NULL;
		ask.body = "{";
		assert_reply(centre_ask(c, &ask), 400, "BAD_JSON");
		ask.body = "{\"no_such_member\":1}";
		assert_reply(centre_ask(c, &ask), 400, "JSON_UNKNOWN_FIELD");
		ask.body = "{}";
		assert_reply(centre_ask(c, &ask), 422, "FIELDS");
		ask.body =
			large + most - 1 - (r->body_max ? r->body_max : 65536);
		assert_reply(centre_ask(c, &ask), 413, "TOO_LARGE");
	}
	free(large);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CENTRE_TEST(test_table_is_whole),
		CENTRE_TEST(test_success),
		CENTRE_TEST(test_problem),
		CENTRE_TEST(test_forbidden),
		CENTRE_TEST(test_roles),
		CENTRE_TEST(test_doors),
		CENTRE_TEST(test_revoked),
		CENTRE_TEST(test_sessions),
		CENTRE_TEST(test_keys),
		CENTRE_TEST(test_bodies),
	};

	return cmocka_run_group_tests(tests, centre_make, centre_unmake);
}
