-- SPDX-License-Identifier: Apache-2.0
-- Waiting lists: by rank, over the sessions that each would take.

-- name: wait_wish_add :exec
-- in: booking_id int, session_id int
INSERT INTO booking_wish (booking_id, session_id)
VALUES (:booking_id, :session_id) ON CONFLICT DO NOTHING;

-- name: wait_wishes :many
-- in: booking_id int
-- out: session_id int
SELECT w.session_id FROM booking_wish w
JOIN booking_session s ON s.id = w.session_id
WHERE w.booking_id = :booking_id ORDER BY s.starts_at LIMIT 20;

-- The first in line for whom there is room at every level and in a share.
-- name: wait_first :opt
-- in: programme_id int, now int
-- out: id int, session_id int
SELECT b.id, s.id AS session_id
FROM booking b JOIN booking_wish w ON w.booking_id = b.id
JOIN booking_session s ON s.id = w.session_id
JOIN quota_node n ON n.id = s.id JOIN quota_node d ON d.id = s.day_id
JOIN quota_node p ON p.id = s.place_id
JOIN quota_node r ON r.id = s.programme_id
WHERE b.programme_id = :programme_id AND b.state = 'waiting'
	AND s.starts_at > :now AND s.closed_at IS NULL
	AND n.held + n.leased + n.taken + n.reserved < n.size
	AND d.held + d.leased + d.taken + d.reserved < d.size
	AND p.held + p.leased + p.taken + p.reserved < p.size
	AND r.held + r.leased + r.taken + r.reserved < r.size
	AND EXISTS (SELECT 1 FROM quota_node q
		WHERE q.programme_id = b.programme_id AND q.kind = 'share'
		AND q.parent_id = b.programme_id
		AND (q.id = b.own_share_id OR q.code = '*')
		AND q.taken < q.size)
ORDER BY b.rank, s.starts_at LIMIT 1;

-- name: wait_any :opt
-- in: programme_id int
-- out: id int
SELECT id FROM booking
WHERE programme_id = :programme_id AND state = 'waiting' LIMIT 1;

-- name: wait_position :one
-- in: programme_id int, rank int
-- out: before int, whole int
SELECT (SELECT count(*) FROM booking
	WHERE programme_id = :programme_id AND state = 'waiting'
	AND rank < :rank) AS before,
	(SELECT count(*) FROM booking
	WHERE programme_id = :programme_id AND state = 'waiting') AS whole;

-- name: wait_list :many
-- in: programme_id int, limit int
-- out: id int, no text, name_sealed blob, person_id int, share text, made_at int, rank int, wishes int
SELECT b.id, c.no, p.name_sealed, b.person_id, coalesce(q.code, '*') AS share,
	b.made_at, b.rank, (SELECT count(*) FROM booking_wish w
		WHERE w.booking_id = b.id) AS wishes
FROM booking b JOIN casefile c ON c.id = b.id
JOIN person p ON p.id = b.person_id
LEFT JOIN quota_node q ON q.id = b.own_share_id
WHERE b.programme_id = :programme_id AND b.state = 'waiting'
ORDER BY b.rank LIMIT :limit;

-- name: call_add :exec
-- in: id int, ref text, booking_id int, why text, now int
INSERT INTO booking_call (id, ref, booking_id, why, made_at)
VALUES (:id, :ref, :booking_id, :why, :now);
