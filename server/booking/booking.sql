-- SPDX-License-Identifier: Apache-2.0
-- Holds, bookings, marks, vouchers.

-- ---- holds -----------------------------------------------------------------

-- name: hold_insert :exec
-- in: id int, ref text, session_id int, terminal_id int, visit text, expires_at int
INSERT INTO booking_hold (id, ref, session_id, terminal_id, visit, expires_at)
VALUES (:id, :ref, :session_id, :terminal_id, :visit, :expires_at);

-- name: hold_of_visit :opt
-- in: terminal_id int, visit text
-- out: id int, ref text, session_id int, expires_at int
SELECT id, ref, session_id, expires_at FROM booking_hold
WHERE terminal_id = :terminal_id AND visit = :visit;

-- name: hold_by_ref :opt
-- in: ref text
-- out: id int, session_id int, terminal_id int, visit text, expires_at int
SELECT id, session_id, terminal_id, visit, expires_at FROM booking_hold
WHERE ref = :ref;

-- name: hold_delete :count
-- in: id int
DELETE FROM booking_hold WHERE id = :id;

-- name: hold_expired :many
-- in: now int, limit int
-- out: id int, session_id int
SELECT id, session_id FROM booking_hold WHERE expires_at <= :now
ORDER BY expires_at, id LIMIT :limit;

-- ---- who may ---------------------------------------------------------------

-- name: booking_facts :opt
-- in: person_id int, kind text
-- out: birth text, member_id int?, group_code text, district text, examined_at int?
SELECT p.birth, m.id AS member_id, m.group_code, en.district,
	(SELECT max(b.attended_at) FROM booking b
		JOIN programme g ON g.id = b.programme_id
		WHERE b.person_id = p.id AND b.state = 'attended'
		AND g.kind = :kind) AS examined_at
FROM person p LEFT JOIN membership m ON m.person_id = p.id
	AND m.left_on IS NULL AND m.deceased_on IS NULL
LEFT JOIN enrolment en ON en.id = m.case_id
WHERE p.id = :person_id;

-- name: person_marks :many
-- in: person_id int
-- out: mark text, src int
SELECT mark, src FROM person_mark WHERE person_id = :person_id LIMIT 16;

-- A lower source never overwrites a higher one.
-- name: person_mark_put :count
-- in: id int, person_id int, mark text, src int, now int, actor text
INSERT INTO person_mark (id, person_id, mark, src, at, actor)
VALUES (:id, :person_id, :mark, :src, :now, :actor)
ON CONFLICT (person_id, mark) DO UPDATE SET src = excluded.src,
	at = excluded.at, actor = excluded.actor
WHERE excluded.src > person_mark.src;

-- ---- bookings --------------------------------------------------------------

-- name: booking_live :opt
-- in: person_id int, period_key text
-- out: id int, state text, programme_id int, session_id int?, no text
SELECT b.id, b.state, b.programme_id, b.session_id, c.no
FROM booking b JOIN casefile c ON c.id = b.id
WHERE b.person_id = :person_id AND b.period_key = :period_key
	AND b.state IN ('waiting', 'booked', 'attended');

-- name: booking_insert :count
-- in: id int, programme_id int, period_key text, person_id int, state text, session_id int?, share_id int?, own_share_id int?, group_code text, district text, channel text, now int
INSERT INTO booking (id, programme_id, period_key, person_id, state,
	session_id, share_id, own_share_id, group_code, district, channel,
	rank, made_at)
VALUES (:id, :programme_id, :period_key, :person_id, :state, :session_id,
	:share_id, :own_share_id, :group_code, :district, :channel, :id, :now)
ON CONFLICT DO NOTHING;

-- name: booking_get :opt
-- in: id int
-- out: id int, programme_id int, period_key text, person_id int, state text, session_id int?, share_id int?, own_share_id int?, rank int, attended_at int?, report_at int?
SELECT id, programme_id, period_key, person_id, state, session_id, share_id,
	own_share_id, rank, attended_at, report_at
FROM booking WHERE id = :id;

-- name: booking_place :count
-- in: id int, was text, session_id int, share_id int, channel text
UPDATE booking SET state = 'booked', session_id = :session_id,
	share_id = :share_id, channel = :channel
