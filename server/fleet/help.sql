-- SPDX-License-Identifier: Apache-2.0
-- Calls for help, from the kiosk to the people at the desk.

-- name: help_of :opt
-- in: terminal_id int
-- out: ref text, coming_at int?
SELECT ref, coming_at FROM help_call
WHERE terminal_id = :terminal_id AND done_at IS NULL;

-- name: help_add :exec
-- in: id int, ref text, terminal_id int, screen text, flow text?, now int
INSERT INTO help_call (id, ref, terminal_id, screen, flow, called_at)
VALUES (:id, :ref, :terminal_id, :screen, :flow, :now);

-- name: help_get :opt
-- in: ref text
-- out: id int, terminal text, coming_at int?, done_at int?
SELECT h.id, t.name AS terminal, h.coming_at, h.done_at
FROM help_call h JOIN terminal t ON t.id = h.terminal_id
WHERE h.ref = :ref;

-- name: help_coming :count
-- in: id int, actor text, now int
UPDATE help_call SET coming_at = :now, coming_by = :actor
WHERE id = :id AND coming_at IS NULL AND done_at IS NULL;

-- name: help_done :count
-- in: id int, actor text, now int
UPDATE help_call SET done_at = :now, done_by = :actor
WHERE id = :id AND done_at IS NULL;

-- name: help_open_list :many
-- scan: the open calls, one a kiosk at most
-- out: ref text, terminal text, place text?, screen text, flow text?, called_at int, coming_at int?, coming_by text?, handover text?
SELECT h.ref, t.name AS terminal, t.place, h.screen, h.flow, h.called_at,
	h.coming_at, s.display AS coming_by, o.ref AS handover
FROM help_call h JOIN terminal t ON t.id = h.terminal_id
LEFT JOIN handover o ON o.call_id = h.id
LEFT JOIN staff s ON s.id = CASE WHEN h.coming_by LIKE 'staff:%'
	THEN CAST(substr(h.coming_by, 7) AS INTEGER) END
WHERE h.done_at IS NULL ORDER BY h.called_at, h.id LIMIT 200;
