-- SPDX-License-Identifier: Apache-2.0

-- name: staff_id_is :opt
-- in: id int, id_bix blob
-- out: id int
SELECT id FROM staff WHERE id = :id AND id_bix = :id_bix;
