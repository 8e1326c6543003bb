-- SPDX-License-Identifier: Apache-2.0
-- The machines that a gate has been.

-- name: gate_chain_get :opt
-- in: key_id int
-- out: base int, began int
SELECT base, began FROM gate_chain WHERE key_id = :key_id;

-- The newest first.
-- name: gate_chain_all :many
-- in: gate_id int
-- out: base int, began int
SELECT base, began FROM gate_chain WHERE gate_id = :gate_id
ORDER BY key_id DESC LIMIT 50;

-- name: gate_chain_add :exec
-- in: key_id int, gate_id int, base int, began int
INSERT INTO gate_chain (key_id, gate_id, base, began)
VALUES (:key_id, :gate_id, :base, :began);
