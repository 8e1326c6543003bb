-- SPDX-License-Identifier: Apache-2.0
-- Bookings as the desk sees them: the tree, a session and whom it touches,
-- calls to make, the funnel.

-- name: desk_top :many
-- in: programme_id int
-- out: id int, ref text, parent text, kind text, code text, size int, held int, leased int, taken int, reserved int, attended int, no_show int, waiting int
SELECT n.id, n.ref, coalesce(p.ref, '') AS parent, n.kind, n.code, n.size,
	n.held, n.leased, n.taken, n.reserved, n.attended, n.no_show,
	(SELECT count(*) FROM booking b WHERE b.programme_id = n.programme_id
		AND b.state = 'waiting' AND (n.kind = 'programme'
			OR b.own_share_id = n.id
			OR (n.code = '*' AND b.own_share_id IS NULL)))
		AS waiting
FROM quota_node n LEFT JOIN quota_node p ON p.id = n.parent_id
WHERE n.id = :programme_id OR n.parent_id = :programme_id
ORDER BY n.kind = 'programme' DESC, n.kind = 'share' DESC, n.id;

-- The first of these rows alone.
-- name: desk_programme :one
-- in: programme_id int
-- out: like desk_top
SELECT n.id, n.ref, '' AS parent, n.kind, n.code, n.size, n.held, n.leased,
	n.taken, n.reserved, n.attended, n.no_show,
	(SELECT count(*) FROM booking b WHERE b.programme_id = n.id
		AND b.state = 'waiting') AS waiting
FROM quota_node n WHERE n.id = :programme_id;

-- name: desk_days :many
-- in: programme_id int, first text, last text, limit int
-- out: id int, ref text, parent text, code text, size int, held int, leased int, taken int, reserved int, attended int, no_show int
SELECT DISTINCT n.id, n.ref, p.ref AS parent, n.code, n.size, n.held, n.leased,
	n.taken, n.reserved, n.attended, n.no_show
FROM booking_session s JOIN quota_node n ON n.id = s.day_id
JOIN quota_node p ON p.id = n.parent_id
WHERE s.programme_id = :programme_id AND s.day BETWEEN :first AND :last
ORDER BY n.code, n.id LIMIT :limit;

-- name: desk_sessions :many
-- in: programme_id int, first text, last text, limit int
-- out: id int, ref text, parent text, day text, code text, size int, held int, leased int, taken int, reserved int, attended int, no_show int, waiting int, starts_at int, closed_at int?
SELECT n.id, n.ref, p.ref AS parent, s.day, n.code, n.size, n.held, n.leased,
	n.taken, n.reserved, n.attended, n.no_show,
	(SELECT count(*) FROM booking_wish w JOIN booking b
		ON b.id = w.booking_id WHERE w.session_id = s.id
		AND b.state = 'waiting') AS waiting, s.starts_at, s.closed_at
FROM booking_session s JOIN quota_node n ON n.id = s.id
JOIN quota_node p ON p.id = n.parent_id
WHERE s.programme_id = :programme_id AND s.day BETWEEN :first AND :last
ORDER BY s.day, s.site_id, s.starts_at LIMIT :limit;

-- name: desk_session_counts :one
-- in: session_id int
-- out: booked int, waiting int, held int
SELECT (SELECT count(*) FROM booking b WHERE b.session_id = :session_id
		AND b.state = 'booked') AS booked,
	(SELECT count(*) FROM booking_wish w JOIN booking b
		ON b.id = w.booking_id WHERE w.session_id = :session_id
		AND b.state = 'waiting') AS waiting,
	(SELECT count(*) FROM booking_hold h WHERE h.session_id = :session_id)
		AS held;

-- name: desk_close :count
-- in: session_id int, now int, actor text
UPDATE booking_session SET closed_at = :now, closed_by = :actor
WHERE id = :session_id AND closed_at IS NULL AND starts_at > :now;

