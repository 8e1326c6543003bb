-- SPDX-License-Identifier: Apache-2.0

-- name: audit_last :opt
-- out: seq int, hash blob
-- scan: the last row of the trail by its key, LIMIT 1
SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1;

-- name: audit_insert :exec
-- in: seq int, at int, actor text, action text, object text, salt blob, payload text, hash blob
INSERT INTO audit (seq, at, actor, action, object, salt, payload, hash)
VALUES (:seq, :at, :actor, :action, :object, :salt, :payload, :hash);

-- name: audit_hash :opt
-- in: seq int
-- out: hash blob
SELECT hash FROM audit WHERE seq = :seq;
