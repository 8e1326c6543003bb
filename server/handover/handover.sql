-- SPDX-License-Identifier: Apache-2.0
-- What was half filled at a kiosk, until somebody goes on with it.

-- name: handover_add :count
-- in: id int, ref text, call text, terminal_id int, visit text, draft_sealed blob, now int
INSERT INTO handover (id, ref, call_id, terminal_id, visit, draft_sealed,
	made_at)
SELECT :id, :ref, h.id, :terminal_id, :visit, :draft_sealed, :now
FROM help_call h
WHERE h.ref = :call AND h.terminal_id = :terminal_id AND h.done_at IS NULL
ON CONFLICT DO NOTHING;

-- name: handover_get :opt
-- in: ref text
-- out: id int, call text, kiosk text, draft_sealed blob, made_at int
SELECT o.id, h.ref AS call, t.name AS kiosk, o.draft_sealed, o.made_at
FROM handover o JOIN help_call h ON h.id = o.call_id
	JOIN terminal t ON t.id = o.terminal_id
WHERE o.ref = :ref;

-- name: handover_of_call :opt
-- in: call text
-- out: id int, ref text
SELECT o.id, o.ref FROM handover o JOIN help_call h ON h.id = o.call_id
WHERE h.ref = :call;

-- name: handover_of_visit :opt
-- in: terminal_id int, visit text
-- out: id int, ref text
SELECT id, ref FROM handover
WHERE terminal_id = :terminal_id AND visit = :visit;

-- name: handover_old :many
-- in: before int, limit int
-- out: id int, ref text
SELECT id, ref FROM handover WHERE made_at < :before
ORDER BY made_at, id LIMIT :limit;

-- name: handover_erase :exec
-- in: id int
DELETE FROM handover WHERE id = :id;
