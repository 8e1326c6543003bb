-- SPDX-License-Identifier: Apache-2.0
-- What gates have seen.

-- name: entry_gate :opt
-- in: id int
-- out: title text, site_id int?, number int?, park_id int?
SELECT t.name AS title, s.id AS site_id, s.number, p.id AS park_id
FROM terminal t LEFT JOIN site s ON s.code = t.park
LEFT JOIN pass_park p ON p.id = s.id
WHERE t.id = :id;

-- name: gate_log_open :exec
-- in: id int, now int
INSERT INTO gate_log (id, acked, top, list_seq, trust_seq, seen_at)
VALUES (:id, 0, 0, 0, 0, :now) ON CONFLICT DO NOTHING;

-- name: gate_log_get :one
-- in: id int
-- out: acked int, top int, hole_since int?, held_at int?
SELECT acked, top, hole_since, held_at FROM gate_log WHERE id = :id;

-- name: gate_log_put :exec
-- in: id int, acked int, top int, now int, hole_since int?
UPDATE gate_log SET acked = :acked, top = :top, seen_at = :now,
	hole_since = :hole_since
WHERE id = :id;

-- name: gate_log_hold :exec
-- in: id int, now int
UPDATE gate_log SET held_at = :now WHERE id = :id AND held_at IS NULL;

-- name: gate_log_release :exec
-- in: id int
UPDATE gate_log SET held_at = NULL WHERE id = :id;

-- name: gate_log_holes :opt
-- in: before int
-- out: id int, acked int, top int
-- scan: a row a gate
SELECT id, acked, top FROM gate_log WHERE hole_since <= :before
ORDER BY id LIMIT 1;

-- name: gate_entry_at :opt
-- in: gate_id int, seq int
-- out: id int, hash blob, chain blob
SELECT id, hash, chain FROM gate_entry WHERE gate_id = :gate_id AND seq = :seq;

-- The end of the run of numbers that begins right behind one.
-- name: gate_entry_run :one
-- in: gate_id int, after int
-- out: last int
SELECT CASE WHEN EXISTS (SELECT 1 FROM gate_entry f
		WHERE f.gate_id = :gate_id AND f.seq = :after + 1)
	THEN (SELECT min(e.seq) FROM gate_entry e
		WHERE e.gate_id = :gate_id AND e.seq > :after AND NOT EXISTS (
			SELECT 1 FROM gate_entry n WHERE n.gate_id = e.gate_id
			AND n.seq = e.seq + 1))
	ELSE :after END AS last;

-- name: gate_entry_next :opt
-- in: gate_id int, after int
-- out: seq int
SELECT seq FROM gate_entry WHERE gate_id = :gate_id AND seq > :after
ORDER BY seq LIMIT 1;

-- name: gate_entry_insert :exec
-- in: id int, gate_id int, seq int, hash blob, chain blob, site_id int?, at int, type int, place int, result text, list_seq int, list int?, idx int?, holder_id int?, salt blob, record blob, accepted int, flags int
INSERT INTO gate_entry (id, gate_id, seq, hash, chain, site_id, at, type,
	place, result, list_seq, list, idx, holder_id, salt, record, accepted,
	flags)
VALUES (:id, :gate_id, :seq, :hash, :chain, :site_id, :at, :type, :place,
	:result, :list_seq, :list, :idx, :holder_id, :salt, :record, :accepted,
	:flags);

-- name: gate_entry_drop :exec
-- in: id int
DELETE FROM gate_entry WHERE id = :id;

-- A holder's, over all codes that they have had.
-- name: gate_entry_of_holder :many
-- in: holder_id int
-- out: id int, gate_id int, seq int, site_id int?, at int, result text, list_seq int, list int, idx int, accepted int, flags int, passback_s int?, travel_s int?
SELECT e.id, e.gate_id, e.seq, e.site_id, e.at, e.result, e.list_seq, e.list,
	e.idx, e.accepted, e.flags, p.passback_s, p.travel_s
FROM gate_entry e LEFT JOIN pass_park p ON p.id = e.site_id
WHERE e.holder_id = :holder_id
ORDER BY e.at, e.gate_id, e.seq LIMIT 4000;

-- name: gate_entry_of_code :many
-- in: list int, idx int
-- out: like gate_entry_of_holder
SELECT e.id, e.gate_id, e.seq, e.site_id, e.at, e.result, e.list_seq, e.list,
	e.idx, e.accepted, e.flags, p.passback_s, p.travel_s
FROM gate_entry e LEFT JOIN pass_park p ON p.id = e.site_id
WHERE e.list = :list AND e.idx = :idx
ORDER BY e.at, e.gate_id, e.seq LIMIT 4000;

-- name: gate_entry_mark :exec
-- in: id int, accepted int, flags int
UPDATE gate_entry SET accepted = :accepted, flags = :flags WHERE id = :id;

-- name: gate_entry_score :one
-- in: holder_id int, after int
-- out: score int
SELECT count(*) AS score FROM gate_entry WHERE holder_id = :holder_id
	AND at > :after AND flags & 2 <> 0;

