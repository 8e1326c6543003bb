/* SPDX-License-Identifier: Apache-2.0 */
/* When a line counts as down, in doubt, and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../kiosk/link/judge.h"

/* "+" an answer, "-" none; "1" must be online now, "?" in doubt, "0" not. */
static void
play(const char *script)
{
	struct judge j = { 0 };

	for (const char *c = script; *c; c++) {
		if (*c == '+' || *c == '-')
			judge_note(&j, *c == '+');
		if ((*c == '1' && (!j.online || judge_is_doubtful(&j))) ||
			(*c == '?' && !judge_is_doubtful(&j)) ||
			(*c == '0' && j.online))
			fail_msg("%s: at %td", script, c - script);
	}
}

static void
scripts_hold(void **state)
{
	(void)state;
	play("0+1");		      /* the first answer of all is enough */
	play("0-0-0+1");	      /* also a late one */
	play("+1-?-0");		      /* two in a row */
	play("+1-?+?+?+?-0");	      /* two of five */
	play("+1-?+?+?+?+?+1-?+?-0"); /* the sixth forgets the first */
	play("+1--0+0+0+1");	      /* three good ones bring it back */
	play("+1--0+0+0-0+0+0+1");    /* in a row */
	play("+1--0+++1-?-0");	      /* and it begins anew */
}

static void
doubt_shortens_calls(void **state)
{
	struct judge j = { 0 };

	(void)state;
	judge_note(&j, true);
	assert_int_equal(judge_budget(&j, 15000), 15000);
	judge_note(&j, false);
	assert_int_equal(judge_budget(&j, 15000), JUDGE_DOUBT_MS);
	assert_int_equal(judge_budget(&j, 500), 500);
	judge_note(&j, false);
	assert_int_equal(judge_budget(&j, 15000), JUDGE_DOUBT_MS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_hold),
		cmocka_unit_test(doubt_shortens_calls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
