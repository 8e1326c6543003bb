-- SPDX-License-Identifier: Apache-2.0

-- name: receipt_insert :exec
-- in: id int, cti blob, case_id int, iat int, state text, accepted_at int, due text, window text
INSERT INTO receipt (id, cti, case_id, iat, state, accepted_at, due, window)
VALUES (:id, :cti, :case_id, :iat, :state, :accepted_at, :due, :window);

-- name: receipt_newest :opt
-- in: case_id int
-- out: id int, cti blob, iat int, state text, accepted_at int, due text, window text
SELECT id, cti, iat, state, accepted_at, due, window FROM receipt
WHERE case_id = :case_id ORDER BY id DESC LIMIT 1;

-- name: receipt_by_cti :opt
-- in: cti blob
-- out: id int, case_id int, iat int, state text, accepted_at int, due text, window text
SELECT id, case_id, iat, state, accepted_at, due, window FROM receipt
WHERE cti = :cti;
