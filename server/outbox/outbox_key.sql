-- SPDX-License-Identifier: Apache-2.0

-- name: outbox_key_get :opt
-- in: id int
-- out: public blob
SELECT public FROM outbox_key WHERE id = :id;

-- name: outbox_key_add :exec
-- in: id int, public blob, now int
INSERT INTO outbox_key (id, public, made_at) VALUES (:id, :public, :now);
