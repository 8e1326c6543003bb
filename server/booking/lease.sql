-- SPDX-License-Identifier: Apache-2.0
-- Places leased to kiosks.

-- What may be leased now: open, and not before its draw.
-- name: lease_programmes :many
-- in: kind text, now int
-- out: id int
SELECT id FROM programme
WHERE kind = :kind AND opens_at <= :now AND closes_at > :now
	AND lease_places > 0 AND (draw_at IS NULL OR drawn_at IS NOT NULL)
ORDER BY opens_at, id LIMIT 50;

-- name: lease_extend :count
-- in: terminal_id int, programme_id int, until int
UPDATE booking_lease SET expires_at = :until
WHERE terminal_id = :terminal_id AND session_id IN (
	SELECT s.id FROM booking_lease l
	JOIN booking_session s ON s.id = l.session_id
	WHERE l.terminal_id = :terminal_id AND s.programme_id = :programme_id
	AND s.starts_at > :until AND s.closed_at IS NULL);

-- name: lease_total :one
-- in: terminal_id int, programme_id int
-- out: n int
SELECT coalesce(sum(l.n), 0) AS n FROM booking_lease l
JOIN booking_session s ON s.id = l.session_id
WHERE l.terminal_id = :terminal_id AND s.programme_id = :programme_id;

-- Where the kiosk has least, and there is room at every level.
-- name: lease_next :opt
-- in: terminal_id int, programme_id int, until int
-- out: session_id int
SELECT s.id AS session_id FROM booking_session s
JOIN quota_node n ON n.id = s.id JOIN quota_node d ON d.id = s.day_id
JOIN quota_node p ON p.id = s.place_id
JOIN quota_node r ON r.id = s.programme_id
LEFT JOIN booking_lease l ON l.terminal_id = :terminal_id
	AND l.session_id = s.id
WHERE s.programme_id = :programme_id AND s.starts_at > :until
	AND s.closed_at IS NULL
	AND n.held + n.leased + n.taken + n.reserved < n.size
	AND d.held + d.leased + d.taken + d.reserved < d.size
	AND p.held + p.leased + p.taken + p.reserved < p.size
	AND r.held + r.leased + r.taken + r.reserved < r.size
ORDER BY coalesce(l.n, 0), s.starts_at, s.id LIMIT 1;

-- name: lease_add :exec
-- in: id int, session_id int, terminal_id int, until int
INSERT INTO booking_lease (id, session_id, terminal_id, n, expires_at)
VALUES (:id, :session_id, :terminal_id, 1, :until)
ON CONFLICT (terminal_id, session_id) DO UPDATE SET n = booking_lease.n + 1,
	expires_at = excluded.expires_at;

-- name: lease_of_terminal :many
-- in: terminal_id int, programme_id int
-- out: session_id int, n int, expires_at int
SELECT l.session_id, l.n, l.expires_at FROM booking_lease l
JOIN booking_session s ON s.id = l.session_id
WHERE l.terminal_id = :terminal_id AND s.programme_id = :programme_id
ORDER BY s.starts_at, s.id LIMIT 64;

-- The last one of a lease goes with its row.
-- name: lease_use :count
-- in: terminal_id int, session_id int, now int
UPDATE booking_lease SET n = n - 1
WHERE terminal_id = :terminal_id AND session_id = :session_id
	AND expires_at > :now AND n > 1;

-- name: lease_use_last :count
-- in: terminal_id int, session_id int, now int
DELETE FROM booking_lease
WHERE terminal_id = :terminal_id AND session_id = :session_id
	AND expires_at > :now AND n = 1;

-- name: lease_expired :many
-- in: now int, limit int
-- out: id int, session_id int, n int
SELECT id, session_id, n FROM booking_lease WHERE expires_at <= :now
ORDER BY expires_at, id LIMIT :limit;

-- name: lease_delete :count
-- in: id int
DELETE FROM booking_lease WHERE id = :id;
