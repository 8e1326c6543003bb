-- SPDX-License-Identifier: Apache-2.0
-- The terminals' Ed25519 keys, present and past.

-- name: terminal_key_add :exec
-- in: id int, terminal_id int, ed25519 blob, kid blob, now int
INSERT INTO terminal_key (id, terminal_id, ed25519, kid, since)
VALUES (:id, :terminal_id, :ed25519, :kid, :now);

-- name: terminal_key_revoke :exec
-- in: terminal_id int, now int
UPDATE terminal_key SET revoked_at = :now
WHERE terminal_id = :terminal_id AND revoked_at IS NULL;

-- name: terminal_key_by_kid :opt
-- in: kid blob
-- out: id int, terminal_id int, ed25519 blob, revoked_at int?, terminal text, terminal_revoked_at int?
SELECT k.id, k.terminal_id, k.ed25519, k.revoked_at, t.name AS terminal,
	t.revoked_at AS terminal_revoked_at
FROM terminal_key k JOIN terminal t ON t.id = k.terminal_id
WHERE k.kid = :kid ORDER BY k.id LIMIT 1;

-- name: terminal_key_list :many
-- scan: the keys of one centre's terminals, all of them on one list
-- out: kid blob, ed25519 blob, since int, revoked_at int?, terminal text
SELECT k.kid, k.ed25519, k.since, k.revoked_at, t.name AS terminal
FROM terminal_key k JOIN terminal t ON t.id = k.terminal_id
WHERE k.kid IS NOT NULL ORDER BY k.id;

-- name: terminal_key_nameless :many
-- out: id int, ed25519 blob
SELECT id, ed25519 FROM terminal_key WHERE kid IS NULL;

-- name: terminal_key_set_kid :exec
-- in: id int, kid blob
UPDATE terminal_key SET kid = :kid WHERE id = :id;

-- name: terminal_key_in_use :opt
-- in: terminal_id int
-- out: like terminal_key_by_kid
SELECT k.id, k.terminal_id, k.ed25519, k.revoked_at, t.name AS terminal,
	t.revoked_at AS terminal_revoked_at
FROM terminal_key k JOIN terminal t ON t.id = k.terminal_id
WHERE k.terminal_id = :terminal_id AND k.revoked_at IS NULL
ORDER BY k.id DESC LIMIT 1;
