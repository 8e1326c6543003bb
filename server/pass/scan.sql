-- SPDX-License-Identifier: Apache-2.0
-- Scans at a park without a gate.

-- What has let a holder into a park, by all of its gates.
-- name: scan_seen :many
-- in: holder_id int, site_id int
-- out: at int, list int, idx int, record blob
SELECT e.at, e.list, e.idx, e.record FROM gate_entry e
JOIN gate_log g ON g.id = e.gate_id AND g.held_at IS NULL
WHERE e.holder_id = :holder_id AND e.site_id = :site_id AND e.accepted = 1
ORDER BY e.at, e.gate_id, e.seq LIMIT 4000;

-- How often before that in the year, where it is known no longer when.
-- name: scan_erased :one
-- in: holder_id int, site_id int, year int
-- out: n int
SELECT coalesce(sum(n), 0) AS n FROM pass_year
WHERE holder_id = :holder_id AND site_id = :site_id AND year = :year;

-- The end of what a gate has written down.
-- name: scan_last :opt
-- in: gate_id int
-- out: seq int, chain blob
SELECT seq, chain FROM gate_entry WHERE gate_id = :gate_id
ORDER BY seq DESC LIMIT 1;
