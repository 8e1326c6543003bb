-- SPDX-License-Identifier: Apache-2.0
-- What `yizhan check` reads.

-- name: check_counts :one
-- out: people int, cases int, members int, receipts int, staff int, terminals int, audit int
-- scan: a check reads everything
SELECT (SELECT count(*) FROM person) AS people,
	(SELECT count(*) FROM casefile) AS cases,
	(SELECT count(*) FROM membership) AS members,
	(SELECT count(*) FROM receipt) AS receipts,
	(SELECT count(*) FROM staff) AS staff,
	(SELECT count(*) FROM terminal) AS terminals,
	(SELECT count(*) FROM audit) AS audit;
