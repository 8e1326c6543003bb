-- SPDX-License-Identifier: Apache-2.0
-- Statements of the database's tests, through the same generator as the real
-- ones.

-- name: t_thing_add :exec
-- in: id int, name text, weight int?, body blob
INSERT INTO thing (id, name, weight, body)
VALUES (:id, :name, :weight, :body);

-- name: t_thing_count :one
-- scan: the number of all is asked for
-- out: n int
SELECT count(*) AS n FROM thing;

-- name: t_thing_by_name :opt
-- in: name text
-- out: id int, name text, weight int?, body blob?
SELECT id, name, weight, body FROM thing WHERE name = :name;

-- name: t_thing_weight :one
-- in: id int
-- out: weight int
SELECT weight FROM thing WHERE id = :id;

-- a text with a colon, a quote and a backslash holds no parameter
-- name: t_thing_list :many
-- scan: the table has a handful of rows
-- out: id int, name text
-- out: label text
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

-- name: t_part_add :exec
-- in: id int, thing int
INSERT INTO part (id, thing) VALUES (:id, :thing);

-- name: t_count_to :one
-- in: last int
-- out: n int
WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c
	WHERE x < :last)
SELECT count(*) AS n FROM c;

-- name: t_pages_few :one
-- out: max_page_count int
PRAGMA max_page_count = 20;

-- name: t_pages_many :one
-- out: max_page_count int
PRAGMA max_page_count = 1000000;
