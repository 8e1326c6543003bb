-- SPDX-License-Identifier: Apache-2.0
-- Postings and what is said against them.

-- name: aid_posting_insert :exec
-- in: id int, ref text, case_id int, scope text, unit text, masked text, category text, kind text, remark text, from_on text, until_on text
INSERT INTO aid_posting (id, ref, case_id, scope, unit, name, category, kind,
	remark, from_on, until_on)
VALUES (:id, :ref, :case_id, :scope, :unit, :masked, :category, :kind,
	:remark, :from_on, :until_on);

-- name: aid_posting_up :opt
-- in: case_id int
-- out: id int, until_on text, stopped_on text?, upheld int
SELECT id, until_on, stopped_on, EXISTS (SELECT 1 FROM aid_objection o
	WHERE o.posting_id = aid_posting.id AND o.outcome = 'upheld') AS upheld
FROM aid_posting WHERE case_id = :case_id AND ended_at IS NULL;

-- name: aid_posting_last :opt
-- in: case_id int
-- out: ref text, scope text, unit text, masked text, category text, kind text, remark text, from_on text, until_on text, stopped_on text?, ended_at int?
SELECT ref, scope, unit, name AS masked, category, kind, remark, from_on,
	until_on, stopped_on, ended_at
FROM aid_posting WHERE case_id = :case_id ORDER BY id DESC LIMIT 1;

-- name: aid_posting_end :exec
-- in: case_id int, now int
UPDATE aid_posting SET ended_at = :now
WHERE case_id = :case_id AND ended_at IS NULL;

-- name: aid_posting_get :opt
-- in: ref text
-- out: id int, case_id int, until_on text, stopped_on text?
SELECT id, case_id, until_on, stopped_on FROM aid_posting
WHERE ref = :ref AND ended_at IS NULL;

-- name: aid_postings :many
-- out: ref text, unit text, masked text, category text, kind text, remark text, from_on text, until_on text, stopped_on text?
SELECT ref, unit, name AS masked, category, kind, remark, from_on, until_on,
	stopped_on
FROM aid_posting WHERE scope = 'public' AND ended_at IS NULL
ORDER BY id DESC LIMIT 200;

-- For the desk: those inside a unit too, with their cases.
-- name: aid_postings_up :many
-- in: before int
-- out: id int, case_id int, no text, ref text, scope text, unit text, masked text, category text, kind text, remark text, from_on text, until_on text, stopped_on text?
SELECT p.id, p.case_id, f.no, p.ref, p.scope, p.unit, p.name AS masked,
	p.category, p.kind, p.remark, p.from_on, p.until_on, p.stopped_on
FROM aid_posting p JOIN casefile f ON f.id = p.case_id
WHERE p.ended_at IS NULL AND p.id < :before ORDER BY p.id DESC LIMIT 200;

-- name: aid_posting_stop :exec
-- in: id int, day text
UPDATE aid_posting SET stopped_on = coalesce(stopped_on, :day)
WHERE id = :id;

-- name: aid_posting_go_on :exec
-- in: id int, until_on text
UPDATE aid_posting SET stopped_on = NULL, until_on = :until_on WHERE id = :id;

-- name: aid_objection_insert :exec
-- in: id int, ref text, posting_id int, note_id int, now int, actor text
INSERT INTO aid_objection (id, ref, posting_id, note_id, at, actor)
VALUES (:id, :ref, :posting_id, :note_id, :now, :actor);

-- name: aid_objection_get :opt
-- in: ref text
-- out: id int, posting_id int, case_id int, until_on text, stopped_on text?, decided_at int?
SELECT o.id, o.posting_id, p.case_id, p.until_on, p.stopped_on, o.decided_at
FROM aid_objection o JOIN aid_posting p ON p.id = o.posting_id
WHERE o.ref = :ref;

-- name: aid_objections_open :one
-- in: posting_id int
-- out: n int
SELECT count(*) AS n FROM aid_objection
WHERE posting_id = :posting_id AND decided_at IS NULL;

-- name: aid_objection_decide :count
-- in: id int, outcome text, answer_id int, now int, actor text
UPDATE aid_objection SET outcome = :outcome, answer_id = :answer_id,
	decided_at = :now, decided_by = :actor
WHERE id = :id AND decided_at IS NULL;

-- name: aid_objections_of :many
-- in: case_id int
-- out: ref text, at int, note_id int, answer_id int?, outcome text?
SELECT o.ref, o.at, o.note_id, o.answer_id, o.outcome FROM aid_posting p
JOIN aid_objection o ON o.posting_id = p.id
WHERE p.case_id = :case_id ORDER BY o.id LIMIT 50;
