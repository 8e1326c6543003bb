-- SPDX-License-Identifier: Apache-2.0
-- What `yizhan check` reads. The samples are rows behind an id.

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

-- name: check_last_id :one
-- scan: max() of the key is one step to the last row
-- out: id int
SELECT max(coalesce((SELECT max(id) FROM person), 0),
	coalesce((SELECT max(id) FROM receipt), 0),
	coalesce((SELECT max(id) FROM outbox_item), 0),
	coalesce((SELECT max(id) FROM case_event), 0)) AS id;

-- name: check_receipt :many
-- in: after int, limit int
-- out: id int, cti blob, case_id int, case_no text, iat int, state text, accepted_at int, due text, window text
SELECT r.id, r.cti, r.case_id, c.no AS case_no, r.iat, r.state,
	r.accepted_at, r.due, r.window
FROM receipt r JOIN casefile c ON c.id = r.case_id
WHERE r.id > :after ORDER BY r.id LIMIT :limit;
