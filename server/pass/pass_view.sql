-- SPDX-License-Identifier: Apache-2.0
-- Passes as the desk looks at them.

-- name: pass_view_given :one
-- in: holder_id int
-- out: given int
SELECT count(*) AS given FROM pass_token WHERE holder_id = :holder_id;

-- By person for 90 days, as everything of where somebody was.
-- name: pass_view_entries :one
-- in: holder_id int
-- out: entries int
SELECT count(*) AS entries FROM gate_entry
WHERE holder_id = :holder_id AND accepted = 1 AND flags & 1 = 0;

-- name: pass_view_newest :opt
-- in: holder_id int
-- out: kind text, exp int
SELECT kind, exp FROM pass_token
WHERE holder_id = :holder_id AND (kind = 'paper' OR anchor IS NOT NULL)
ORDER BY id DESC LIMIT 1;

-- name: pass_unpaid_after :many
-- in: pay_until int, after int, limit int
-- out: id int, no text, person_id int, name_sealed blob, title text, amount int, made_at int, pay_until int
SELECT p.id, c.no, c.person_id, n.name_sealed, t.title,
	p.price + p.fee AS amount, p.made_at, p.pay_until
FROM pass p JOIN casefile c ON c.id = p.id
JOIN person n ON n.id = c.person_id
JOIN pass_terms t ON t.id = p.terms_id
WHERE p.state = 'unpaid' AND (p.pay_until > :pay_until
	OR (p.pay_until = :pay_until AND p.id > :after))
ORDER BY p.pay_until, p.id LIMIT :limit;

-- name: pass_stand_list :many
-- in: year int
-- out: product_id int, year int, sold int, unpaid int, active int, frozen int
-- scan: a row a product and year
SELECT s.product_id, s.year, s.n AS sold,
	(SELECT count(*) FROM pass p WHERE p.product_id = s.product_id
		AND p.year = s.year AND p.state = 'unpaid') AS unpaid,
	(SELECT count(*) FROM pass p WHERE p.product_id = s.product_id
		AND p.year = s.year AND p.state = 'active') AS active,
	(SELECT count(*) FROM pass p WHERE p.product_id = s.product_id
		AND p.year = s.year AND p.state = 'frozen') AS frozen
FROM pass_sold s WHERE s.year >= :year ORDER BY s.product_id, s.year LIMIT 200;
