-- SPDX-License-Identifier: Apache-2.0
-- Statements of the reader alone; the writer's are in audit.sql.

-- name: verify_first :opt
-- out: seq int
-- scan: the first row of the trail by its key, LIMIT 1
SELECT seq FROM audit ORDER BY seq LIMIT 1;

-- name: verify_page :many
-- in: after int, limit int
-- out: seq int, at int, actor text, action text, object text, salt blob, payload text, hash blob
SELECT seq, at, actor, action, object, salt, payload, hash FROM audit
WHERE seq > :after ORDER BY seq LIMIT :limit;
