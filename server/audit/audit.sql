-- SPDX-License-Identifier: Apache-2.0

-- name: audit_last :opt
-- out: seq int, hash blob
-- scan: the last row of the trail by its key, LIMIT 1
SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1;

-- name: audit_insert :exec
-- in: seq int, at int, actor text, action text, object text, salt blob, payload text, hash blob
INSERT INTO audit (seq, at, actor, action, object, salt, payload, hash)
VALUES (:seq, :at, :actor, :action, :object, :salt, :payload, :hash);

-- name: audit_first :opt
-- out: seq int
-- scan: the first row of the trail by its key, LIMIT 1
SELECT seq FROM audit ORDER BY seq LIMIT 1;

-- name: audit_page :many
-- in: after int, limit int
-- out: seq int, at int, actor text, action text, object text, salt blob, payload text, hash blob
SELECT seq, at, actor, action, object, salt, payload, hash FROM audit
WHERE seq > :after ORDER BY seq LIMIT :limit;
