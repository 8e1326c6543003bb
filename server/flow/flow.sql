-- SPDX-License-Identifier: Apache-2.0

-- name: serial_next :one
-- in: name text, year int
-- out: last int
INSERT INTO serial (name, year, last) VALUES (:name, :year, 1)
ON CONFLICT (name, year) DO UPDATE SET last = serial.last + 1
RETURNING last;

-- name: serial_leap :exec
-- in: name text, year int, by int
INSERT INTO serial (name, year, last) VALUES (:name, :year, :by)
ON CONFLICT (name, year) DO UPDATE
	SET last = max(serial.last, min(serial.last + :by, 990000));

-- name: case_insert :count
-- in: id int, no text, service text, person_id int, source int, actor text, at int, now int, due_on text
INSERT INTO casefile (id, no, service, person_id, state, version, source,
	actor, accepted_at, due_on, changed_at)
VALUES (:id, :no, :service, :person_id, 'applied', 1, :source, :actor, :at,
	:due_on, :now)
ON CONFLICT DO NOTHING;

-- name: case_open :opt
-- in: person_id int, service text
-- out: id int, no text, service text, person_id int, state text, version int, source int, actor text, accepted_at int, due_on text, changed_at int
SELECT id, no, service, person_id, state, version, source, actor, accepted_at,
	due_on, changed_at
FROM casefile WHERE person_id = :person_id AND service = :service
	AND state IN ('applied', 'returned');

-- name: case_by_no :opt
-- in: no text
-- out: like case_open
SELECT id, no, service, person_id, state, version, source, actor, accepted_at,
	due_on, changed_at
FROM casefile WHERE no = :no;

-- name: case_by_id :opt
-- in: id int
-- out: like case_open
SELECT id, no, service, person_id, state, version, source, actor, accepted_at,
	due_on, changed_at
FROM casefile WHERE id = :id;

-- name: case_step :count
-- in: id int, version int, from text, to text, due_on text, source int, decided_on text, now int
UPDATE casefile SET state = :to, version = version + 1, due_on = :due_on,
	source = :source, decided_on = :decided_on, changed_at = :now
WHERE id = :id AND version = :version AND state = :from;

-- name: case_event_insert :exec
-- in: id int, case_id int, at int, actor text, action text, from_state text, to_state text, reason_sealed blob, changed text
INSERT INTO case_event (id, case_id, at, actor, action, from_state, to_state,
	reason_sealed, changed)
VALUES (:id, :case_id, :at, :actor, :action, :from_state, :to_state,
	:reason_sealed, :changed);

-- name: case_events :many
-- in: case_id int
-- out: id int, at int, actor text, action text, to_state text, reason_sealed blob, changed text
SELECT id, at, actor, action, to_state, reason_sealed, changed FROM case_event
WHERE case_id = :case_id ORDER BY id LIMIT 200;

-- name: case_last_reason :opt
-- in: case_id int
-- out: id int, reason_sealed blob
SELECT id, reason_sealed FROM case_event
WHERE case_id = :case_id AND reason_sealed IS NOT NULL
ORDER BY id DESC LIMIT 1;

-- name: case_list :many
-- in: service text, state text, due_on text, after int, limit int
-- out: id int, no text, service text, state text, source int, accepted_at int, due_on text, person_id int, name_sealed blob
SELECT c.id, c.no, c.service, c.state, c.source, c.accepted_at, c.due_on,
	c.person_id, p.name_sealed
FROM casefile c JOIN person p ON p.id = c.person_id
WHERE c.service = :service AND c.state = :state
	AND (c.due_on > :due_on OR (c.due_on = :due_on AND c.id > :after))
ORDER BY c.due_on, c.id LIMIT :limit;

-- name: case_list_any :many
-- in: state text, due_on text, after int, limit int
-- out: like case_list
SELECT c.id, c.no, c.service, c.state, c.source, c.accepted_at, c.due_on,
	c.person_id, p.name_sealed
FROM casefile c JOIN person p ON p.id = c.person_id
WHERE c.state = :state
	AND (c.due_on > :due_on OR (c.due_on = :due_on AND c.id > :after))
ORDER BY c.due_on, c.id LIMIT :limit;

-- name: case_row :opt
-- in: id int
-- out: like case_list
SELECT c.id, c.no, c.service, c.state, c.source, c.accepted_at, c.due_on,
	c.person_id, p.name_sealed
FROM casefile c JOIN person p ON p.id = c.person_id
WHERE c.id = :id;

-- name: case_list_decided :many
-- in: decided_on text, after int, limit int
-- out: like case_list
SELECT c.id, c.no, c.service, c.state, c.source, c.accepted_at, c.due_on,
	c.person_id, p.name_sealed
FROM casefile c JOIN person p ON p.id = c.person_id
WHERE c.decided_on = :decided_on AND c.id > :after
ORDER BY c.id LIMIT :limit;

-- name: case_list_person :many
-- in: person_id int
-- out: like case_list
SELECT c.id, c.no, c.service, c.state, c.source, c.accepted_at, c.due_on,
	c.person_id, p.name_sealed
FROM casefile c JOIN person p ON p.id = c.person_id
WHERE c.person_id = :person_id ORDER BY c.id DESC LIMIT 50;

-- name: case_count :one
-- in: state text, most int
-- out: n int
SELECT count(*) AS n FROM (SELECT 1 FROM casefile
	WHERE state = :state LIMIT :most);

-- name: case_count_decided :one
-- in: decided_on text, most int
-- out: n int
SELECT count(*) AS n FROM (SELECT 1 FROM casefile
	WHERE decided_on = :decided_on LIMIT :most);

-- name: person_ids_by_bix :many
-- in: id_bix blob, phone_bix blob, name_bix blob
-- out: id int
SELECT id FROM person WHERE id_type = 'resident' AND id_bix = :id_bix
UNION SELECT id FROM person WHERE id_type = 'hmt' AND id_bix = :id_bix
UNION SELECT id FROM person WHERE id_type = 'foreigner' AND id_bix = :id_bix
UNION SELECT id FROM person WHERE id_type = 'foreigner_old'
	AND id_bix = :id_bix
UNION SELECT id FROM person WHERE phone_bix = :phone_bix
UNION SELECT id FROM person WHERE name_bix = :name_bix
LIMIT 20;

-- name: actor_name :opt
-- in: id int
-- out: name text
SELECT '自助机 ' || name AS name FROM terminal WHERE id = :id;

-- name: staff_actor_name :opt
-- in: id int
-- out: like actor_name
SELECT display AS name FROM staff WHERE id = :id;
