-- SPDX-License-Identifier: Apache-2.0
-- Keys that are believed, roots, lists that a root has signed.

-- name: issuing_key_put :exec
-- in: name text, usage int, public blob, nbf int
INSERT INTO issuing_key (name, usage, public, nbf, exp, revoked_at, state)
VALUES (:name, :usage, :public, :nbf, 0, 0, 1) ON CONFLICT DO NOTHING;

-- name: issuing_key_list :many
-- out: name text, usage int, public blob, nbf int, exp int, revoked_at int, state int
-- scan: a key a kind and year
SELECT name, usage, public, nbf, exp, revoked_at, state FROM issuing_key
ORDER BY usage, length(name), name LIMIT 64;

-- name: issuing_key_end :exec
-- in: usage int, state int, exp int, revoked_at int
-- scan: a key a kind and year
UPDATE issuing_key SET state = :state, exp = :exp, revoked_at = :revoked_at
WHERE usage = :usage AND state = 1;

-- name: trust_list_newest :opt
-- out: seq int, iat int, wire blob
-- scan: one step to the last row
SELECT seq, iat, wire FROM trust_list ORDER BY seq DESC LIMIT 1;

-- name: trust_list_insert :exec
-- in: seq int, iat int, wire blob, now int
INSERT INTO trust_list (seq, iat, wire, taken_at)
VALUES (:seq, :iat, :wire, :now);

-- name: trust_list_floor :opt
-- out: last int
SELECT last FROM serial WHERE name = 'trust_list' AND year = 0;

-- name: trust_list_raise :exec
-- in: last int
INSERT INTO serial (name, year, last) VALUES ('trust_list', 0, :last)
ON CONFLICT (name, year) DO UPDATE SET last = excluded.last;

-- name: trust_root_insert :exec
-- in: n int, public blob
INSERT INTO trust_root (n, public) VALUES (:n, :public);

-- name: trust_root_list :many
-- out: public blob
-- scan: two rows
SELECT public FROM trust_root ORDER BY n LIMIT 2;
