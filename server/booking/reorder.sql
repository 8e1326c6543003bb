-- SPDX-License-Identifier: Apache-2.0
-- Another order on a waiting list.

-- Somebody has one change at a time that waits for its confirmation.
-- name: reorder_add :count
-- in: id int, ref text, booking_id int, before_id int, reason text, now int, actor text
-- scan: each row took two people
INSERT INTO booking_reorder (id, ref, booking_id, before_id, reason, asked_at,
	asked_by)
SELECT :id, :ref, :booking_id, :before_id, :reason, :now, :actor
WHERE NOT EXISTS (SELECT 1 FROM booking_reorder
	WHERE booking_id = :booking_id AND done_at IS NULL);

-- name: reorder_get :opt
-- in: ref text
-- out: id int, booking_id int, before_id int, reason text, asked_by text
SELECT id, booking_id, before_id, reason, asked_by FROM booking_reorder
WHERE ref = :ref AND done_at IS NULL;

-- name: reorder_done :count
-- in: id int, now int, actor text
UPDATE booking_reorder SET done_at = :now, done_by = :actor
WHERE id = :id AND done_at IS NULL AND asked_by <> :actor;

-- name: reorder_drop :count
-- in: id int
DELETE FROM booking_reorder WHERE id = :id AND done_at IS NULL;

-- Into the place of the one, who moves back by one with all in between.
-- name: reorder_shift :count
-- in: programme_id int, id int, first int, last int
UPDATE booking SET rank = CASE WHEN id = :id THEN :first ELSE rank + 1 END
WHERE programme_id = :programme_id AND state = 'waiting'
	AND rank BETWEEN :first AND :last;

-- name: reorder_open :many
-- in: programme_id int, limit int
-- scan: each row took two people
-- out: ref text, no text, person_id int, before text, before_person int, reason text, asked_at int, asked_by text
SELECT r.ref, c.no, b.person_id, d.no AS before, f.person_id AS before_person,
	r.reason, r.asked_at, r.asked_by
FROM booking_reorder r JOIN booking b ON b.id = r.booking_id
JOIN casefile c ON c.id = r.booking_id
JOIN booking f ON f.id = r.before_id JOIN casefile d ON d.id = r.before_id
WHERE r.done_at IS NULL AND b.programme_id = :programme_id
	AND b.state = 'waiting' AND f.state = 'waiting'
ORDER BY r.asked_at, r.id LIMIT :limit;

-- name: reorder_count :one
-- in: programme_id int
-- scan: each row took two people
-- out: n int
SELECT count(*) AS n FROM booking_reorder r
JOIN booking b ON b.id = r.booking_id
WHERE r.done_at IS NOT NULL AND b.programme_id = :programme_id;
