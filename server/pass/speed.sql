-- SPDX-License-Identifier: Apache-2.0
-- How long gates take.

-- name: speed_top :opt
-- in: gate_id int
-- out: top int
SELECT top FROM gate_log WHERE id = :gate_id;

-- name: speed_add :exec
-- in: site_id int, month text, ms int, n int
INSERT INTO gate_speed (site_id, month, ms, n)
VALUES (:site_id, :month, :ms, :n)
ON CONFLICT (site_id, month, ms) DO UPDATE SET n = gate_speed.n + excluded.n;

-- name: speed_of_site :many
-- in: site_id int, since text, until text
-- out: month text, ms int, n int
SELECT month, ms, n FROM gate_speed
WHERE site_id = :site_id AND month >= :since AND month <= :until
ORDER BY month, ms LIMIT 4000;