WHERE id = :id AND state = :was;

-- name: booking_move :count
-- in: id int, was int, session_id int
UPDATE booking SET session_id = :session_id
WHERE id = :id AND state = 'booked' AND session_id = :was;

-- name: booking_end :count
-- in: id int, was text, state text, late int
UPDATE booking SET state = :state, late_cancel = :late
WHERE id = :id AND state = :was;

-- The person's newest, everything a page or a paper needs in one row.
-- name: booking_view_by_id :opt
-- in: id int
-- out: id int, person_id int, no text, state text, version int, accepted_at int, due_on text, programme_id int, offer text, title text, cancel_hours int, session_id int?, session text, day text, half text, starts_at int?, ends_at int?, closed_at int?, site text, site_title text, address text, bus text, phone text, report_at int?, rank int, case_state text
SELECT b.id, b.person_id, c.no, b.state, c.version, c.accepted_at, c.due_on,
	b.programme_id, g.code AS offer, g.title, g.cancel_hours,
	b.session_id, n.ref AS session, s.day, s.half, s.starts_at, s.ends_at,
	s.closed_at, t.code AS site, t.name AS site_title, t.address, t.bus,
	t.phone, b.report_at, b.rank, c.state AS case_state
FROM booking b JOIN casefile c ON c.id = b.id
JOIN programme g ON g.id = b.programme_id
LEFT JOIN booking_session s ON s.id = b.session_id
LEFT JOIN quota_node n ON n.id = b.session_id
LEFT JOIN site t ON t.id = s.site_id
WHERE b.id = :id;

-- name: booking_ids_of_person :many
-- in: person_id int
-- out: id int
SELECT id FROM booking WHERE person_id = :person_id
ORDER BY id DESC LIMIT 10;

-- ---- vouchers --------------------------------------------------------------

-- name: voucher_insert :exec
-- in: id int, list int, idx int, booking_id int, site int, iat int, nbf int, exp int
INSERT INTO voucher (id, list, idx, booking_id, site, iat, nbf, exp)
VALUES (:id, :list, :idx, :booking_id, :site, :iat, :nbf, :exp);

-- name: voucher_of_booking :opt
-- in: booking_id int
-- out: id int, list int, idx int, site int, iat int, nbf int, exp int
SELECT id, list, idx, site, iat, nbf, exp FROM voucher
WHERE booking_id = :booking_id AND void_at IS NULL
ORDER BY id DESC LIMIT 1;

-- name: voucher_void :many
-- in: booking_id int, now int
-- out: list int, idx int
UPDATE voucher SET void_at = :now
WHERE booking_id = :booking_id AND void_at IS NULL
RETURNING list, idx;

-- name: voucher_by_index :opt
-- in: list int, idx int
-- out: id int, booking_id int, site int, used_at int?, void_at int?
SELECT id, booking_id, site, used_at, void_at FROM voucher
WHERE list = :list AND idx = :idx;

-- name: voucher_use :count
-- in: id int, now int
UPDATE voucher SET used_at = :now
WHERE id = :id AND used_at IS NULL AND void_at IS NULL;

-- name: booking_late :opt
-- in: id int
-- out: late int
SELECT late_cancel AS late FROM booking WHERE id = :id;

-- name: booking_consent_insert :exec
-- in: id int, person_id int, case_id int, purpose text, version int, text_sha256 blob, now int, channel text
INSERT INTO consent (id, person_id, case_id, purpose, version, text_sha256,
	given_at, channel)
VALUES (:id, :person_id, :case_id, :purpose, :version, :text_sha256, :now,
	:channel);

-- What was agreed to with a booking and still stands, by the programme's titles.
-- name: booking_consents :many
-- in: id int
-- out: title text, version int
SELECT t.title, c.version FROM consent c JOIN booking b ON b.id = c.case_id
JOIN programme_text t ON t.programme_id = b.programme_id
	AND t.kind = 'consent' AND t.code = c.purpose
WHERE c.case_id = :id AND c.withdrawn_at IS NULL
ORDER BY c.id LIMIT 8;

-- name: booking_area :opt
-- in: id int
-- out: group_code text, district text
SELECT group_code, district FROM booking WHERE id = :id;
