-- SPDX-License-Identifier: Apache-2.0
-- What can be told of parks and their gates. Gates that have said two things
-- are left out of every count.

-- name: park_numbers :many
-- in: number int
-- out: number int
-- scan: a dozen parks
SELECT s.number FROM pass_park p JOIN site s ON s.id = p.id
WHERE :number = 0 OR s.number = :number ORDER BY s.number LIMIT 200;

-- name: park_sums :one
-- in: site_id int, since int, until int
-- out: entries int, duplicates int, refused int, asked int, back int, wrong int
SELECT coalesce(sum(e.accepted = 1 AND e.flags & 1 = 0), 0) AS entries,
	coalesce(sum(e.accepted = 1 AND e.flags & 1 <> 0), 0) AS duplicates,
	coalesce(sum(e.result NOT IN ('OK', 'OK_ASKED', 'BACK')), 0) AS refused,
	coalesce(sum(e.accepted = 1 AND e.result = 'OK_ASKED'), 0) AS asked,
	coalesce(sum(e.result = 'BACK'), 0) AS back,
	coalesce(sum(e.accepted = 1 AND e.flags & 44 <> 0), 0) AS wrong
FROM gate_entry e JOIN gate_log g ON g.id = e.gate_id AND g.held_at IS NULL
WHERE e.site_id = :site_id AND e.at >= :since AND e.at < :until;

-- name: park_reasons :many
-- in: site_id int, since int, until int
-- out: result text, n int
SELECT e.result, count(*) AS n
FROM gate_entry e JOIN gate_log g ON g.id = e.gate_id AND g.held_at IS NULL
WHERE e.site_id = :site_id AND e.at >= :since AND e.at < :until
	AND e.result NOT IN ('OK', 'OK_ASKED', 'BACK')
GROUP BY e.result ORDER BY n DESC, e.result LIMIT 40;

-- Refused as void, out of its days, of another group or given to nobody, where
-- the code was given, within its days, opened that park and stood in no list;
-- a paper refused as just used that had not been.
-- name: park_wrong :one
-- in: site_id int, since int, until int
-- out: n int
SELECT count(*) AS n
FROM gate_entry e JOIN gate_log g ON g.id = e.gate_id AND g.held_at IS NULL
JOIN pass_token t ON t.list = e.list AND t.idx = e.idx
JOIN pass_park p ON p.id = e.site_id
WHERE e.site_id = :site_id AND e.at >= :since AND e.at < :until
	AND e.at >= t.nbf - 300 AND e.at < t.exp
	AND EXISTS (SELECT 1 FROM pass_group_park x
		WHERE x.park_id = e.site_id AND x.group_number = t.group_number)
	AND coalesce((SELECT r.void FROM revocation r WHERE r.list = e.list
		AND r.idx = e.idx AND r.at <= e.at * 1000
		ORDER BY r.seq DESC LIMIT 1), 0) = 0
	AND (e.result IN ('E_REVOKED', 'E_EXPIRED', 'E_EARLY', 'E_LIFETIME',
			'E_GROUP', 'E_IMPOSSIBLE')
		OR (e.result = 'E_REPLAY' AND t.kind = 'paper'
			AND NOT EXISTS (SELECT 1 FROM gate_entry b
				WHERE b.holder_id = e.holder_id
				AND b.site_id = e.site_id AND b.accepted = 1
				AND b.at <= e.at AND b.at > e.at - p.passback_s)));

-- name: park_gate_list :many
-- out: name text, park text, seen_at int, acked int, top int, missing int, hole_since int?, held_at int?
-- scan: a row a gate
SELECT t.name, s.name AS park, g.seen_at, g.acked, g.top,
	CASE WHEN g.top > g.acked THEN g.top - g.acked - (SELECT count(*)
		FROM gate_entry e WHERE e.gate_id = g.id AND e.seq > g.acked)
	ELSE 0 END AS missing,
	g.hole_since, g.held_at
FROM gate_log g JOIN terminal t ON t.id = g.id
LEFT JOIN site s ON s.code = t.park
ORDER BY t.name LIMIT 500;
