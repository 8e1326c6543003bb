-- SPDX-License-Identifier: Apache-2.0
-- Statements of test_db.c, through the same generator as the real ones.

-- name: t_thing_add :exec
-- in: id int, name text, weight int?, body blob
INSERT INTO thing (id, name, weight, body)
VALUES (:id, :name, :weight, :body);

-- name: t_thing_count :one
-- out: n int
SELECT count(*) AS n FROM thing;

-- name: t_thing_by_name :opt
-- in: name text
-- out: id int, name text, weight int?, body blob
SELECT id, name, weight, body FROM thing WHERE name = :name;

-- a text with a colon, a quote and a backslash is not a parameter
-- name: t_thing_list :many
-- scan: the table has a handful of rows
-- out: id int, name text
-- out: label text?
SELECT id, name, 'a:b -- "c" \d' AS label FROM thing
ORDER BY id;

-- name: t_thing_rename :count
-- in: old text, new text
UPDATE thing SET name = :new WHERE name = :old;

-- name: t_thing_claim :opt
-- in: id int
-- out: weight int
UPDATE thing SET weight = weight - 1 WHERE id = :id AND weight > 0
RETURNING weight;

-- name: t_max_page_count :one
-- out: max_page_count int
PRAGMA max_page_count = 20;
