-- SPDX-License-Identifier: Apache-2.0
-- Goods: what came to a point and what was handed out there.

-- name: fund_stock_receive :exec
-- in: id int, ref text, item text, point text, year int, n int
INSERT INTO fund_stock (id, ref, item, point, year, received)
VALUES (:id, :ref, :item, :point, :year, :n)
ON CONFLICT (item, point, year) DO UPDATE
SET received = received + excluded.received;

-- name: fund_stock_find :one
-- in: item text, point text, year int
-- out: ref text
SELECT ref FROM fund_stock
WHERE item = :item AND point = :point AND year = :year;

-- name: fund_stock_by_ref :opt
-- in: ref text
-- out: id int, item text, year int
SELECT id, item, year FROM fund_stock WHERE ref = :ref;

-- name: fund_stock_take :count
-- in: id int
UPDATE fund_stock SET handed = handed + 1 WHERE id = :id AND handed < received;

-- name: fund_handout_insert :count
-- in: id int, stock_id int, item text, year int, person_id int, actor text, now int
INSERT INTO fund_handout (id, stock_id, item, year, person_id, actor, at)
VALUES (:id, :stock_id, :item, :year, :person_id, :actor, :now)
ON CONFLICT DO NOTHING;

-- name: fund_stocks :many
-- scan: some dozens of goods a year
-- out: ref text, item text, point text, year int, received int, handed int
SELECT ref, item, point, year, received, handed FROM fund_stock
ORDER BY year DESC, item, point LIMIT 200;

-- name: fund_count_stock :one
-- scan: yizhan check reads everything
-- out: wrong int
SELECT count(*) AS wrong FROM fund_stock s WHERE s.handed <> (
	SELECT count(*) FROM fund_handout h WHERE h.stock_id = s.id);
