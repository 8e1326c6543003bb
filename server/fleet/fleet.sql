-- SPDX-License-Identifier: Apache-2.0
-- Heartbeats, what is out of service, and how visits went.

-- name: fleet_terminal :opt
-- in: id int
-- out: terminal text, seen_at int?, closed text?, at int?, changed_at int?,
-- out: version text?, reader text?, printer text?, scanner text?, outbox_waiting int?, outbox_oldest int?,
-- out: disk_free int?, clock_offset_ms int?, certificate_days int?, error text?
SELECT t.name AS terminal, t.seen_at, c.text AS closed, h.at, h.changed_at,
	h.version, h.reader, h.printer, h.scanner, h.outbox_waiting,
	h.outbox_oldest, h.disk_free, h.clock_offset_ms, h.certificate_days,
	h.error
FROM terminal t LEFT JOIN terminal_closed c ON c.id = t.id
LEFT JOIN terminal_health h ON h.id = t.id
WHERE t.id = :id;

-- name: fleet_health_put :exec
-- in: id int, now int, changed_at int, version text, reader text,
-- in: printer text?, scanner text?, outbox_waiting int?, outbox_oldest int?,
-- in: disk_free int?, clock_offset_ms int?, certificate_days int?, error text?
INSERT INTO terminal_health (id, at, changed_at, version, reader, printer,
	scanner, outbox_waiting, outbox_oldest, disk_free, clock_offset_ms,
	certificate_days, error)
VALUES (:id, :now, :changed_at, :version, :reader, :printer, :scanner,
	:outbox_waiting, :outbox_oldest, :disk_free, :clock_offset_ms,
	:certificate_days, :error)
ON CONFLICT (id) DO UPDATE SET at = excluded.at,
	changed_at = excluded.changed_at, version = excluded.version,
	reader = excluded.reader, printer = excluded.printer,
	scanner = excluded.scanner, outbox_waiting = excluded.outbox_waiting,
	outbox_oldest = excluded.outbox_oldest,
	disk_free = excluded.disk_free,
	clock_offset_ms = excluded.clock_offset_ms,
	certificate_days = excluded.certificate_days, error = excluded.error;

-- name: fleet_close :exec
-- in: id int, text text, actor text, now int
INSERT INTO terminal_closed (id, text, actor, at)
VALUES (:id, :text, :actor, :now)
ON CONFLICT (id) DO UPDATE SET text = excluded.text, actor = excluded.actor,
	at = excluded.at;

-- name: fleet_open :exec
-- in: id int
DELETE FROM terminal_closed WHERE id = :id;

-- name: fleet_set_place :exec
-- in: id int, place text
UPDATE terminal SET place = :place WHERE id = :id;

-- name: fleet_count_put :exec
-- in: day text, terminal_id int, flow text, run text, started int, finished int, gave_up int, failed int
INSERT INTO flow_count (day, terminal_id, flow, run, started, finished,
	gave_up, failed)
VALUES (:day, :terminal_id, :flow, :run, :started, :finished, :gave_up,
	:failed)
ON CONFLICT (day, terminal_id, flow, run) DO UPDATE SET
	started = max(started, excluded.started),
	finished = max(finished, excluded.finished),
	gave_up = max(gave_up, excluded.gave_up),
	failed = max(failed, excluded.failed);

-- name: fleet_failure_put :exec
-- in: day text, terminal_id int, flow text, code text, run text, n int
INSERT INTO flow_failure (day, terminal_id, flow, code, run, n)
VALUES (:day, :terminal_id, :flow, :code, :run, :n)
ON CONFLICT (day, terminal_id, flow, code, run) DO UPDATE SET
	n = max(n, excluded.n);

-- name: fleet_counts_since :many
-- in: day text
-- out: terminal text, flow text, started int, finished int, gave_up int, failed int
SELECT t.name AS terminal, f.flow, sum(f.started) AS started,
	sum(f.finished) AS finished, sum(f.gave_up) AS gave_up,
	sum(f.failed) AS failed
FROM flow_count f JOIN terminal t ON t.id = f.terminal_id
WHERE f.day >= :day GROUP BY t.name, f.flow ORDER BY t.name, f.flow;

-- name: fleet_failures_since :many
-- in: day text
-- out: terminal text, flow text, code text, n int
SELECT t.name AS terminal, f.flow, f.code, sum(f.n) AS n
FROM flow_failure f JOIN terminal t ON t.id = f.terminal_id
WHERE f.day >= :day GROUP BY t.name, f.flow, f.code
ORDER BY n DESC LIMIT 100;
