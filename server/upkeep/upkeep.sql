-- SPDX-License-Identifier: Apache-2.0
-- The PINs of the staff, and kiosks that they have open.

-- name: upkeep_account :opt
-- in: id int
-- out: account text, password text, id_sealed blob?
SELECT name AS account, password, id_sealed FROM staff
WHERE id = :id AND disabled_at IS NULL;

-- The account must still be what the password was checked against.
-- name: upkeep_set_pin :count
-- in: id int, password text, pin text, now int
INSERT INTO staff_pin (id, pin, set_at)
SELECT id, :pin, :now FROM staff
WHERE id = :id AND password = :password AND disabled_at IS NULL
ON CONFLICT (id) DO UPDATE SET pin = excluded.pin, set_at = excluded.set_at;

-- name: upkeep_staff_by_bix :opt
-- in: id_bix blob
-- out: id int, display text, role text, pin text
SELECT s.id, s.display, s.role, p.pin
FROM staff s JOIN staff_pin p ON p.id = s.id
WHERE s.id_bix = :id_bix AND s.disabled_at IS NULL;

-- name: upkeep_end_of :exec
-- in: terminal_id int, now int
UPDATE upkeep SET ended_at = :now
WHERE terminal_id = :terminal_id AND ended_at IS NULL;

-- name: upkeep_add :count
-- in: id int, token_hash blob, terminal_id int, staff_id int, pin text, now int
INSERT INTO upkeep (id, token_hash, terminal_id, staff_id, opened_at)
SELECT :id, :token_hash, :terminal_id, s.id, :now
FROM staff s JOIN staff_pin p ON p.id = s.id
WHERE s.id = :staff_id AND p.pin = :pin AND s.disabled_at IS NULL;

-- name: upkeep_by_token :opt
-- in: token_hash blob, terminal_id int, opened_after int
-- out: id int, staff_id int, opened_at int, role text, terminal text
SELECT u.id, u.staff_id, u.opened_at, s.role, t.name AS terminal
FROM upkeep u JOIN staff s ON s.id = u.staff_id
JOIN terminal t ON t.id = u.terminal_id
WHERE u.token_hash = :token_hash AND u.terminal_id = :terminal_id
	AND u.ended_at IS NULL AND u.opened_at > :opened_after
	AND s.disabled_at IS NULL;
