-- SPDX-License-Identifier: Apache-2.0
-- An act as the power-cut proof writes it: a number, a body, two lines.

-- name: cut_next :one
-- out: n int
UPDATE total SET n = n + 1 WHERE name = 'acts' RETURNING n;

-- name: cut_act_add :exec
-- in: id int, seq int, body blob
INSERT INTO act (id, seq, body) VALUES (:id, :seq, :body);

-- name: cut_line_add :exec
-- in: id int, act int, n int
INSERT INTO line (id, act, n) VALUES (:id, :act, :n);
