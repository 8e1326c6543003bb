-- SPDX-License-Identifier: Apache-2.0
-- Pass products, their terms, groups and parks.

-- name: pass_product_put :exec
-- in: id int, code text, scope text
INSERT INTO pass_product (id, code, scope) VALUES (:id, :code, :scope)
ON CONFLICT (code) DO NOTHING;

-- name: pass_product_get :opt
-- in: code text
-- out: id int, scope text
SELECT id, scope FROM pass_product WHERE code = :code;

-- name: pass_terms_hash :opt
-- in: product_id int, version int
-- out: hash blob
SELECT hash FROM pass_terms
WHERE product_id = :product_id AND version = :version;

-- name: pass_terms_insert :exec
-- in: id int, product_id int, version int, hash blob, valid_from int, title text, basis text, group_number int, holders int, period text, days int, season_from int, season_until int, rollover int, start_days int, cap int, fee int, pay_days int, renew_days int, refund_days int, replace_fee int, replacements int
INSERT INTO pass_terms (id, product_id, version, hash, valid_from, title,
	basis, group_number, holders, period, days, season_from, season_until,
	rollover, start_days, cap, fee, pay_days, renew_days, refund_days,
	replace_fee, replacements)
VALUES (:id, :product_id, :version, :hash, :valid_from, :title, :basis,
	:group_number, :holders, :period, :days, :season_from, :season_until,
	:rollover, :start_days, :cap, :fee, :pay_days, :renew_days,
	:refund_days, :replace_fee, :replacements);

-- name: pass_window_insert :exec
-- in: terms_id int, n int, from_md int, until_md int
INSERT INTO pass_window (terms_id, n, from_md, until_md)
VALUES (:terms_id, :n, :from_md, :until_md);

-- name: pass_price_insert :exec
-- in: terms_id int, n int, rule text, value text, from_md int, price int, subsidy int
INSERT INTO pass_price (terms_id, n, rule, value, from_md, price, subsidy)
VALUES (:terms_id, :n, :rule, :value, :from_md, :price, :subsidy);

-- name: pass_rule_insert :exec
-- in: terms_id int, n int, rule text, value text
INSERT INTO pass_rule (terms_id, n, rule, value)
VALUES (:terms_id, :n, :rule, :value);

-- name: pass_text_insert :exec
-- in: terms_id int, n int, kind text, code text, version int, required int, title text, body text
INSERT INTO pass_text (terms_id, n, kind, code, version, required, title, text)
VALUES (:terms_id, :n, :kind, :code, :version, :required, :title, :body);

-- name: pass_terms_get :opt
-- in: id int
-- out: id int, product_id int, code text, scope text, version int, valid_from int, title text, basis text, group_number int, holders int, period text, days int, season_from int, season_until int, rollover int, start_days int, cap int, fee int, pay_days int, renew_days int, refund_days int, replace_fee int, replacements int
SELECT t.id, t.product_id, p.code, p.scope, t.version, t.valid_from, t.title,
	t.basis, t.group_number, t.holders, t.period, t.days, t.season_from,
	t.season_until, t.rollover, t.start_days, t.cap, t.fee, t.pay_days,
	t.renew_days, t.refund_days, t.replace_fee, t.replacements
FROM pass_terms t JOIN pass_product p ON p.id = t.product_id WHERE t.id = :id;

-- name: pass_terms_now :opt
-- in: code text, now int
-- out: id int
SELECT t.id FROM pass_terms t JOIN pass_product p ON p.id = t.product_id
WHERE p.code = :code AND t.valid_from <= :now
ORDER BY t.version DESC LIMIT 1;

-- name: pass_terms_all :many
-- in: now int
-- out: id int
-- scan: a dozen products
SELECT (SELECT t.id FROM pass_terms t WHERE t.product_id = p.id
	AND t.valid_from <= :now ORDER BY t.version DESC LIMIT 1) AS id
FROM pass_product p WHERE EXISTS (SELECT 1 FROM pass_terms t
	WHERE t.product_id = p.id AND t.valid_from <= :now)
ORDER BY p.code LIMIT 50;

-- name: pass_windows_of :many
-- in: terms_id int
-- out: from_md int, until_md int
SELECT from_md, until_md FROM pass_window WHERE terms_id = :terms_id
ORDER BY n LIMIT 16;

-- name: pass_prices_of :many
-- in: terms_id int
-- out: rule text, value text, from_md int, price int, subsidy int
SELECT rule, value, from_md, price, subsidy FROM pass_price
WHERE terms_id = :terms_id ORDER BY n LIMIT 32;

-- name: pass_rules_of :many
-- in: terms_id int
-- out: rule text, value text
SELECT rule, value FROM pass_rule WHERE terms_id = :terms_id
ORDER BY n LIMIT 32;

