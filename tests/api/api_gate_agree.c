/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A gate of a park and the page of its staff, side by side: whatever is shown
 * to both, they say the same. The page decides by the database, the gate by the
 * lists and rules that it was sent and by what it remembers.
 *
 * YIZHAN_SIZE cases, in worlds of A_WORLD; each begins with a fresh centre.
 */
#include "gates.h"
#include "offered.h"
#include "pass/code.h"
#include "pass/scan.h"

#define CASES_DEFAULT 5000
#define A_WORLD 2500
#define A_TURN 100 /* cases while the clock stands still */
#define SITE 21	   /* 东园, park K1 */
#define GROUP 7
#define DAY_S INT64_C(86400)
#define PAPERS 12
#define PHONES 3

/* One stream over all worlds: the same cases in every run. */
static uint64_t dice = 1;
static uint64_t codes[TOKEN_VERDICT_COUNT];

static uint32_t
draw(uint32_t below)
{
	dice = dice * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(dice >> 33) % below;
}

struct world {
	struct centre *c;
	struct test_gate own;
	struct gate *gate;
	struct trust_set trust;
	const char *no[PAPERS], *paper[PAPERS];
	bool frozen[PAPERS];
	struct passes_phone phone[PHONES];
	const char *shown[PHONES]; /* this turn; the last one's may be kept */
	const char *receipt;
	uint8_t list;
	struct arena arena; /* of a turn */
};

static int64_t
now_s(const struct world *w)
{
	return clock_now(centre_app(w->c)->clock) / 1000;
}

/* ---- a world ------------------------------------------------------------- */

/* What has changed at the centre, as a gate asks for it. */
static void
gate_sync(struct world *w)
{
	const struct status_list *l = gate_list(w->gate, w->list);

	gates_take(w->c,
		centre_get(w->c, centre_kiosk(w->c, 1),
			l ? centre_printf(w->c,
				    "/api/v1/gate/lists?have=%u:%u&trust=%u",
				    l->list, l->seq, w->trust.seq)
			  : "/api/v1/gate/lists"),
		w->gate, &w->trust);
}

static void
rules_draw(struct world *w)
{
	static const int hours[][2] = { { 0, 0 }, { 480, 1080 },
		{ 1200, 360 } };
	const int *h = hours[draw(ARRAY_LEN(hours))];

	centre_sql(w->c, "UPDATE pass_group SET per_day = %u, per_year = %u",
		draw(4), draw(2) * 40);
	centre_sql(w->c,
		"UPDATE pass_park SET passback_s = %u, opens = %d, "
		"closes = %d, closed_days = %u",
		draw(3) * 900, h[0], h[1], draw(3) ? 0 : draw(128));
}

static void
world_begin(struct world *w, struct centre *c)
{
	static const struct passes free_one = {
		.prices = "{\"price\":0,\"subsidy\":0}"
	};
	const struct reply *r = NULL;

	*w = (struct world){ .c = c,
		.gate = xcalloc(1, sizeof(*w->gate)),
		.list = list_number(2026, TOKEN_PASS) };
	passes_only(c, &free_one);
	centre_sql(c, "UPDATE staff SET site = %d WHERE role = 'park'", SITE);
	gates_begin(&w->own, c, 1, "K1");
	for (int i = 0; i < PAPERS; i++) {
		r = passes_apply(c, centre_member(c, "19900515"));
		assert_reply(r, 201, "");
		w->no[i] = reply_text(r, "case_no");
		w->paper[i] = reply_text(r, "slips.0.token");
		if (i < PHONES)
			passes_phone_take(c,
				reply_text(r, "slips.0.activation"),
				(uint8_t)(i + 1), &w->phone[i]);
	}
	w->receipt = reply_text(r, "receipt.token");
	rules_draw(w);
}

static void
world_end(struct world *w)
{
	gate_release(w->gate);
	free(w->gate);
	trust_set_release(&w->trust);
	gates_end(&w->own);
}

/* ---- what is shown ------------------------------------------------------- */

/* Signed by the centre and never given to anybody, with dates and places as
 * they come. */
static const char *
stray(struct world *w)
{
	static const int64_t issued[] = { -5 * DAY_S, 0, 301 };
	static const int64_t begins[] = { -40 * DAY_S, -DAY_S, 300, 301 };
	static const int64_t lasts[] = { DAY_S, 40 * DAY_S, 400 * DAY_S,
		401 * DAY_S };
	const struct pass_token t = { .list = w->list + draw(2) * 4,
		.idx = (1 + draw(3)) * LIST_BLOCK + draw(1000),
		.group = GROUP + draw(3),
		.iat = now_s(w) + issued[draw(ARRAY_LEN(issued))],
		.nbf = now_s(w) + begins[draw(ARRAY_LEN(begins))] };
	struct pass_token dated = t;

	dated.exp = t.nbf + lasts[draw(ARRAY_LEN(lasts))];
	return pass_token_sign(centre_app(w->c), &w->arena, &dated);
}

/* One digit is another. */
static const char *
misread(struct world *w, const char *code)
{
	size_t n = strlen(code);
	char *s = arena_strndup(&w->arena, code, n);
	char *digit = &s[draw((uint32_t)n)];

	*digit = (char)('0' + (*digit - '0' + 1 + (int)draw(9)) % 10);
	return s;
}

