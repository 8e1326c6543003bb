-- SPDX-License-Identifier: Apache-2.0
-- Sessions of staff, and the waits in front of signing in.

-- name: session_get_by_token :opt
-- in: token_hash blob, created_after int, seen_after int, demo int
-- out: id int, staff_id int, csrf text, seen_at int, factor_at int?, role text, one_time int, site int?, bound int
SELECT s.id, s.staff_id, s.csrf, s.seen_at, s.factor_at, a.role, a.one_time,
	a.site, coalesce(f.confirmed_at IS NOT NULL AND f.demo <= :demo, 0)
	AS bound
FROM staff_session s JOIN staff a ON a.id = s.staff_id
	LEFT JOIN staff_factor f ON f.id = a.id
WHERE s.token_hash = :token_hash AND s.created_at > :created_after
	AND s.seen_at > :seen_after AND a.disabled_at IS NULL;

-- name: session_touch :exec
-- in: id int, now int
UPDATE staff_session SET seen_at = :now WHERE id = :id AND seen_at < :now;

-- name: session_get_user :opt
-- in: id int, demo int
-- out: csrf text, account text, display text, role text, bound int
SELECT s.csrf, a.name AS account, a.display, a.role,
	coalesce(f.confirmed_at IS NOT NULL AND f.demo <= :demo, 0) AS bound
FROM staff_session s JOIN staff a ON a.id = s.staff_id
	LEFT JOIN staff_factor f ON f.id = a.id
WHERE s.id = :id;

-- name: session_account :opt
-- in: account text, demo int
-- out: id int, password text, display text, role text, one_time int, bound int
SELECT a.id, a.password, a.display, a.role, a.one_time,
	coalesce(f.confirmed_at IS NOT NULL AND f.demo <= :demo, 0) AS bound
FROM staff a LEFT JOIN staff_factor f ON f.id = a.id
WHERE a.name = :account AND a.disabled_at IS NULL;

-- The account must still be what the password was checked against.
-- name: session_add :count
-- in: id int, token_hash blob, csrf text, now int, factor_at int?, staff_id int, password text
INSERT INTO staff_session (id, token_hash, staff_id, csrf, created_at, seen_at,
	factor_at)
SELECT :id, :token_hash, id, :csrf, :now, :now, :factor_at FROM staff
WHERE id = :staff_id AND password = :password AND disabled_at IS NULL;

-- name: session_set_password :count
-- in: staff_id int, old text, password text
UPDATE staff SET password = :password, one_time = 0
WHERE id = :staff_id AND password = :old AND disabled_at IS NULL;

-- name: session_remove :count
-- in: id int
DELETE FROM staff_session WHERE id = :id;

-- name: session_remove_of :exec
-- in: staff_id int
DELETE FROM staff_session WHERE staff_id = :staff_id;

-- name: session_remove_ended :exec
-- in: staff_id int, created_before int, seen_before int
DELETE FROM staff_session WHERE staff_id = :staff_id
	AND (created_at <= :created_before OR seen_at <= :seen_before);

-- name: throttle_get :opt
-- in: key text
-- out: failures int, next_at int
SELECT failures, next_at FROM throttle WHERE name = :key;

-- name: throttle_put :exec
-- in: key text, failures int, next_at int
INSERT INTO throttle (name, failures, next_at)
VALUES (:key, :failures, :next_at)
ON CONFLICT (name) DO UPDATE
SET failures = excluded.failures, next_at = excluded.next_at;

-- name: throttle_remove :exec
-- in: key text
DELETE FROM throttle WHERE name = :key;

-- name: throttle_sweep :exec
-- in: before int
-- scan: a row for each recent failure, swept when somebody signs in
DELETE FROM throttle WHERE next_at < :before;
