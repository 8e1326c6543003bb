-- SPDX-License-Identifier: Apache-2.0
-- The clocks of stages.

-- name: aid_clock_end :exec
-- in: case_id int, now int
UPDATE aid_clock SET ended_at = :now
WHERE case_id = :case_id AND ended_at IS NULL;

-- name: aid_clock_insert :exec
-- in: id int, case_id int, stage text, now int, due_on text, warn_on text, paused int
INSERT INTO aid_clock (id, case_id, stage, began_at, due_on, warn_on,
	paused)
VALUES (:id, :case_id, :stage, :now, :due_on, :warn_on, :paused);

-- name: aid_clock_due :exec
-- in: case_id int, due_on text, warn_on text
UPDATE aid_clock SET due_on = :due_on, warn_on = :warn_on, escalated_at = NULL
WHERE case_id = :case_id AND ended_at IS NULL;

-- name: aid_clock_list :many
-- in: case_id int
-- out: stage text, began_at int, due_on text, paused int, ended_at int?, escalated_at int?
SELECT stage, began_at, due_on, paused, ended_at, escalated_at
FROM aid_clock WHERE case_id = :case_id ORDER BY id LIMIT 100;

-- name: aid_clock_soon :many
-- in: day text, limit int
-- out: id int, stage text, due_on text, no text
SELECT k.id, k.stage, k.due_on, f.no FROM aid_clock k
JOIN casefile f ON f.id = k.case_id
WHERE k.ended_at IS NULL AND k.escalated_at IS NULL AND k.warn_on <= :day
ORDER BY k.warn_on LIMIT :limit;

-- name: aid_clock_escalate :exec
-- in: id int, now int
UPDATE aid_clock SET escalated_at = :now WHERE id = :id;
