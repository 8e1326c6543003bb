-- SPDX-License-Identifier: Apache-2.0
-- Who did what on a case, and what was found.

-- name: aid_staff_known :opt
-- in: staff_id int
-- out: id_bix blob
SELECT id_bix FROM staff WHERE id = :staff_id AND id_bix IS NOT NULL
	AND disabled_at IS NULL;

-- name: aid_duty_clash :opt
-- in: case_id int, duty text, staff_id int
-- out: duty text
SELECT d.duty FROM aid_duty d
JOIN aid_apart p ON p.duty = d.duty AND p.other = :duty
JOIN staff s ON s.id = d.staff_id
JOIN staff n ON n.id = :staff_id
WHERE d.case_id = :case_id AND (s.id = n.id OR s.id_bix = n.id_bix) LIMIT 1;

-- name: aid_duty_kin :opt
-- in: case_id int, staff_id int
-- out: id int
SELECT m.id FROM staff n
JOIN aid_member m ON m.id_bix = n.id_bix
JOIN aid_case c ON c.household_id = m.household_id
WHERE n.id = :staff_id AND c.id = :case_id
UNION ALL SELECT staff_id FROM aid_recusal
WHERE case_id = :case_id AND staff_id = :staff_id LIMIT 1;

-- name: aid_duty_insert :exec
-- in: id int, case_id int, duty text, staff_id int, now int, round int
INSERT INTO aid_duty (id, case_id, duty, staff_id, at, round)
VALUES (:id, :case_id, :duty, :staff_id, :now, :round)
ON CONFLICT (case_id, duty, staff_id, round) DO NOTHING;

-- name: aid_duty_count :one
-- in: case_id int, duty text, round int
-- out: n int
SELECT count(DISTINCT s.id_bix) AS n FROM aid_duty d
JOIN staff s ON s.id = d.staff_id
WHERE d.case_id = :case_id AND d.duty = :duty AND d.round = :round;

-- name: aid_duty_has :opt
-- in: case_id int, duty text, round int, staff_id int
-- out: id int
SELECT id FROM aid_duty WHERE case_id = :case_id AND duty = :duty
	AND staff_id = :staff_id AND round = :round;

-- name: aid_duty_any :opt
-- in: case_id int, staff_id int
-- out: id int
SELECT id FROM aid_duty WHERE case_id = :case_id AND staff_id = :staff_id
LIMIT 1;

-- name: aid_duty_list :many
-- in: case_id int
-- out: duty text, at int, display text
SELECT d.duty, d.at, s.display FROM aid_duty d JOIN staff s ON s.id = d.staff_id
WHERE d.case_id = :case_id ORDER BY d.id LIMIT 100;

-- name: aid_event_of :opt
-- in: case_id int, actor text
-- out: id int
SELECT id FROM case_event WHERE case_id = :case_id AND actor = :actor LIMIT 1;

-- name: aid_recusal_put :count
-- in: case_id int, staff_id int, now int
INSERT INTO aid_recusal (case_id, staff_id, at)
VALUES (:case_id, :staff_id, :now)
ON CONFLICT DO NOTHING;

-- name: aid_verdict_insert :exec
-- in: id int, case_id int, stage text, parts int, now int, actor text
INSERT INTO aid_verdict (id, case_id, stage, parts, at, actor)
VALUES (:id, :case_id, :stage, :parts, :now, :actor);

-- name: aid_verdicts :many
-- in: case_id int
-- out: id int, stage text, parts int, at int, actor text, void_at int?
SELECT id, stage, parts, at, actor, void_at FROM aid_verdict
WHERE case_id = :case_id ORDER BY id LIMIT 100;

-- name: aid_verdict_void :exec
-- in: id int, now int
UPDATE aid_verdict SET void_at = :now WHERE id = :id;
