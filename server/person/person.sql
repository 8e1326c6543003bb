-- SPDX-License-Identifier: Apache-2.0

-- name: person_by_id_no :opt
-- in: id_type text, id_bix blob
-- out: id int, id_src int, name_bix blob, name_sealed blob, name_src int, phone_bix blob, phone_sealed blob, phone_src int?
SELECT id, id_src, name_bix, name_sealed, name_src, phone_bix, phone_sealed,
	phone_src
FROM person WHERE id_type = :id_type AND id_bix = :id_bix;

-- name: person_insert :exec
-- in: id int, id_type text, id_bix blob, id_sealed blob, src int, name_sealed blob, name_bix blob, sex text, birth text, phone_sealed blob, phone_bix blob, phone_src int?, now int
INSERT INTO person (id, id_type, id_bix, id_sealed, id_src, name_sealed,
	name_bix, name_src, sex, birth, phone_sealed, phone_bix, phone_src,
	created_at, changed_at)
VALUES (:id, :id_type, :id_bix, :id_sealed, :src, :name_sealed, :name_bix,
	:src, :sex, :birth, :phone_sealed, :phone_bix, :phone_src, :now, :now);

-- name: person_set_name :exec
-- in: id int, name_sealed blob, name_bix blob, src int, now int
UPDATE person SET name_sealed = :name_sealed, name_bix = :name_bix,
	name_src = :src, changed_at = :now WHERE id = :id;

-- name: person_set_phone :exec
-- in: id int, phone_sealed blob, phone_bix blob, src int, now int
UPDATE person SET phone_sealed = :phone_sealed, phone_bix = :phone_bix,
	phone_src = :src, changed_at = :now WHERE id = :id;

-- name: person_raise_id_source :exec
-- in: id int, src int, now int
UPDATE person SET id_src = :src, changed_at = :now
WHERE id = :id AND id_src < :src;

-- name: person_history_insert :exec
-- in: id int, person_id int, field text, old_sealed blob, old_src int?, new_src int, now int, actor text
INSERT INTO person_history (id, person_id, field, old_sealed, old_src, new_src,
	changed_at, actor)
VALUES (:id, :person_id, :field, :old_sealed, :old_src, :new_src, :now, :actor);

-- name: person_by_id :opt
-- in: id int
-- out: id_type text, id_sealed blob, id_src int, name_sealed blob, name_src int, sex text, birth text, phone_sealed blob, phone_src int?, version int
SELECT id_type, id_sealed, id_src, name_sealed, name_src, sex, birth,
	phone_sealed, phone_src,
	(SELECT count(*) FROM person_history h WHERE h.person_id = person.id)
		AS version
FROM person WHERE id = :id;

-- name: person_set_id :exec
-- in: id int, id_type text, id_sealed blob, id_bix blob, src int, sex text, birth text, now int
UPDATE person SET id_type = :id_type, id_sealed = :id_sealed,
	id_bix = :id_bix, id_src = :src, sex = :sex, birth = :birth,
	changed_at = :now WHERE id = :id;

-- name: person_history_correct :exec
-- in: id int, person_id int, field text, old_sealed blob, old_src int?, new_src int, now int, actor text, reason_sealed blob, evidence_sealed blob
INSERT INTO person_history (id, person_id, field, old_sealed, old_src, new_src,
	changed_at, actor, reason_sealed, evidence_sealed)
VALUES (:id, :person_id, :field, :old_sealed, :old_src, :new_src, :now, :actor,
	:reason_sealed, :evidence_sealed);

-- name: person_history :many
-- in: person_id int
-- out: id int, field text, old_sealed blob, old_src int?, new_src int, changed_at int, actor text, reason_sealed blob, evidence_sealed blob
SELECT id, field, old_sealed, old_src, new_src, changed_at, actor,
	reason_sealed, evidence_sealed
FROM person_history WHERE person_id = :person_id ORDER BY id DESC LIMIT 50;

-- name: person_alike :opt
-- in: id int, name_bix blob, birth text, phone_bix blob
-- out: same_name int, same_phone int
SELECT
	EXISTS (SELECT 1 FROM person p WHERE p.name_bix = :name_bix
		AND p.birth = :birth AND p.id <> :id) AS same_name,
	EXISTS (SELECT 1 FROM person p WHERE p.phone_bix = :phone_bix
		AND p.id <> :id) AS same_phone;