static const char *
code_draw(struct world *w)
{
	const char *paper = w->paper[draw(PAPERS)];

	switch (draw(12)) {
	case 0:
		return stray(w);
	case 1:
		return misread(w, paper);
	case 2:
		return w->shown[draw(PHONES)];
	case 3:
		return w->phone[draw(PHONES)].digits;
	case 4:
		return draw(2) ? w->receipt : "123456";
	case 5:
		return arena_printf(&w->arena, "HTTPS://EXAMPLE.ORG/Q#%s%s",
			paper, draw(4) ? "" : paper);
	default:
		return paper;
	}
}

/* ---- a turn -------------------------------------------------------------- */

/* Both decide, both remember; the page as an entry of the park's. */
static int
case_run(struct tx *tx, struct world *w, const struct pass_park *park,
	struct err *e)
{
	const char *code = code_draw(w);
	struct scan page = { .text = bytes_str(code) };
	struct gate_decision d;
	struct gate_undo undo;

	if (scan_decide(tx, centre_app(w->c), park, &page, e) != 0 ||
		scan_take(tx, centre_app(w->c), park, &page, e) != 0)
		return -1;
	gate_decide(w->gate, bytes_str(code), now_s(w), &d);
	if (d.code != page.decision.code) {
		print_error("%s\n", code);
		return err_setf(e, ERR_INTERNAL, "the gate %s, the page %s",
			token_verdict_name(d.code),
			token_verdict_name(page.decision.code));
	}
	if (d.outcome != GATE_REFUSE)
		gate_enter(w->gate, &d, now_s(w), &undo);
	codes[d.code]++;
	return 0;
}

static int
in_tx_turn(struct tx *tx, void *arg, struct err *e)
{
	struct world *w = arg;
	struct pass_park park;

	if (pass_park_find_number(tx, SITE, &park, e) != 1)
		return -1;
	for (int i = 0; i < A_TURN; i++)
		if (case_run(tx, w, &park, e) != 0)
			return -1;
	return 0;
}

/* Time goes on, somebody's pass is frozen or good again. */
static void
turn_begin(struct world *w)
{
	static const int64_t steps[] = { 30, 60, 600, 1800, 7200, 21600 };
	uint32_t i = draw(PAPERS);

	centre_pass(w->c, steps[draw(ARRAY_LEN(steps))] * SECOND);
	if (draw(3) == 0) {
		assert_reply(passes_act(w->c, "clerk", w->no[i],
				     w->frozen[i] ? "thaw" : "freeze",
				     "\"reason\":\"核实\""),
			200, "");
		w->frozen[i] = !w->frozen[i];
	}
	/* What it showed before is a picture of it. */
	for (int k = 0; k < PHONES; k++)
		if (!w->shown[k] || draw(4))
			w->shown[k] = passes_phone_show_in(
				w->c, &w->phone[k], (int64_t)draw(5) - 3);
	gate_sync(w);
}

static void
turn(struct world *w)
{
	struct err e = { 0 };
	struct arena a;

	turn_begin(w);
	arena_init(&a, 256 << 20);
	arena_init(&w->arena, 16 << 20);
	if (db_run(centre_app(w->c)->db, DB_WRITE, in_tx_turn, w, &a, &e) != 0)
		fail_msg("%s %s", err_info(e.code)->name, e.detail);
	arena_release(&w->arena);
	arena_release(&a);
}

static void
test_world(void **state)
{
	struct world w;

	world_begin(&w, *state);
	for (int i = 0; i < A_WORLD / A_TURN; i++)
		turn(&w);
	world_end(&w);
}

/* Every verdict that a code can meet here has come up. */
static void
test_wide(void **state)
{
	static const enum token_verdict must[] = { TOKEN_OK, TOKEN_E_SIG,
		TOKEN_E_USAGE, TOKEN_E_GROUP, TOKEN_E_LIFETIME, TOKEN_E_EARLY,
		TOKEN_E_EXPIRED, TOKEN_E_REVOKED, TOKEN_E_IMPOSSIBLE,
		TOKEN_E_PROOF, TOKEN_E_REPLAY, TOKEN_E_HOURS, TOKEN_E_CAP };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(must); i++)
		if (codes[must[i]] == 0)
			fail_msg("never: %s", token_verdict_name(must[i]));
}

int
main(void)
{
	const char *size = getenv("YIZHAN_SIZE");
	size_t cases = size ? strtoull(size, NULL, 10) : CASES_DEFAULT;
	size_t worlds = (cases + A_WORLD - 1) / A_WORLD;
	struct CMUnitTest *tests = xcalloc(worlds + 1, sizeof(*tests));
	int failed;

	for (size_t i = 0; i < worlds; i++)
		tests[i] = (struct CMUnitTest)CENTRE_TEST(test_world);
	tests[worlds] = (struct CMUnitTest)cmocka_unit_test(test_wide);
	failed = _cmocka_run_group_tests(
		"gate_agree", tests, worlds + 1, centre_make, centre_unmake);
	free(tests);
	return failed;
}
