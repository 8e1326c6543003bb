/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of hardship aid: kiosk, phone, desk, evaluation. */
#include "aided.h"
#include "routes.h"

#define CARD(id) PERSON(id) ",\"source\":\"chip\"}"
#define BILL(amount)                                                           \
	PERSON("$id")                                                          \
	",\"source\":\"chip\",\"invoice\":{\"hospital\":\"测试医院\","     \
	"\"number\":\"1\",\"amount\":" amount "}}"
#define SELF_TEST(heads)                                                       \
	"{\"district\":\"340207\",\"heads\":" heads ",\"income\":4800000}"
#define SAY(text) "{\"text\":\"" text "\"}"
#define COMPLAIN(code, kind)                                                   \
	"{\"code\":\"" code "\",\"kind\":\"" kind "\",\"text\":\"太慢\"}"
#define AID_ACT(action)                                                        \
	"{\"action\":\"" action "\",\"version\":1,\"text\":\"已电话联系\"}"
#define AID_PAPER(code) "{\"code\":\"" code "\",\"original\":true}"
#define PICTURE(image) "\"paper\":\"income\",\"image\":\"" image "\"}"
#define VISIT(code) "{\"code\":\"" code "\",\"image\":\"$picture\"}"
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
static const struct route_row rows[] = {
	{ "GET /api/v1/forms/aid", "kiosk", NULL, NULL,
	  { .method = "DELETE", .status = 405, .code = "METHOD" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "GET /api/v1/desk/forms/aid", "clerk", NULL, NULL,
	  { .as = "anyone", .status = 401, .code = "SIGN_IN" }, "reviewer", "FORBIDDEN" },
	{ "POST /api/v1/aid-cases/self-test", "kiosk", NULL, SELF_TEST("3"),
	  { .body = SELF_TEST("31"), .status = 422, .code = "FIELDS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/aid-cases", "kiosk", NULL, "$aidbody",
	  { .body = "$aiddesk", .status = 422, .code = "FIELDS" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/aid-cases/invoice-check", "kiosk", NULL, BILL("1"),
	  { .body = BILL("0"), .status = 422, .code = "FIELDS" }, "unpaired", "TERMINAL_REQUIRED" },
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
	{ "GET /api/v1/aid/found", "reviewer", NULL, NULL,
	  { .target = "/api/v1/aid/found?year=x", .status = 400, .code = "BAD_QUERY" }, "clerk", "FORBIDDEN" },
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
	{ "POST /api/v1/cases/{no}/aid/visit-form", "clerk", "/api/v1/cases/$aidvisit/aid/visit-form", NULL,
	  { .target = "/api/v1/cases/$aid/aid/visit-form", .status = 409, .code = "CASE_STATE" }, "approver", "FORBIDDEN" },
	{ "POST /api/v1/aid/visit-scans", "clerk", NULL, VISIT("$visitcode"),
	  { .body = VISIT("x"), .status = 404, .code = "AID_VISIT_FORM" }, "approver", "FORBIDDEN" },
	{ "POST /api/v1/aid-cases/{no}/links", "kiosk", "/api/v1/aid-cases/$aid/links", CARD("$aidasker"),
	  { .body = CARD("$id"), .status = 404, .code = "NOT_FOUND" }, "unpaired", "TERMINAL_REQUIRED" },
	{ "POST /api/v1/aid-uploads/look", "anyone", NULL, CODE("$link"),
	  { .body = CODE("x"), .status = 409, .code = "AID_UPLOAD_GONE" }, "foreign", "FOREIGN_ORIGIN" },
	{ "POST /api/v1/aid-uploads", "bearer", NULL, "{" PICTURE("$picture"),
	  { .body = "{" PICTURE("$torn"), .status = 422, .code = "IMAGE_BROKEN" }, "foreign", "FOREIGN_ORIGIN" },
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
	{ "POST /api/v1/aid/samples/{id}/export", "evaluator", "/api/v1/aid/samples/$sample/export", "{\"passphrase\":\"nine bricks of 4711\"}",
	  { .body = "{\"passphrase\":\"short\"}", .status = 422, .code = "PASSWORD_WEAK" }, "clerk", "FORBIDDEN" },
	{ "GET /api/v1/aid/figures", "evaluator", "/api/v1/aid/figures?from=2021-01-01&until=2021-12-31", NULL,
	  { .target = "/api/v1/aid/figures", .status = 422, .code = "FIELDS" }, "sysadmin", "FORBIDDEN" },
};
/* clang-format on */

const struct route_subject routes_aid = { rows, ARRAY_LEN(rows), aided_word };
