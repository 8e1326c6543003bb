-- SPDX-License-Identifier: Apache-2.0

-- name: aid_match_members :many
-- in: after int, limit int
-- out: id int, id_sealed blob
SELECT id, id_sealed FROM aid_member
WHERE id > :after AND left_at IS NULL ORDER BY id LIMIT :limit;

-- What was given for a year, case by case.
-- name: aid_match_given :many
-- in: after int, year int, limit int
-- out: id int, person_id int, kind text, accepted_at int
SELECT c.id, f.person_id, c.kind, f.accepted_at FROM aid_case c
JOIN casefile f ON f.id = c.id
WHERE c.id > :after AND c.year = :year
	AND c.kind IS NOT NULL AND c.amount IS NOT NULL
	AND c.stage IN ('filing', 'payment', 'account', 'followup', 'kept',
		'left')
ORDER BY c.id LIMIT :limit;

-- name: aid_match_household :opt
-- in: member_id int
-- out: household_id int
SELECT household_id FROM aid_member WHERE id = :member_id
	AND left_at IS NULL;

-- name: aid_elsewhere_insert :count
-- in: id int, household_id int, agency text, month text, kind text, now int
INSERT INTO aid_elsewhere (id, household_id, agency, month, kind, at)
VALUES (:id, :household_id, :agency, :month, :kind, :now)
ON CONFLICT DO NOTHING;

-- name: aid_elsewhere_of :many
-- in: household_id int
-- out: agency text, month text, kind text, at int
SELECT agency, month, kind, at FROM aid_elsewhere
WHERE household_id = :household_id ORDER BY month DESC, id DESC LIMIT 50;

-- name: aid_match_cases :many
-- in: household_id int
-- out: no text
SELECT f.no FROM aid_case c JOIN casefile f ON f.id = c.id
WHERE c.household_id = :household_id
	AND c.stage NOT IN ('refused', 'withdrawn', 'left')
ORDER BY c.id;

-- ---- what a year has shown, as counts ---------------------------------------

-- name: aid_found_years :many
-- scan: what a few exchanges a year have shown
-- out: year text
SELECT DISTINCT substr(month, 1, 4) AS year FROM aid_elsewhere
ORDER BY year DESC LIMIT 30;

-- name: aid_found :many
-- scan: what a few exchanges a year have shown
-- in: year text
-- out: agency text, month text, kind text, households int, at int
SELECT agency, month, kind, count(*) AS households, max(at) AS at
FROM aid_elsewhere WHERE substr(month, 1, 4) = :year
GROUP BY agency, month, kind ORDER BY month DESC, agency, kind LIMIT 500;

-- name: aid_found_households :one
-- scan: what a few exchanges a year have shown
-- in: year text
-- out: n int
SELECT count(DISTINCT household_id) AS n FROM aid_elsewhere
WHERE substr(month, 1, 4) = :year;
