-- SPDX-License-Identifier: Apache-2.0
-- What a gate that is asked does not know.

-- A holder at a park: when last, how often since the day and the year began,
-- with what was erased. What the gate that asks has said of this code is its
-- own to count.
-- name: opinion_pass :one
-- in: holder_id int, site_id int, gate_id int, list int, idx int, day int, since int, year int
-- out: last int, day_n int, year_n int
SELECT coalesce(max(e.at), 0) AS last,
	coalesce(sum(e.at >= :day), 0) AS day_n,
	coalesce(sum(e.at >= :since), 0) + (SELECT coalesce(sum(y.n), 0)
		FROM pass_year y WHERE y.holder_id = :holder_id
		AND y.site_id = :site_id AND y.year = :year
		AND NOT (y.gate_id = :gate_id AND y.list = :list
			AND y.idx = :idx)) AS year_n
FROM gate_entry e JOIN gate_log g ON g.id = e.gate_id AND g.held_at IS NULL
WHERE e.holder_id = :holder_id AND e.site_id = :site_id AND e.accepted = 1
	AND NOT (e.gate_id = :gate_id AND e.list = :list AND e.idx = :idx);

-- A single use that another gate has let in.
-- name: opinion_voucher :one
-- in: gate_id int, list int, idx int
-- out: n int
SELECT count(*) AS n
FROM gate_entry e JOIN gate_log g ON g.id = e.gate_id AND g.held_at IS NULL
WHERE e.list = :list AND e.idx = :idx AND e.accepted = 1
	AND e.gate_id <> :gate_id;
