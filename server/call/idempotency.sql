-- SPDX-License-Identifier: Apache-2.0

-- name: idempotency_find :opt
-- in: caller text, key text
-- out: request_hash blob, result text
SELECT request_hash, result FROM idempotency
WHERE caller = :caller AND key = :key;

-- name: idempotency_insert :exec
-- in: caller text, key text, request_hash blob, result text, at int
INSERT INTO idempotency (caller, key, request_hash, result, at)
VALUES (:caller, :key, :request_hash, :result, :at);
