-- SPDX-License-Identifier: Apache-2.0
-- The machines that a gate has been.

-- name: gate_chain_get :opt
-- in: key_id int
-- out: base int
SELECT base FROM gate_chain WHERE key_id = :key_id;

-- name: gate_chain_last :opt
-- in: gate_id int
-- out: base int
SELECT base FROM gate_chain WHERE gate_id = :gate_id
ORDER BY key_id DESC LIMIT 1;

-- name: gate_chain_add :exec
-- in: key_id int, gate_id int, base int
INSERT INTO gate_chain (key_id, gate_id, base)
VALUES (:key_id, :gate_id, :base);
