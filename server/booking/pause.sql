-- SPDX-License-Identifier: Apache-2.0
-- Who gives places back again and again.

-- name: giveback_add :exec
-- in: id int, programme_id int, person_id int, now int
INSERT INTO booking_giveback (id, programme_id, person_id, at)
VALUES (:id, :programme_id, :person_id, :now);

-- name: giveback_count :one
-- in: programme_id int, person_id int, since int
-- out: n int
SELECT count(*) AS n FROM booking_giveback
WHERE person_id = :person_id AND programme_id = :programme_id
	AND at > :since;
