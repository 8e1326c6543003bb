-- SPDX-License-Identifier: Apache-2.0
-- Papers that kiosks gave while offline.

-- name: provisional_insert :count
-- in: id int, cti blob, key_id int, digest blob
INSERT INTO provisional_receipt (id, cti, key_id, digest)
VALUES (:id, :cti, :key_id, :digest)
ON CONFLICT DO NOTHING;

-- name: provisional_by_cti :opt
-- in: cti blob, key_id int
-- out: digest blob, state text, case_id int?, taken_at int
SELECT p.digest, i.state, i.case_id, i.taken_at
FROM provisional_receipt p JOIN outbox_item i ON i.id = p.id
WHERE p.cti = :cti AND p.key_id = :key_id;
