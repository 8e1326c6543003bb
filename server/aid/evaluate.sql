-- SPDX-License-Identifier: Apache-2.0
-- Samples and figures.

-- name: aid_sample_pool :many
-- scan: an evaluation looks at the cases of a year, once
-- in: from int, until int
-- out: id int, no text
SELECT f.id, f.no FROM aid_case c JOIN casefile f ON f.id = c.id
WHERE f.accepted_at >= :from AND f.accepted_at < :until
	AND f.state IN ('approved', 'refused')
LIMIT 100000;

-- name: aid_sample_put :count
-- in: id int, ref text, seed text, from_on text, until_on text, of_cases int, open_until text, now int, actor text
INSERT INTO aid_sample (id, ref, seed, from_on, until_on, of_cases, open_until,
	made_at, made_by)
VALUES (:id, :ref, :seed, :from_on, :until_on, :of_cases, :open_until, :now,
	:actor)
ON CONFLICT DO NOTHING;

-- name: aid_sample_case_put :exec
-- in: sample_id int, n int, case_id int
INSERT INTO aid_sample_case (sample_id, n, case_id)
VALUES (:sample_id, :n, :case_id);

-- name: aid_sample_list :many
-- scan: one a year or two
-- out: ref text, seed text, from_on text, until_on text, of_cases int, open_until text, made_at int, n int
SELECT s.ref, s.seed, s.from_on, s.until_on, s.of_cases, s.open_until,
	s.made_at, (SELECT count(*) FROM aid_sample_case x
		WHERE x.sample_id = s.id) AS n
FROM aid_sample s ORDER BY s.id DESC LIMIT 50;

-- name: aid_sample_get :opt
-- in: ref text
-- out: id int, open_until text
SELECT id, open_until FROM aid_sample WHERE ref = :ref;

-- name: aid_sample_members :many
-- in: sample_id int
-- out: n int, no text
SELECT x.n, f.no FROM aid_sample_case x JOIN casefile f ON f.id = x.case_id
WHERE x.sample_id = :sample_id ORDER BY x.n;

-- name: aid_sample_facts :many
-- in: sample_id int
-- out: n int, no text, state text, stage text, district text, proposed text, category text?, deviates int, kind text?, amount int?, posted int, people int, steps int, late int
SELECT x.n, f.no, f.state, c.stage, c.district, c.proposed, c.category,
	c.deviates, c.kind, c.amount,
	(SELECT count(*) FROM aid_posting p WHERE p.case_id = c.id) AS posted,
	(SELECT count(DISTINCT s.id_bix) FROM aid_duty d
		JOIN staff s ON s.id = d.staff_id WHERE d.case_id = c.id)
		AS people,
	(SELECT count(*) FROM aid_clock k WHERE k.case_id = c.id
		AND k.paused = 0) AS steps,
	(SELECT count(*) FROM aid_clock k WHERE k.case_id = c.id
		AND k.paused = 0 AND k.ended_at IS NOT NULL
		AND date(k.ended_at / 1000 + 28800, 'unixepoch') > k.due_on)
		AS late
FROM aid_sample_case x JOIN aid_case c ON c.id = x.case_id
JOIN casefile f ON f.id = c.id
WHERE x.sample_id = :sample_id ORDER BY x.n;

-- name: aid_sample_opened :opt
-- in: sample_id int, n int
-- out: case_id int
UPDATE aid_sample_case SET opened = opened + 1
WHERE sample_id = :sample_id AND n = :n RETURNING case_id;

-- name: aid_figures :one
-- scan: figures of a year over all cases, on demand
-- in: from int, until int
-- out: applied int, decided int, granted int, left int, deviated int, granted_fen int
SELECT count(*) AS applied,
	coalesce(sum(f.state IN ('approved', 'refused')), 0) AS decided,
	coalesce(sum(f.state = 'approved'), 0) AS granted,
	coalesce(sum(c.stage = 'left'), 0) AS left,
	coalesce(sum(c.deviates), 0) AS deviated,
	coalesce(sum(CASE WHEN f.state = 'approved' THEN c.amount END), 0)
		AS granted_fen
FROM aid_case c JOIN casefile f ON f.id = c.id
WHERE f.accepted_at >= :from AND f.accepted_at < :until;

-- name: aid_figures_paid :one
-- scan: likewise
-- in: from int, until int
-- out: paid int, paid_fen int
SELECT count(*) AS paid, coalesce(sum(c.amount), 0) AS paid_fen
FROM aid_case c JOIN casefile f ON f.id = c.id
WHERE f.accepted_at >= :from AND f.accepted_at < :until
	AND c.stage IN ('followup', 'kept', 'left');

-- name: aid_figures_posted :one
-- scan: likewise
-- in: from int, until int
-- out: posted int
SELECT count(DISTINCT p.case_id) AS posted
FROM aid_posting p JOIN casefile f ON f.id = p.case_id
WHERE f.accepted_at >= :from AND f.accepted_at < :until;

-- name: aid_figures_stages :many
-- scan: likewise
-- in: from int, until int
-- out: due_on text, ended_at int?
SELECT k.due_on, k.ended_at FROM aid_clock k
JOIN casefile f ON f.id = k.case_id
WHERE k.paused = 0 AND f.accepted_at >= :from AND f.accepted_at < :until
LIMIT 200000;
