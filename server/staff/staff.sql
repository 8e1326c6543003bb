-- SPDX-License-Identifier: Apache-2.0
-- Accounts of staff.

-- name: staff_add :count
-- in: id int, account text, display text, role text, id_bix blob, id_sealed blob, password text, one_time int, now int, site int?
INSERT INTO staff (id, name, display, role, id_bix, id_sealed, password,
	one_time, created_at, site)
VALUES (:id, :account, :display, :role, :id_bix, :id_sealed, :password,
	:one_time, :now, :site)
ON CONFLICT DO NOTHING;

-- name: staff_get_by_name :opt
-- in: account text
-- out: id int, display text, disabled_at int?
SELECT id, display, disabled_at FROM staff WHERE name = :account;

-- name: staff_get_id :opt
-- in: id int
-- out: id_sealed blob
SELECT id_sealed FROM staff WHERE id = :id;

-- name: staff_list :many
-- scan: the accounts of one centre, listed by the administrator
-- out: id int, account text, display text, role text, one_time int, created_at int, disabled_at int?
SELECT id, name AS account, display, role, one_time, created_at, disabled_at
FROM staff ORDER BY name;

-- An active administrator must remain.
-- name: staff_disable :count
-- in: id int, now int
-- scan: the accounts of one centre, counted when one is disabled
UPDATE staff SET disabled_at = :now
WHERE id = :id AND disabled_at IS NULL AND (role <> 'sysadmin'
	OR (SELECT count(*) FROM staff
		WHERE role = 'sysadmin' AND disabled_at IS NULL) > 1);

-- name: staff_identify :count
-- in: id int, id_bix blob, id_sealed blob
UPDATE staff SET id_bix = :id_bix, id_sealed = :id_sealed
WHERE id = :id AND NOT EXISTS (SELECT 1 FROM staff s
	WHERE s.id_bix = :id_bix AND s.id <> :id);

-- name: staff_reset :count
-- in: id int, password text
UPDATE staff SET password = :password, one_time = 1
WHERE id = :id AND disabled_at IS NULL;
