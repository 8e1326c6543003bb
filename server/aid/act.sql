-- SPDX-License-Identifier: Apache-2.0
-- Steps: every change of stage is one guarded statement.

-- name: aid_stage_move :count
-- in: id int, from text, to text, running int
UPDATE aid_case SET stage = :to, running = :running
WHERE id = :id AND stage = :from;

-- name: aid_case_returned :exec
-- in: id int, resume text
UPDATE aid_case SET resume = :resume, returns = returns + 1 WHERE id = :id;

-- Within the cap of the household and year, whatever else was granted in it.
-- name: aid_case_propose :count
-- in: id int, category text, deviates int, kind text, amount int, year int, cap int
UPDATE aid_case SET category = :category, deviates = :deviates, kind = :kind,
	amount = :amount, year = :year
WHERE id = :id AND stage = 'review' AND :amount <= :cap - (
	SELECT coalesce(sum(o.amount), 0) FROM aid_case o
	WHERE o.household_id = (SELECT household_id FROM aid_case
		WHERE id = :id)
	AND o.year = :year AND o.kind = :kind AND o.id <> :id);

-- What the household has been granted of a kind in a year, but for this case.
-- name: aid_household_granted :one
-- in: household_id int, id int, year int, kind text
-- out: amount int
SELECT coalesce(sum(amount), 0) AS amount FROM aid_case
WHERE household_id = :household_id AND year = :year AND kind = :kind
	AND id <> :id;

-- name: aid_case_unpropose :exec
-- in: id int
UPDATE aid_case SET kind = NULL, amount = NULL, year = NULL WHERE id = :id;

-- name: aid_case_outside :exec
-- in: id int, number text
UPDATE aid_case SET outside_no = :number WHERE id = :id;

-- The fund's grant that pays a case: to the same person, of the same amount,
-- sent to the bank, and no other case's.
-- name: aid_case_grant :count
-- in: id int, ref text
UPDATE aid_case SET grant_id = (SELECT g.id FROM fund_grant g
	WHERE g.ref = :ref)
WHERE id = :id AND EXISTS (SELECT 1 FROM fund_grant g
	JOIN casefile f ON f.id = :id AND f.person_id = g.person_id
	WHERE g.ref = :ref AND g.amount = aid_case.amount
	AND g.state IN ('sent', 'paid') AND NOT EXISTS (
		SELECT 1 FROM aid_case o
		WHERE o.grant_id = g.id AND o.id <> :id));

-- The one that was keyed for it; whether it has been sent is asked when the
-- case is paid.
-- name: aid_case_grant_set :exec
-- in: id int, ref text
UPDATE aid_case SET grant_id = (SELECT id FROM fund_grant WHERE ref = :ref)
WHERE id = :id;

-- name: aid_case_granted :opt
-- in: id int
-- out: ref text
SELECT g.ref FROM aid_case c JOIN fund_grant g ON g.id = c.grant_id
WHERE c.id = :id AND g.amount = c.amount AND g.state IN ('sent', 'paid');

-- Whatever has become of it.
-- name: aid_case_grant_of :opt
-- in: id int
-- out: ref text, state text, version int, amount int, source text, purpose text, year int
SELECT g.ref, g.state, g.version, g.amount, v.source, v.purpose, v.year
FROM aid_case c JOIN fund_grant g ON g.id = c.grant_id
JOIN fund_envelope v ON v.id = g.envelope_id WHERE c.id = :id;

-- name: aid_case_filed :exec
-- in: id int, number text
UPDATE aid_case SET filed_no = :number WHERE id = :id;

-- name: aid_case_review_on :exec
-- in: id int, review_on text?, left_on text?
UPDATE aid_case SET review_on = :review_on, left_on = :left_on WHERE id = :id;

-- name: aid_case_category :exec
-- in: id int, category text
UPDATE aid_case SET category = :category, deviates = (:category <> proposed)
WHERE id = :id;

-- name: aid_case_card :exec
-- in: id int, card_sealed blob
UPDATE aid_case SET card_sealed = :card_sealed WHERE id = :id;
