-- SPDX-License-Identifier: Apache-2.0
-- The second factor of staff. A secret of the demo counts in demo mode only.

-- name: factor_get :opt
-- in: staff_id int
-- out: account text, secret_sealed blob, last_step int, demo int, confirmed_at int?
SELECT a.name AS account, f.secret_sealed, f.last_step, f.demo, f.confirmed_at
FROM staff_factor f JOIN staff a ON a.id = f.id
WHERE f.id = :staff_id;

-- name: factor_account :opt
-- in: staff_id int
-- out: account text
SELECT name AS account FROM staff WHERE id = :staff_id;

-- name: factor_put :exec
-- in: staff_id int, secret_sealed blob, last_step int, demo int, now int, confirmed_at int?
INSERT INTO staff_factor (id, secret_sealed, last_step, demo, made_at,
	confirmed_at)
VALUES (:staff_id, :secret_sealed, :last_step, :demo, :now, :confirmed_at);

-- Nobody takes a step twice, however many ask at once.
-- name: factor_step :count
-- in: staff_id int, step int
UPDATE staff_factor SET last_step = :step
WHERE id = :staff_id AND last_step < :step;

-- name: factor_bind :count
-- in: staff_id int, now int
UPDATE staff_factor SET confirmed_at = :now
WHERE id = :staff_id AND confirmed_at IS NULL;

-- name: factor_remove :count
-- in: staff_id int
DELETE FROM staff_factor WHERE id = :staff_id;

-- name: recovery_add :exec
-- in: id int, staff_id int, code_mac blob
INSERT INTO staff_recovery (id, staff_id, code_mac)
VALUES (:id, :staff_id, :code_mac);

-- name: recovery_use :count
-- in: staff_id int, code_mac blob, now int
UPDATE staff_recovery SET used_at = :now
WHERE code_mac = :code_mac AND staff_id = :staff_id AND used_at IS NULL;

-- name: recovery_remove_of :exec
-- in: staff_id int
DELETE FROM staff_recovery WHERE staff_id = :staff_id;

-- name: factor_session :exec
-- in: session int, now int
UPDATE staff_session SET factor_at = :now WHERE id = :session;
