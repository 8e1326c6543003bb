-- SPDX-License-Identifier: Apache-2.0
-- Lists of what is void, and the changes that made them.

-- name: revocation_list_open :exec
-- in: list int, type int, year int
INSERT INTO revocation_list (list, type, year, given, seq)
VALUES (:list, :type, :year, 0, 1) ON CONFLICT (list) DO NOTHING;

-- name: revocation_list_give :one
-- in: list int
-- out: given int
UPDATE revocation_list SET given = given + 1 WHERE list = :list
RETURNING given;

-- name: revocation_list_step :one
-- in: list int
-- out: seq int
UPDATE revocation_list SET seq = seq + 1 WHERE list = :list RETURNING seq;

-- name: revocation_list_leap :exec
-- in: list int, given int, seq int
UPDATE revocation_list SET given = :given, seq = :seq WHERE list = :list;

-- name: revocation_list_every :many
-- out: list int, given int, seq int
-- scan: two lists a year
SELECT list, given, seq FROM revocation_list ORDER BY list LIMIT 256;

-- name: revocation_list_get :opt
-- in: list int
-- out: type int, year int, given int
SELECT type, year, given FROM revocation_list WHERE list = :list;

-- name: revocation_list_all :many
-- in: passes_from int, vouchers_from int
-- out: list int, type int, year int, given int, seq int
-- scan: two lists a year
SELECT list, type, year, given, seq FROM revocation_list
WHERE (type = 2 AND year >= :passes_from)
	OR (type = 3 AND year >= :vouchers_from)
ORDER BY list LIMIT 64;

-- name: revocation_add :exec
-- in: list int, seq int, idx int, is_void int, now int
INSERT INTO revocation (list, seq, idx, void, at)
VALUES (:list, :seq, :idx, :is_void, :now);

-- name: revocation_newest :opt
-- in: list int, idx int
-- out: seq int, is_void int, at int
SELECT seq, void AS is_void, at FROM revocation
WHERE list = :list AND idx = :idx ORDER BY seq DESC LIMIT 1;

-- name: revocation_by_time :opt
-- in: list int, idx int, at int
-- out: seq int, is_void int
SELECT seq, void AS is_void FROM revocation
WHERE list = :list AND idx = :idx AND at <= :at ORDER BY seq DESC LIMIT 1;

-- name: revocation_by_seq :opt
-- in: list int, idx int, upto int
-- out: is_void int
SELECT void AS is_void FROM revocation
WHERE list = :list AND idx = :idx AND seq <= :upto ORDER BY seq DESC LIMIT 1;

-- name: revocation_changes :many
-- in: list int, after int, until int
-- out: idx int, is_void int
SELECT idx, void AS is_void FROM revocation
WHERE list = :list AND seq > :after AND seq <= :until ORDER BY seq;

-- name: revocation_at :opt
-- in: list int, seq int
-- out: idx int
SELECT idx FROM revocation WHERE list = :list AND seq = :seq;