-- name: pass_texts_of :many
-- in: terms_id int
-- out: kind text, code text, version int, required int, title text, body text
SELECT kind, code, version, required, title, text AS body FROM pass_text
WHERE terms_id = :terms_id ORDER BY n LIMIT 64;

-- ---- parks -----------------------------------------------------------------

-- name: pass_park_put :exec
-- in: id int, opens int, closes int, closed_days int, passback_s int, travel_s int
INSERT INTO pass_park (id, opens, closes, closed_days, passback_s, travel_s)
VALUES (:id, :opens, :closes, :closed_days, :passback_s, :travel_s)
ON CONFLICT (id) DO UPDATE SET opens = excluded.opens,
	closes = excluded.closes, closed_days = excluded.closed_days,
	passback_s = excluded.passback_s, travel_s = excluded.travel_s;

-- name: pass_group_put :exec
-- in: number int, title text, per_day int, per_year int
INSERT INTO pass_group (number, title, per_day, per_year)
VALUES (:number, :title, :per_day, :per_year)
ON CONFLICT (number) DO UPDATE SET title = excluded.title,
	per_day = excluded.per_day, per_year = excluded.per_year;

-- name: pass_group_park_clear :exec
-- in: number int
DELETE FROM pass_group_park WHERE group_number = :number;

-- name: pass_group_park_add :exec
-- in: number int, park_id int
INSERT INTO pass_group_park (group_number, park_id)
VALUES (:number, :park_id) ON CONFLICT DO NOTHING;

-- name: pass_park_list :many
-- in: number int
-- out: id int, number int, code text, title text, address text, bus text, phone text, opens int, closes int, closed_days int, passback_s int, travel_s int
SELECT s.id, s.number, s.code, s.name AS title, s.address, s.bus, s.phone,
	p.opens, p.closes, p.closed_days, p.passback_s, p.travel_s
FROM pass_group_park g JOIN pass_park p ON p.id = g.park_id
JOIN site s ON s.id = p.id
WHERE g.group_number = :number ORDER BY s.number LIMIT 64;

-- name: pass_park_by_code :opt
-- in: code text
-- out: like pass_park_list
SELECT s.id, s.number, s.code, s.name AS title, s.address, s.bus, s.phone,
	p.opens, p.closes, p.closed_days, p.passback_s, p.travel_s
FROM site s JOIN pass_park p ON p.id = s.id WHERE s.code = :code;

-- name: pass_park_by_number :opt
-- in: number int
-- out: like pass_park_list
SELECT s.id, s.number, s.code, s.name AS title, s.address, s.bus, s.phone,
	p.opens, p.closes, p.closed_days, p.passback_s, p.travel_s
FROM site s JOIN pass_park p ON p.id = s.id WHERE s.number = :number;

-- ---- the room for them -----------------------------------------------------

-- name: pass_sold_add :count
-- in: product_id int, year int, cap int
INSERT INTO pass_sold (product_id, year, n) VALUES (:product_id, :year, 1)
ON CONFLICT (product_id, year) DO UPDATE SET n = pass_sold.n + 1
WHERE :cap = 0 OR pass_sold.n < :cap;

-- name: pass_sold_give :count
-- in: product_id int, year int
UPDATE pass_sold SET n = n - 1 WHERE product_id = :product_id AND year = :year;

-- name: pass_rules_of_park :many
-- in: park_id int
-- out: group_number int, passback_s int, per_day int, per_year int, closed_days int, opens int, closes int
SELECT g.number AS group_number, p.passback_s, g.per_day, g.per_year,
	p.closed_days, p.opens, p.closes
FROM pass_group_park x JOIN pass_group g ON g.number = x.group_number
JOIN pass_park p ON p.id = x.park_id
WHERE x.park_id = :park_id ORDER BY g.number LIMIT 64;

-- A park's groups: passes issued in a time, and what they brought in, less what
-- was given back in it.
-- name: pass_group_month :many
-- in: park_id int, since int, until int
-- out: number int, title text, passes int, pool int
-- scan: a month of all passes
SELECT g.number, g.title,
	(SELECT count(*) FROM pass p JOIN pass_terms t ON t.id = p.terms_id
		WHERE t.group_number = g.number AND p.issued_at >= :since
		AND p.issued_at < :until) AS passes,
	coalesce((SELECT sum(p.price + p.subsidy) FROM pass p
		JOIN pass_terms t ON t.id = p.terms_id
		WHERE t.group_number = g.number AND p.issued_at >= :since
		AND p.issued_at < :until), 0)
	+ coalesce((SELECT sum(y.amount - p.subsidy) FROM pass_payment y
		JOIN pass p ON p.id = y.pass_id
		JOIN pass_terms t ON t.id = p.terms_id
		WHERE t.group_number = g.number AND y.kind = 'refund'
		AND y.at >= :since AND y.at < :until), 0) AS pool
FROM pass_group_park x JOIN pass_group g ON g.number = x.group_number
WHERE x.park_id = :park_id ORDER BY g.number LIMIT 64;
