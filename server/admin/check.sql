-- SPDX-License-Identifier: Apache-2.0
-- What `yizhan check` reads.

-- name: check_integrity :many
-- out: finding text
-- scan: a check reads everything
SELECT integrity_check AS finding FROM pragma_integrity_check;

-- name: check_references :one
-- out: broken int
-- scan: a check reads everything
SELECT count(*) AS broken FROM pragma_foreign_key_check;

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