-- name: pass_holder_score :exec
-- in: id int, score int
UPDATE pass_holder SET score = :score WHERE id = :id;

-- name: gate_entry_old :many
-- in: before int
-- out: id int, at int
SELECT id, at FROM gate_entry WHERE salt IS NOT NULL AND at < :before
ORDER BY at LIMIT 500;

-- name: gate_entry_erase :exec
-- in: id int, day int
UPDATE gate_entry SET at = :day, list = NULL, idx = NULL, holder_id = NULL,
	salt = NULL, record = NULL
WHERE id = :id;

-- Before it is erased; nothing where no cap counts it.
-- name: pass_year_add :exec
-- in: id int, year int
INSERT INTO pass_year (holder_id, site_id, year, gate_id, list, idx, n)
SELECT e.holder_id, e.site_id, :year, e.gate_id, e.list, e.idx, 1
FROM gate_entry e JOIN gate_log g ON g.id = e.gate_id AND g.held_at IS NULL
JOIN pass_group p ON p.number = e.place AND p.per_year > 0
WHERE e.id = :id AND e.accepted = 1 AND e.holder_id IS NOT NULL
	AND e.site_id IS NOT NULL
ON CONFLICT DO UPDATE SET n = n + 1;

-- name: pass_year_end :exec
-- in: year int
DELETE FROM pass_year WHERE year < :year;

-- ---- alarms ----------------------------------------------------------------

-- name: gate_alarm_insert :exec
-- in: id int, ref text, title text, kind text, gate_id int?, holder_id int?, now int
INSERT INTO gate_alarm (id, ref, name, kind, gate_id, holder_id, made_at)
VALUES (:id, :ref, :title, :kind, :gate_id, :holder_id, :now)
ON CONFLICT (name) DO NOTHING;

-- name: gate_alarm_drop :exec
-- in: title text
DELETE FROM gate_alarm WHERE name = :title AND done_at IS NULL;

-- How often somebody has looked at a gate that had said two things.
-- name: gate_alarm_count :one
-- in: gate_id int
-- out: n int
-- scan: a few a year
SELECT count(*) AS n FROM gate_alarm WHERE gate_id = :gate_id
	AND kind = 'two_things' AND done_at IS NOT NULL;

-- name: gate_alarm_open :many
-- out: ref text, kind text, made_at int, gate text, no text, state text, score int?
-- scan: those that are open
SELECT a.ref, a.kind, a.made_at, t.name AS gate, c.no, p.state, h.score
FROM gate_alarm a LEFT JOIN terminal t ON t.id = a.gate_id
LEFT JOIN pass_holder h ON h.id = a.holder_id
LEFT JOIN pass p ON p.id = h.pass_id
LEFT JOIN casefile c ON c.id = h.pass_id
WHERE a.done_at IS NULL ORDER BY a.made_at, a.id LIMIT 200;

-- name: gate_alarm_get :opt
-- in: ref text
-- out: id int, kind text, gate_id int?, holder_id int?
SELECT id, kind, gate_id, holder_id FROM gate_alarm
WHERE ref = :ref AND done_at IS NULL;

-- name: gate_alarm_done :exec
-- in: id int, now int, actor text
UPDATE gate_alarm SET done_at = :now, done_by = :actor WHERE id = :id;

-- name: gate_alarm_forgive :exec
-- in: holder_id int, now int, actor text
-- scan: those that are open
UPDATE gate_alarm SET done_at = :now, done_by = :actor
WHERE holder_id = :holder_id AND kind = 'sharing' AND done_at IS NULL;

-- When a holder's sharing was last looked at.
-- name: gate_alarm_looked :one
-- in: holder_id int
-- out: at int
-- scan: a few a year
SELECT coalesce(max(done_at), 0) AS at FROM gate_alarm
WHERE holder_id = :holder_id AND kind = 'sharing';

-- ---- counts ----------------------------------------------------------------

-- name: gate_entry_days :many
-- in: site_id int, since int, until int
-- out: day int, place int, entries int, duplicates int, refused int
SELECT (e.at + 28800) / 86400 AS day, e.place,
	sum(e.accepted = 1 AND e.flags & 1 = 0) AS entries,
	sum(e.accepted = 1 AND e.flags & 1 <> 0) AS duplicates,
	sum(e.result NOT IN ('OK', 'OK_ASKED', 'BACK')) AS refused
FROM gate_entry e JOIN gate_log g ON g.id = e.gate_id AND g.held_at IS NULL
WHERE e.site_id = :site_id AND e.at >= :since AND e.at < :until
GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 4000;

-- name: gate_entry_count :one
-- in: site_id int, place int, since int, until int
-- out: entries int
SELECT count(*) AS entries FROM gate_entry e
JOIN gate_log g ON g.id = e.gate_id AND g.held_at IS NULL
WHERE e.site_id = :site_id AND e.place = :place AND e.at >= :since
	AND e.at < :until AND e.accepted = 1 AND e.flags & 1 = 0;
