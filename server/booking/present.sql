-- SPDX-License-Identifier: Apache-2.0
-- Who came, who did not, who got the report; what a site has today.

-- name: present_attend :count
-- in: id int, was text, now int, actor text, share_id int
UPDATE booking SET state = 'attended', attended_at = :now,
	attended_by = :actor, share_id = :share_id
WHERE id = :id AND state = :was;

-- name: present_report :count
-- in: id int, now int
UPDATE booking SET report_at = :now
WHERE id = :id AND state = 'attended' AND report_at IS NULL;

-- The first session whose time to come has passed.
-- name: lapse_session :opt
-- in: now int
-- out: id int, programme_id int
SELECT s.id, s.programme_id FROM booking_session s
JOIN programme p ON p.id = s.programme_id
WHERE s.lapsed_at IS NULL AND s.closed_at IS NULL AND s.starts_at <= :now
	AND s.starts_at + p.no_show_minutes * 60000 <= :now
ORDER BY s.starts_at LIMIT 1;

-- name: lapse_done :count
-- in: id int, now int
UPDATE booking_session SET lapsed_at = :now
WHERE id = :id AND lapsed_at IS NULL;

-- name: release_due :opt
-- in: now int
-- scan: the programmes of one centre
-- out: id int
SELECT id FROM programme
WHERE release_at <= :now AND released_at IS NULL LIMIT 1;

-- name: release_done :count
-- in: id int, now int
UPDATE programme SET released_at = :now
WHERE id = :id AND released_at IS NULL;

-- name: site_day :many
-- in: site_id int, day text, limit int
-- out: id int, session text, programme_id int, half text, starts_at int, ends_at int, closed_at int?, taken int, attended int, no_show int
SELECT s.id, n.ref AS session, s.programme_id, s.half, s.starts_at, s.ends_at,
	s.closed_at, n.taken, n.attended, n.no_show
FROM booking_session s JOIN quota_node n ON n.id = s.id
WHERE s.site_id = :site_id AND s.day = :day ORDER BY s.starts_at LIMIT :limit;

-- Who comes, came or did not.
-- name: session_people :many
-- in: session_id int, limit int
-- out: id int, no text, state text, person_id int, share_id int?
SELECT b.id, c.no, b.state, b.person_id, b.share_id FROM booking b
JOIN casefile c ON c.id = b.id
WHERE b.session_id = :session_id
	AND b.state IN ('booked', 'attended', 'no_show')
ORDER BY b.id LIMIT :limit;

-- Who is still expected.
-- name: session_booked :many
-- in: session_id int, limit int
-- out: like session_people
SELECT b.id, c.no, b.state, b.person_id, b.share_id FROM booking b
JOIN casefile c ON c.id = b.id
WHERE b.session_id = :session_id AND b.state = 'booked'
ORDER BY b.id LIMIT :limit;
