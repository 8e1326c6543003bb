-- SPDX-License-Identifier: Apache-2.0
-- Notices on the kiosks' first screen.

-- name: notice_add :exec
-- in: id int, ref text, text text, starts_on text, ends_on text, actor text, now int
INSERT INTO notice (id, ref, text, starts_on, ends_on, actor, at)
VALUES (:id, :ref, :text, :starts_on, :ends_on, :actor, :now);

-- name: notice_shown :many
-- in: today text, most int
-- out: text text
SELECT text FROM notice
WHERE ended_at IS NULL AND ends_on >= :today AND starts_on <= :today
ORDER BY ends_on, id LIMIT :most;

-- name: notice_count_open :one
-- in: today text
-- out: n int
SELECT count(*) AS n FROM notice
WHERE ended_at IS NULL AND ends_on >= :today;

-- name: notice_list :many
-- in: most int
-- out: ref text, text text, starts_on text, ends_on text, at int, ended_at int?
SELECT ref, text, starts_on, ends_on, at, ended_at FROM notice
WHERE id > 0 ORDER BY id DESC LIMIT :most;

-- name: notice_get :opt
-- in: ref text
-- out: id int, ended_at int?
SELECT id, ended_at FROM notice WHERE ref = :ref;

-- name: notice_end :exec
-- in: id int, now int
UPDATE notice SET ended_at = :now WHERE id = :id AND ended_at IS NULL;
