-- SPDX-License-Identifier: Apache-2.0
-- What a gate that is asked does not know.

-- A holder at a park: when last at another gate, how often since the day and
-- the year began, with what was erased. own: what the gate that asks has said
-- of this code, which it counts itself unless it has forgotten or is another
-- machine. What a clock that was ahead has written is not of now.
-- name: opinion_pass :one
-- in: holder_id int, site_id int, gate_id int, list int, idx int, day int, since int, year int, now int
-- out: last int, day_n int, year_n int, own_day int, own_year int
SELECT coalesce(max(CASE WHEN own THEN 0 ELSE at END), 0) AS last,
	coalesce(sum(NOT own AND live AND at >= :day), 0) AS day_n,
	coalesce(sum(CASE WHEN own OR at < :since THEN 0 ELSE n END), 0)
		AS year_n,
	coalesce(sum(own AND live AND at >= :day), 0) AS own_day,
	coalesce(sum(CASE WHEN own AND at >= :since THEN n ELSE 0 END), 0)
		AS own_year
FROM (
	SELECT e.at, 1 AS n, 1 AS live,
		e.gate_id = :gate_id AND e.list = :list AND e.idx = :idx AS own
	FROM gate_entry e
	JOIN gate_log g ON g.id = e.gate_id AND g.held_at IS NULL
	WHERE e.holder_id = :holder_id AND e.site_id = :site_id
		AND e.accepted = 1 AND e.at <= :now + 300
	UNION ALL
	SELECT :since, y.n, 0,
		y.gate_id = :gate_id AND y.list = :list AND y.idx = :idx
	FROM pass_year y WHERE y.year = :year AND y.holder_id = :holder_id
		AND y.site_id = :site_id);

-- A single use that another gate has let in, or a machine that stood in this
-- one's place: for an hour the gate may yet take back what it has said.
-- name: opinion_voucher :one
-- in: gate_id int, list int, idx int, now int
-- out: n int
SELECT count(*) AS n
FROM gate_entry e JOIN gate_log g ON g.id = e.gate_id AND g.held_at IS NULL
WHERE e.list = :list AND e.idx = :idx AND e.accepted = 1
	AND (e.gate_id <> :gate_id OR e.at < :now - 3600);