-- name: desk_reopen :count
-- in: session_id int
UPDATE booking_session SET closed_at = NULL, closed_by = NULL
WHERE id = :session_id AND closed_at IS NOT NULL;

-- Whose place went with the session; what the call came to; what they have now.
-- name: desk_was_closed :many
-- in: session_id int, limit int
-- out: no text, person_id int, outcome text, again int
SELECT c.no, b.person_id, k.outcome, (SELECT count(*) FROM booking o
		WHERE o.person_id = b.person_id AND o.period_key = b.period_key
		AND o.state IN ('waiting', 'booked', 'attended')) AS again
FROM booking b JOIN casefile c ON c.id = b.id
LEFT JOIN booking_call k ON k.booking_id = b.id AND k.why = 'closed'
WHERE b.session_id = :session_id AND b.state = 'closed'
ORDER BY b.id LIMIT :limit;

-- name: desk_holds :many
-- in: session_id int
-- out: id int
SELECT id FROM booking_hold WHERE session_id = :session_id;

-- name: desk_calls_open :many
-- in: limit int
-- out: ref text, no text, person_id int, why text, made_at int, done_by text, closed_at int?
SELECT k.ref, c.no, b.person_id, k.why, k.made_at, k.done_by, s.closed_at
FROM booking_call k JOIN booking b ON b.id = k.booking_id
JOIN casefile c ON c.id = b.id
LEFT JOIN booking_session s ON s.id = b.session_id
WHERE k.done_at IS NULL AND k.made_at > 0
ORDER BY k.made_at, k.id LIMIT :limit;

-- name: desk_calls_done :many
-- in: limit int
-- out: like desk_calls_open
SELECT k.ref, c.no, b.person_id, k.why, k.made_at, k.done_by, s.closed_at
FROM booking_call k JOIN booking b ON b.id = k.booking_id
JOIN casefile c ON c.id = b.id
LEFT JOIN booking_session s ON s.id = b.session_id
WHERE k.done_at > 0 ORDER BY k.done_at DESC, k.id DESC LIMIT :limit;

-- name: desk_call_done :count
-- in: ref text, now int, actor text, outcome text
UPDATE booking_call SET done_at = :now, done_by = :actor, outcome = :outcome
WHERE ref = :ref AND done_at IS NULL;

-- One person counts once in a line, however often they booked. Months are those
-- of the session; without a word for by there is one line, of everybody.
-- name: funnel :many
-- in: programme_id int, by text
-- out: code text, quota int, booked int, attended int, reported int, no_show int, cancelled int, late int
WITH line AS (SELECT CASE :by WHEN 'district' THEN b.district
		WHEN 'group' THEN b.group_code
		WHEN 'month' THEN coalesce(substr(s.day, 1, 7), '')
		ELSE '' END AS code, b.person_id, b.state, b.report_at,
		b.late_cancel
	FROM booking b LEFT JOIN booking_session s ON s.id = b.session_id
	WHERE b.programme_id = :programme_id)
SELECT l.code, coalesce((SELECT q.size FROM quota_node q
		WHERE q.programme_id = :programme_id AND q.kind = 'share'
		AND q.parent_id = :programme_id AND q.code = l.code), 0)
		AS quota,
	count(DISTINCT CASE WHEN l.state IN ('booked', 'attended', 'no_show')
		THEN l.person_id END) AS booked,
	count(DISTINCT CASE WHEN l.state = 'attended' THEN l.person_id END)
		AS attended,
	count(DISTINCT CASE WHEN l.report_at > 0 THEN l.person_id END)
		AS reported,
	count(DISTINCT CASE WHEN l.state = 'no_show' THEN l.person_id END)
		AS no_show,
	count(DISTINCT CASE WHEN l.state IN ('cancelled', 'closed')
		THEN l.person_id END) AS cancelled,
	count(DISTINCT CASE WHEN l.late_cancel = 1 THEN l.person_id END)
		AS late
FROM line l GROUP BY l.code ORDER BY l.code LIMIT 100;
