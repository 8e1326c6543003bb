/* SPDX-License-Identifier: Apache-2.0 */
#include "fleet/visits.h"
#include "civil.h"
#include "fleet.sql.h"

int
visits_load(struct tx *tx, struct visit_sums *out, struct err *e)
{
	struct arena *a = tx_arena(tx);
	struct sql_fleet_counts_since_rows counts;
	struct sql_fleet_failures_since_rows failures;
	char from[CIVIL_SIZE];

	civil_format(civil_add_days(civil_from_ms(tx_now(tx)), 1 - VISITS_DAYS),
		from);
	if (sql_fleet_counts_since(tx, e, from, &counts) != 0 ||
		sql_fleet_failures_since(tx, e, from, &failures) != 0)
		return -1;
	*out = (struct visit_sums){ .from = arena_strdup(a, from),
		.flows = ARENA_ARRAY(a, struct visit_sum, counts.n + 1),
		.n_flows = counts.n,
		.failures =
			ARENA_ARRAY(a, struct visit_failure, failures.n + 1),
		.n_failures = failures.n };
	for (size_t i = 0; i < counts.n; i++) {
		const struct sql_fleet_counts_since *r = &counts.items[i];

		out->flows[i] = (struct visit_sum){ r->terminal, r->flow,
			r->started, r->finished, r->gave_up, r->failed };
	}
	for (size_t i = 0; i < failures.n; i++) {
		const struct sql_fleet_failures_since *r = &failures.items[i];

		out->failures[i] = (struct visit_failure){ r->terminal, r->flow,
			r->code, r->n };
	}
	return 0;
}
