-- SPDX-License-Identifier: Apache-2.0
-- Complaints and appeals.

-- name: aid_complaint_insert :exec
-- in: id int, ref text, case_id int, kind text, note_id int, now int, due_on text
INSERT INTO aid_complaint (id, ref, case_id, kind, note_id, at, due_on)
VALUES (:id, :ref, :case_id, :kind, :note_id, :now, :due_on);

-- Not for whoever has acted on the case, nor for its family.
-- name: aid_complaints_for :many
-- in: staff_id int, actor text
-- out: ref text, no text, kind text, note_id int, at int, due_on text
SELECT k.ref, f.no, k.kind, k.note_id, k.at, k.due_on FROM aid_complaint k
JOIN casefile f ON f.id = k.case_id
WHERE k.decided_at IS NULL AND k.due_on > ''
	AND NOT EXISTS (SELECT 1 FROM aid_duty d JOIN staff s
		ON s.id = d.staff_id JOIN staff n ON n.id = :staff_id
		WHERE d.case_id = k.case_id
		AND (s.id = n.id OR s.id_bix = n.id_bix))
	AND NOT EXISTS (SELECT 1 FROM case_event v WHERE v.case_id = k.case_id
		AND v.actor = :actor)
	AND NOT EXISTS (SELECT 1 FROM aid_case c JOIN aid_member m
		ON m.household_id = c.household_id JOIN staff n
		ON n.id_bix = m.id_bix
		WHERE c.id = k.case_id AND n.id = :staff_id)
	AND NOT EXISTS (SELECT 1 FROM aid_recusal r
		WHERE r.case_id = k.case_id AND r.staff_id = :staff_id)
ORDER BY k.due_on, k.id LIMIT 100;

-- name: aid_complaint_get :opt
-- in: ref text
-- out: id int, case_id int, no text, kind text, note_id int, at int, due_on text, outcome text?, answer_id int?
SELECT k.id, k.case_id, f.no, k.kind, k.note_id, k.at, k.due_on, k.outcome,
	k.answer_id
FROM aid_complaint k JOIN casefile f ON f.id = k.case_id WHERE k.ref = :ref;

-- For who has its number, of complaints, appeals and objections alike; what
-- stops a posting has no day of its own.
-- name: aid_voice_answer :opt
-- in: ref text
-- out: due_on text?, outcome text?, answer_id int?
SELECT due_on, outcome, answer_id FROM aid_complaint WHERE ref = :ref
UNION ALL
SELECT NULL AS due_on, outcome, answer_id FROM aid_objection WHERE ref = :ref;

-- name: aid_complaint_decide :count
-- in: id int, outcome text, answer_id int, now int, actor text
UPDATE aid_complaint SET outcome = :outcome, answer_id = :answer_id,
	decided_at = :now, decided_by = :actor
WHERE id = :id AND decided_at IS NULL;
