-- SPDX-License-Identifier: Apache-2.0
-- 好差评: votes, their sums, and what follows from the bad ones.

-- name: rating_act_of_key :opt
-- in: caller text, key text
-- out: result text, at int
SELECT result, at FROM idempotency WHERE caller = :caller AND key = :key;

-- name: rating_event_of_case :opt
-- in: no text, actor text, at int?
-- out: id int, service text
SELECT e.id, c.service
FROM casefile c JOIN case_event e ON e.case_id = c.id
WHERE c.no = :no AND e.actor = :actor AND (:at IS NULL OR e.at = :at)
ORDER BY e.id DESC LIMIT 1;

-- name: rating_add :count
-- in: id int, event_id int, day text, terminal_id int, service text, grade int
INSERT INTO rating (id, event_id, day, terminal_id, service, grade)
VALUES (:id, :event_id, :day, :terminal_id, :service, :grade)
ON CONFLICT (event_id) DO NOTHING;

-- name: rating_sums :many
-- in: first text, last text
-- out: day text, terminal text, service text, g1 int, g2 int, g3 int, g4 int, g5 int
SELECT r.day, t.name AS terminal, r.service, sum(r.grade = 1) AS g1,
	sum(r.grade = 2) AS g2, sum(r.grade = 3) AS g3,
	sum(r.grade = 4) AS g4, sum(r.grade = 5) AS g5
FROM rating r JOIN terminal t ON t.id = r.terminal_id
WHERE r.day BETWEEN :first AND :last
GROUP BY r.day, r.terminal_id, r.service
ORDER BY r.day DESC, t.name, r.service LIMIT 2000;

-- name: rating_asked :many
-- in: first text, last text
-- out: day text, terminal text, service text, asked int
SELECT f.day, t.name AS terminal, f.flow AS service, sum(f.finished) AS asked
FROM flow_count f JOIN terminal t ON t.id = f.terminal_id
WHERE f.day BETWEEN :first AND :last
GROUP BY f.day, f.terminal_id, f.flow
ORDER BY f.day DESC, t.name, f.flow LIMIT 4000;

-- name: rating_followup_add :exec
-- in: id int, ref text, call_due text, fix_due text
INSERT INTO rating_followup (id, ref, call_due, fix_due)
VALUES (:id, :ref, :call_due, :fix_due);

-- name: rating_followup_get :opt
-- in: ref text
-- out: id int, case_id int, called_at int?, closed_at int?
SELECT f.id, e.case_id, f.called_at, f.closed_at
FROM rating_followup f JOIN rating r ON r.id = f.id
JOIN case_event e ON e.id = r.event_id
WHERE f.ref = :ref;

-- name: rating_followup_open :many
-- in: most int, actor text
-- out: ref text, day text, terminal text, service text, grade int, case_no text, mine int,
-- out: call_due text, fix_due text, called_at int?, closed_at int?
SELECT f.ref, r.day, t.name AS terminal, r.service, r.grade,
	c.no AS case_no,
	EXISTS (SELECT 1 FROM case_event x
		WHERE x.case_id = c.id AND x.actor = :actor) AS mine,
	f.call_due, f.fix_due, f.called_at, f.closed_at
FROM rating_followup f JOIN rating r ON r.id = f.id
JOIN terminal t ON t.id = r.terminal_id
JOIN case_event e ON e.id = r.event_id JOIN casefile c ON c.id = e.case_id
WHERE f.closed_at IS NULL AND f.fix_due > ''
ORDER BY f.fix_due, f.id LIMIT :most;

-- name: rating_followup_closed :many
-- in: most int
-- out: ref text, day text, terminal text, service text, grade int,
-- out: call_due text, fix_due text, called_at int?, closed_at int?
SELECT f.ref, r.day, t.name AS terminal, r.service, r.grade, f.call_due,
	f.fix_due, f.called_at, f.closed_at
FROM rating_followup f JOIN rating r ON r.id = f.id
JOIN terminal t ON t.id = r.terminal_id
WHERE f.closed_at > 0 ORDER BY f.closed_at DESC, f.id DESC LIMIT :most;

-- name: rating_acted_on :one
-- in: case_id int, actor text
-- out: n int
SELECT count(*) AS n FROM case_event
WHERE case_id = :case_id AND actor = :actor;

-- name: rating_followup_called :count
-- in: id int, actor text, now int
UPDATE rating_followup SET called_at = :now, called_by = :actor
WHERE id = :id AND called_at IS NULL AND closed_at IS NULL;

-- name: rating_followup_close :count
-- in: id int, actor text, now int, reason_sealed blob
UPDATE rating_followup SET closed_at = :now, closed_by = :actor,
	reason_sealed = :reason_sealed
WHERE id = :id AND called_at IS NOT NULL AND closed_at IS NULL;
