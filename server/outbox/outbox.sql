-- SPDX-License-Identifier: Apache-2.0
-- Envelopes out of the kiosks' outboxes, and what became of them.

-- name: outbox_known :opt
-- in: terminal_id int, seq int, hash blob
-- out: id int, state text
SELECT id, state FROM outbox_item
WHERE terminal_id = :terminal_id AND seq = :seq AND hash = :hash;

-- name: outbox_twin :opt
-- in: terminal_id int, seq int, key_id int
-- out: id int
SELECT id FROM outbox_item
WHERE terminal_id = :terminal_id AND seq = :seq AND key_id = :key_id LIMIT 1;

-- name: outbox_at :opt
-- in: terminal_id int, seq int
-- out: id int
SELECT id FROM outbox_item
WHERE terminal_id = :terminal_id AND seq = :seq LIMIT 1;

-- name: outbox_highest :opt
-- in: terminal_id int
-- out: seq int
SELECT seq FROM outbox_item WHERE terminal_id = :terminal_id
ORDER BY seq DESC LIMIT 1;

-- name: outbox_insert :exec
-- in: id int, terminal_id int, seq int, hash blob, key_id int?, state text, code text, path text, case_id int?, made_at int, now int, act_sealed blob, raw blob
INSERT INTO outbox_item (id, terminal_id, seq, hash, key_id, state, code, path,
	case_id, made_at, taken_at, act_sealed, raw)
VALUES (:id, :terminal_id, :seq, :hash, :key_id, :state, :code, :path,
	:case_id, :made_at, :now, :act_sealed, :raw);

-- name: outbox_set_code :exec
-- in: id int, code text
UPDATE outbox_item SET code = :code WHERE id = :id;

-- name: outbox_mark_get :opt
-- in: id int
-- out: ack int
SELECT ack FROM outbox_mark WHERE id = :id;

-- name: outbox_mark_set :exec
-- in: id int, ack int
INSERT INTO outbox_mark (id, ack) VALUES (:id, :ack)
ON CONFLICT (id) DO UPDATE SET ack = excluded.ack;

-- name: outbox_list_open :many
-- in: after int, limit int
-- out: id int, terminal_id int, terminal text, seq int, state text, code text?, path text?, case_no text?, made_at int, taken_at int, act_sealed blob?
SELECT i.id, i.terminal_id, t.name AS terminal, i.seq, i.state, i.code, i.path,
	c.no AS case_no, i.made_at, i.taken_at, i.act_sealed
FROM outbox_item i JOIN terminal t ON t.id = i.terminal_id
	LEFT JOIN casefile c ON c.id = i.case_id
WHERE i.state IN ('conflict', 'poisoned') AND i.id > :after
ORDER BY i.id LIMIT :limit;

-- name: outbox_list_state :many
-- in: state text, after int, limit int
-- out: like outbox_list_open
SELECT i.id, i.terminal_id, t.name AS terminal, i.seq, i.state, i.code, i.path,
	c.no AS case_no, i.made_at, i.taken_at, i.act_sealed
FROM outbox_item i JOIN terminal t ON t.id = i.terminal_id
	LEFT JOIN casefile c ON c.id = i.case_id
WHERE i.state = :state AND i.id > :after ORDER BY i.id LIMIT :limit;

-- name: outbox_get :opt
-- in: id int
-- out: like outbox_list_open
SELECT i.id, i.terminal_id, t.name AS terminal, i.seq, i.state, i.code, i.path,
	c.no AS case_no, i.made_at, i.taken_at, i.act_sealed
FROM outbox_item i JOIN terminal t ON t.id = i.terminal_id
	LEFT JOIN casefile c ON c.id = i.case_id
WHERE i.id = :id;

-- name: outbox_settle :count
-- in: id int, now int, by text, reason_sealed blob
UPDATE outbox_item SET state = 'settled', settled_at = :now, settled_by = :by,
	reason_sealed = :reason_sealed
WHERE id = :id AND state IN ('conflict', 'poisoned');

-- name: outbox_of_case :opt
-- in: case_id int
-- out: terminal_id int, seq int
SELECT terminal_id, seq FROM outbox_item
WHERE case_id = :case_id AND state = 'imported' ORDER BY id LIMIT 1;

-- name: outbox_cases_at :many
-- in: terminal_id int, seq int
-- out: case_id int
SELECT DISTINCT case_id FROM outbox_item
WHERE terminal_id = :terminal_id AND seq = :seq AND case_id IS NOT NULL;
