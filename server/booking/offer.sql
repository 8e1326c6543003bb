-- SPDX-License-Identifier: Apache-2.0
-- Programmes, their texts and rules, their sessions.

-- name: site_by_code :opt
-- in: code text
-- out: id int, number int
SELECT id, number FROM site WHERE code = :code;

-- name: site_put :exec
-- in: id int, number int, code text, title text, address text, bus text, phone text
INSERT INTO site (id, number, code, name, address, bus, phone)
VALUES (:id, :number, :code, :title, :address, :bus, :phone)
ON CONFLICT (code) DO UPDATE SET name = excluded.name,
	address = excluded.address, bus = excluded.bus,
	phone = excluded.phone;

-- name: site_by_number :opt
-- in: number int
-- out: id int, code text, title text, address text, bus text, phone text
SELECT id, code, name AS title, address, bus, phone FROM site
WHERE number = :number;

-- name: programme_put :exec
-- in: id int, code text, kind text, title text, period text, period_key text, version int, basis text, opens_at int, closes_at int, share_by text, release_at int?, waiting int, cancel_hours int, no_show_minutes int, hold_seconds int, price int, draw_at int?, lease_places int, lease_minutes int, pause_after int, pause_minutes int
INSERT INTO programme (id, code, kind, title, period, period_key, version,
	basis, opens_at, closes_at, share_by, release_at, waiting,
	cancel_hours, no_show_minutes, hold_seconds, price, draw_at,
	lease_places, lease_minutes, pause_after, pause_minutes)
VALUES (:id, :code, :kind, :title, :period, :period_key, :version, :basis,
	:opens_at, :closes_at, :share_by, :release_at, :waiting,
	:cancel_hours, :no_show_minutes, :hold_seconds, :price, :draw_at,
	:lease_places, :lease_minutes, :pause_after, :pause_minutes)
ON CONFLICT (code) DO UPDATE SET title = excluded.title,
	period = excluded.period, version = excluded.version,
	basis = excluded.basis, opens_at = excluded.opens_at,
	closes_at = excluded.closes_at, release_at = excluded.release_at,
	waiting = excluded.waiting, cancel_hours = excluded.cancel_hours,
	no_show_minutes = excluded.no_show_minutes,
	hold_seconds = excluded.hold_seconds, price = excluded.price,
	lease_places = excluded.lease_places,
	lease_minutes = excluded.lease_minutes,
	pause_after = excluded.pause_after,
	pause_minutes = excluded.pause_minutes;

-- What has ended stays in sight for a month.
-- name: programme_list :many
-- in: kind text, since int, limit int
-- out: id int, code text, kind text, title text, period text, period_key text, version int, opens_at int, closes_at int, share_by text, release_at int?, released_at int?, waiting int, cancel_hours int, no_show_minutes int, hold_seconds int, price int, draw_at int?, drawn_at int?, lease_places int, lease_minutes int, pause_after int, pause_minutes int
SELECT id, code, kind, title, period, period_key, version, opens_at,
	closes_at, share_by, release_at, released_at, waiting, cancel_hours,
	no_show_minutes, hold_seconds, price, draw_at, drawn_at, lease_places, lease_minutes,
	pause_after, pause_minutes
FROM programme WHERE kind = :kind AND closes_at > :since
ORDER BY opens_at, id LIMIT :limit;

-- By its id or, without one, by its code.
-- name: programme_get :opt
-- in: id int?, code text?
-- out: like programme_list
SELECT id, code, kind, title, period, period_key, version, opens_at,
	closes_at, share_by, release_at, released_at, waiting, cancel_hours,
	no_show_minutes, hold_seconds, price, draw_at, drawn_at, lease_places,
	lease_minutes, pause_after, pause_minutes
FROM programme
WHERE id = coalesce(:id, (SELECT id FROM programme WHERE code = :code));

-- name: programme_rules_clear :exec
-- in: programme_id int
DELETE FROM programme_rule WHERE programme_id = :programme_id;

-- name: programme_rule_add :exec
-- in: programme_id int, n int, rule text, value text
INSERT INTO programme_rule (programme_id, n, rule, value)
VALUES (:programme_id, :n, :rule, :value);

