-- SPDX-License-Identifier: Apache-2.0
-- Forms of visits, and whose a code on one is.

-- name: aid_visit_form_get :opt
-- in: case_id int, round int
-- out: code text
SELECT code FROM aid_visit_form WHERE case_id = :case_id AND round = :round;

-- name: aid_visit_form_insert :exec
-- in: id int, case_id int, round int, code text, now int, actor text
INSERT INTO aid_visit_form (id, case_id, round, code, made_at, made_by)
VALUES (:id, :case_id, :round, :code, :now, :actor);

-- name: aid_visit_form_find :opt
-- in: code text
-- out: case_id int
SELECT case_id FROM aid_visit_form WHERE code = :code;

-- name: aid_visit_forms_of :one
-- in: case_id int
-- out: n int
SELECT count(*) AS n FROM aid_visit_form WHERE case_id = :case_id;
