-- SPDX-License-Identifier: Apache-2.0
-- What an account may take further, by stage and by what it has done before.

-- name: aid_tasks :many
-- in: staff_id int, keys int, reviews int, approves int, pays int
-- out: no text, person_id int, name_sealed blob, stage text, district text, due_on text, amount int?, paused int, escalated_at int?, stopped int
SELECT f.no, f.person_id, p.name_sealed, c.stage, c.district, k.due_on,
	c.amount, k.paused, k.escalated_at, EXISTS (SELECT 1 FROM aid_posting o
		WHERE o.case_id = c.id AND o.ended_at IS NULL
		AND o.stopped_on IS NOT NULL) AS stopped
FROM aid_clock k JOIN aid_case c ON c.id = k.case_id
JOIN casefile f ON f.id = c.id JOIN person p ON p.id = f.person_id
WHERE k.ended_at IS NULL AND k.due_on > ''
	AND CASE c.stage
	WHEN 'first_review' THEN :reviews
	WHEN 'visit' THEN :keys OR :reviews
	WHEN 'check' THEN :keys OR :reviews
	WHEN 'review' THEN :reviews
	WHEN 'posting' THEN :reviews
	WHEN 'publicity' THEN :reviews
	WHEN 'approval' THEN :approves
	WHEN 'filing' THEN :keys OR :reviews
	WHEN 'payment' THEN :pays AND NOT EXISTS (SELECT 1 FROM fund_grant g
		WHERE g.id = c.grant_id AND g.state = 'failed')
	WHEN 'account' THEN :keys
	WHEN 'papers' THEN :keys
	WHEN 'followup' THEN (:keys OR :reviews) AND NOT EXISTS (
		SELECT 1 FROM fund_grant g
		WHERE g.id = c.grant_id AND g.state = 'failed')
	ELSE 0 END
	AND NOT EXISTS (SELECT 1 FROM aid_duty d
		JOIN aid_apart p ON p.duty = d.duty AND p.other = CASE c.stage
			WHEN 'first_review' THEN 'reviewer'
			WHEN 'visit' THEN 'visitor'
			WHEN 'check' THEN 'checker'
			WHEN 'review' THEN 'reviewer'
			WHEN 'posting' THEN 'reviewer'
			WHEN 'publicity' THEN 'reviewer'
			WHEN 'approval' THEN 'approver'
			WHEN 'payment' THEN 'payer'
			WHEN 'account' THEN 'keyer'
			ELSE 'caller' END
		JOIN staff s ON s.id = d.staff_id
		JOIN staff n ON n.id = :staff_id
		WHERE d.case_id = c.id AND (s.id = n.id OR s.id_bix = n.id_bix))
	AND NOT EXISTS (SELECT 1 FROM aid_member m JOIN staff n
		ON n.id_bix = m.id_bix
		WHERE m.household_id = c.household_id AND n.id = :staff_id)
	AND NOT EXISTS (SELECT 1 FROM aid_recusal r
		WHERE r.case_id = c.id AND r.staff_id = :staff_id)
ORDER BY k.due_on, k.id LIMIT 200;

-- Payments that the bank has sent back and nobody has taken up, for whoever
-- pays.
-- name: aid_sent_back :many
-- in: staff_id int
-- out: no text, person_id int, name_sealed blob, stage text, district text, due_on text, amount int?
SELECT f.no, f.person_id, p.name_sealed, c.stage, c.district, f.due_on,
	c.amount
FROM fund_grant g JOIN aid_case c ON c.grant_id = g.id
JOIN casefile f ON f.id = c.id JOIN person p ON p.id = f.person_id
WHERE g.state = 'failed' AND c.stage IN ('payment', 'followup', 'kept')
	AND NOT EXISTS (SELECT 1 FROM aid_duty d
		JOIN aid_apart x ON x.duty = d.duty AND x.other = 'payer'
		JOIN staff s ON s.id = d.staff_id
		JOIN staff n ON n.id = :staff_id
		WHERE d.case_id = c.id AND (s.id = n.id OR s.id_bix = n.id_bix))
	AND NOT EXISTS (SELECT 1 FROM aid_member m JOIN staff n
		ON n.id_bix = m.id_bix
		WHERE m.household_id = c.household_id AND n.id = :staff_id)
	AND NOT EXISTS (SELECT 1 FROM aid_recusal r
		WHERE r.case_id = c.id AND r.staff_id = :staff_id)
ORDER BY g.id LIMIT 200;

-- Files whose review is near, for whoever reviews and is not of the family.
-- name: aid_reviews_due :many
-- in: staff_id int, until text
-- out: no text, person_id int, name_sealed blob, stage text, district text, due_on text, amount int?
SELECT f.no, f.person_id, p.name_sealed, c.stage, c.district,
	c.review_on AS due_on, c.amount
FROM aid_case c JOIN casefile f ON f.id = c.id
JOIN person p ON p.id = f.person_id
WHERE c.review_on IS NOT NULL AND c.review_on <= :until
	AND NOT EXISTS (SELECT 1 FROM aid_duty d
		JOIN aid_apart x ON x.duty = d.duty AND x.other = 'reviewer'
		JOIN staff s ON s.id = d.staff_id
		JOIN staff n ON n.id = :staff_id
		WHERE d.case_id = c.id AND (s.id = n.id OR s.id_bix = n.id_bix))
	AND NOT EXISTS (SELECT 1 FROM aid_member m JOIN staff n
		ON n.id_bix = m.id_bix
		WHERE m.household_id = c.household_id AND n.id = :staff_id)
	AND NOT EXISTS (SELECT 1 FROM aid_recusal r
		WHERE r.case_id = c.id AND r.staff_id = :staff_id)
ORDER BY c.review_on LIMIT 200;