-- name: programme_rules :many
-- in: programme_id int
-- out: rule text, value text
SELECT rule, value FROM programme_rule WHERE programme_id = :programme_id
ORDER BY n LIMIT 32;

-- name: programme_texts_clear :exec
-- in: programme_id int
DELETE FROM programme_text WHERE programme_id = :programme_id;

-- name: programme_text_add :exec
-- in: programme_id int, n int, kind text, code text, version int, required int, title text, body text
INSERT INTO programme_text (programme_id, n, kind, code, version, required,
	title, text)
VALUES (:programme_id, :n, :kind, :code, :version, :required, :title, :body);

-- name: programme_texts :many
-- in: programme_id int
-- out: kind text, code text, version int, required int, title text, body text
SELECT kind, code, version, required, title, text AS body FROM programme_text
WHERE programme_id = :programme_id ORDER BY n LIMIT 64;

-- name: programme_sites :many
-- in: programme_id int
-- out: code text, title text, address text, bus text, phone text
SELECT s.code, s.name AS title, s.address, s.bus, s.phone
FROM quota_node n JOIN site s ON s.code = n.code
WHERE n.programme_id = :programme_id AND n.kind = 'place'
	AND n.parent_id = :programme_id
ORDER BY s.number LIMIT 64;

-- name: session_insert :exec
-- in: id int, programme_id int, place_id int, day_id int, site_id int, day text, half text, starts_at int, ends_at int
INSERT INTO booking_session (id, programme_id, place_id, day_id, site_id, day,
	half, starts_at, ends_at)
VALUES (:id, :programme_id, :place_id, :day_id, :site_id, :day, :half,
	:starts_at, :ends_at);

-- name: session_list :many
-- in: programme_id int, first text, last text, limit int
-- out: id int, ref text, programme_id int, place_id int, day_id int, site text, site_number int, day text, half text, starts_at int, ends_at int, closed_at int?, open int, room int
SELECT s.id, n.ref, s.programme_id, s.place_id, s.day_id, t.code AS site,
	t.number AS site_number, s.day, s.half, s.starts_at, s.ends_at,
	s.closed_at,
	min(n.size - n.held - n.leased - n.taken - n.reserved,
		d.size - d.held - d.leased - d.taken - d.reserved,
		p.size - p.held - p.leased - p.taken - p.reserved,
		r.size - r.held - r.leased - r.taken - r.reserved) AS open,
	n.size - n.held - n.leased - n.taken AS room
FROM booking_session s JOIN quota_node n ON n.id = s.id
JOIN site t ON t.id = s.site_id JOIN quota_node d ON d.id = s.day_id
JOIN quota_node p ON p.id = s.place_id
JOIN quota_node r ON r.id = s.programme_id
WHERE s.programme_id = :programme_id AND s.day BETWEEN :first AND :last
ORDER BY s.day, s.site_id, s.starts_at LIMIT :limit;

-- By its id or, without one, by its reference.
-- name: session_get :opt
-- in: id int?, ref text?
-- out: like session_list
SELECT s.id, n.ref, s.programme_id, s.place_id, s.day_id, t.code AS site,
	t.number AS site_number, s.day, s.half, s.starts_at, s.ends_at,
	s.closed_at,
	min(n.size - n.held - n.leased - n.taken - n.reserved,
		d.size - d.held - d.leased - d.taken - d.reserved,
		p.size - p.held - p.leased - p.taken - p.reserved,
		r.size - r.held - r.leased - r.taken - r.reserved) AS open,
	n.size - n.held - n.leased - n.taken AS room
FROM booking_session s JOIN quota_node n ON n.id = s.id
JOIN site t ON t.id = s.site_id JOIN quota_node d ON d.id = s.day_id
JOIN quota_node p ON p.id = s.place_id
JOIN quota_node r ON r.id = s.programme_id
WHERE s.id = coalesce(:id, (SELECT id FROM quota_node WHERE ref = :ref));

-- The first day behind one on which there is a session.
-- name: session_next_day :opt
-- in: programme_id int, after text
-- out: day text
SELECT day FROM booking_session
WHERE programme_id = :programme_id AND day > :after
ORDER BY day LIMIT 1;
