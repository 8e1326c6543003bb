-- SPDX-License-Identifier: Apache-2.0
-- The draw.

-- name: draw_begin :exec
-- in: id int, hash blob, sealed blob
UPDATE programme SET draw_hash = :hash, draw_sealed = :sealed WHERE id = :id;

-- name: draw_due :opt
-- in: now int
-- scan: the programmes of one centre
-- out: id int, sealed blob?
SELECT id, draw_sealed AS sealed FROM programme
WHERE draw_at <= :now AND drawn_at IS NULL LIMIT 1;

-- name: draw_get :opt
-- in: id int
-- out: hash blob?, seed blob?
SELECT draw_hash AS hash, draw_seed AS seed FROM programme WHERE id = :id;

-- name: draw_note :opt
-- in: programme_id int, booking_id int
-- out: code text, at int, drawn_at int?, hash blob, n int?
SELECT p.code, p.draw_at AS at, p.drawn_at, p.draw_hash AS hash, d.n
FROM programme p LEFT JOIN booking_draw d ON d.booking_id = :booking_id
WHERE p.id = :programme_id AND p.draw_at IS NOT NULL;

-- name: draw_awaits :opt
-- in: id int
-- out: at int
SELECT p.draw_at AS at FROM booking b JOIN programme p ON p.id = b.programme_id
WHERE b.id = :id AND b.state = 'waiting' AND p.draw_at IS NOT NULL
	AND p.drawn_at IS NULL;

-- name: draw_entries :many
-- in: programme_id int
-- out: id int, no text
SELECT b.id, c.no FROM booking b JOIN casefile c ON c.id = b.id
WHERE b.programme_id = :programme_id AND b.state = 'waiting' ORDER BY c.no;

-- name: draw_rank :exec
-- in: id int, rank int
UPDATE booking SET rank = :rank WHERE id = :id;

-- name: draw_add :exec
-- in: id int, programme_id int, n int
INSERT INTO booking_draw (booking_id, programme_id, n, placed)
VALUES (:id, :programme_id, :n, 0);

-- name: draw_publish :exec
-- in: id int, seed blob
UPDATE programme SET draw_seed = :seed, draw_sealed = NULL WHERE id = :id;

-- name: draw_placed :count
-- in: programme_id int
UPDATE booking_draw SET placed = 1 WHERE programme_id = :programme_id
	AND booking_id IN (SELECT id FROM booking
		WHERE programme_id = :programme_id
		AND session_id IS NOT NULL);

-- name: draw_done :exec
-- in: id int, now int
UPDATE programme SET drawn_at = :now WHERE id = :id;

-- name: draw_results :many
-- in: programme_id int, after int, limit int
-- out: no text, n int, placed int
SELECT c.no, d.n, d.placed FROM booking_draw d
JOIN casefile c ON c.id = d.booking_id
WHERE d.programme_id = :programme_id AND d.n > :after
ORDER BY d.n LIMIT :limit;
