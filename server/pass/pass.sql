-- SPDX-License-Identifier: Apache-2.0
-- Passes, holders, payments, codes.

-- name: pass_insert :exec
-- in: id int, product_id int, terms_id int, year int, renews int?, price int, subsidy int, fee int, channel text, now int, pay_until int
INSERT INTO pass (id, product_id, terms_id, year, state, renews, price,
	subsidy, fee, channel, made_at, pay_until)
VALUES (:id, :product_id, :terms_id, :year, 'unpaid', :renews, :price,
	:subsidy, :fee, :channel, :now, :pay_until);

-- name: pass_get :opt
-- in: id int
-- out: id int, product_id int, terms_id int, year int, state text, frozen_why text, renews int?, price int, subsidy int, fee int, replaced int, made_at int, pay_until int?, issued_at int?, nbf int?, exp int?
SELECT id, product_id, terms_id, year, state, frozen_why, renews, price,
	subsidy, fee, replaced, made_at, pay_until, issued_at, nbf, exp
FROM pass WHERE id = :id;

-- name: pass_issue :count
-- in: id int, now int, nbf int, exp int
UPDATE pass SET state = 'active', issued_at = :now, nbf = :nbf, exp = :exp
WHERE id = :id AND state = 'unpaid';

-- name: pass_become :count
-- in: id int, was text, state text, frozen_why text
UPDATE pass SET state = :state, frozen_why = :frozen_why
WHERE id = :id AND state = :was;

-- name: pass_count_replaced :exec
-- in: id int
UPDATE pass SET replaced = replaced + 1 WHERE id = :id;

-- name: pass_lapsed :opt
-- in: now int
-- out: id int
SELECT id FROM pass WHERE state = 'unpaid' AND pay_until <= :now
ORDER BY pay_until LIMIT 1;

-- ---- holders ---------------------------------------------------------------

-- name: pass_holder_insert :count
-- in: id int, pass_id int, n int, person_id int, scope text, year int
INSERT INTO pass_holder (id, pass_id, n, person_id, scope, year, live)
VALUES (:id, :pass_id, :n, :person_id, :scope, :year, 1)
ON CONFLICT DO NOTHING;

-- name: pass_holder_list :many
-- in: pass_id int
-- out: id int, n int, person_id int, score int
SELECT id, n, person_id, score FROM pass_holder WHERE pass_id = :pass_id
ORDER BY n;

-- name: pass_holder_end :exec
-- in: pass_id int
UPDATE pass_holder SET live = 0 WHERE pass_id = :pass_id;

-- The last that counts of a person within a scope.
-- name: pass_latest :opt
-- in: person_id int, scope text
-- out: id int, state text, nbf int?, exp int?, year int, no text
SELECT p.id, p.state, p.nbf, p.exp, p.year, c.no
FROM pass_holder h JOIN pass p ON p.id = h.pass_id
JOIN casefile c ON c.id = p.id
WHERE h.person_id = :person_id AND h.scope = :scope AND h.live = 1
ORDER BY h.year DESC LIMIT 1;

-- name: pass_ids_of_person :many
-- in: person_id int
-- out: id int
SELECT DISTINCT pass_id AS id FROM pass_holder WHERE person_id = :person_id
ORDER BY pass_id DESC LIMIT 10;

-- ---- payments --------------------------------------------------------------

-- name: pass_payment_insert :count
-- in: id int, pass_id int, kind text, amount int, method text, receipt_no text, now int, actor text
INSERT INTO pass_payment (id, pass_id, kind, amount, method, receipt_no, at,
	actor)
VALUES (:id, :pass_id, :kind, :amount, :method, :receipt_no, :now, :actor)
ON CONFLICT DO NOTHING;

-- name: pass_payment_list :many
-- in: pass_id int
-- out: kind text, amount int, method text, receipt_no text, at int, actor text
SELECT kind, amount, method, receipt_no, at, actor FROM pass_payment
WHERE pass_id = :pass_id ORDER BY id LIMIT 20;

-- ---- codes -----------------------------------------------------------------

-- name: pass_token_insert :exec
-- in: id int, holder_id int, kind text, list int, idx int, group_number int, iat int, nbf int, exp int
INSERT INTO pass_token (id, holder_id, kind, list, idx, group_number, iat, nbf,
	exp)
VALUES (:id, :holder_id, :kind, :list, :idx, :group_number, :iat, :nbf, :exp);

-- name: pass_token_get :opt
-- in: id int
-- out: id int, holder_id int, kind text, list int, idx int, group_number int, iat int, nbf int, exp int, anchor blob?, void_at int?
SELECT id, holder_id, kind, list, idx, group_number, iat, nbf, exp, anchor,
	void_at
FROM pass_token WHERE id = :id;

-- name: pass_token_by_index :opt
-- in: list int, idx int
-- out: like pass_token_get
SELECT id, holder_id, kind, list, idx, group_number, iat, nbf, exp, anchor,
	void_at
FROM pass_token WHERE list = :list AND idx = :idx;

-- A phone that has not given its anchor is not good yet.
-- name: pass_token_good :opt
-- in: holder_id int
-- out: like pass_token_get
SELECT id, holder_id, kind, list, idx, group_number, iat, nbf, exp, anchor,
	void_at
FROM pass_token WHERE holder_id = :holder_id AND void_at IS NULL
	AND (kind = 'paper' OR anchor IS NOT NULL)
ORDER BY nbf DESC, id DESC LIMIT 1;

-- name: pass_token_pending :opt
-- in: holder_id int
-- out: like pass_token_get
SELECT id, holder_id, kind, list, idx, group_number, iat, nbf, exp, anchor,
	void_at
FROM pass_token WHERE holder_id = :holder_id AND void_at IS NULL
	AND kind = 'phone' AND anchor IS NULL
ORDER BY id DESC LIMIT 1;

-- name: pass_token_anchor :count
-- in: id int, anchor blob
UPDATE pass_token SET anchor = :anchor
WHERE id = :id AND anchor IS NULL AND void_at IS NULL;

-- name: pass_token_void :many
-- in: holder_id int, but int, now int
-- out: list int, idx int
UPDATE pass_token SET void_at = :now
WHERE holder_id = :holder_id AND id <> :but AND void_at IS NULL
RETURNING list, idx;

-- name: pass_token_standing :many
-- in: holder_id int
-- out: list int, idx int
SELECT list, idx FROM pass_token
WHERE holder_id = :holder_id AND void_at IS NULL;

-- name: pass_activation_insert :exec
-- in: id int, code_bix blob, holder_id int, expires_at int
INSERT INTO pass_activation (id, code_bix, holder_id, expires_at)
VALUES (:id, :code_bix, :holder_id, :expires_at);

-- name: pass_activation_by_code :opt
-- in: code_bix blob
-- out: id int, holder_id int, token_id int?, expires_at int, used_at int?
SELECT id, holder_id, token_id, expires_at, used_at FROM pass_activation
WHERE code_bix = :code_bix;

-- name: pass_activation_open :opt
-- in: holder_id int, now int
-- out: id int
SELECT id FROM pass_activation WHERE holder_id = :holder_id
	AND used_at IS NULL AND expires_at > :now
ORDER BY id DESC LIMIT 1;

-- name: pass_activation_begin :exec
-- in: id int, token_id int
UPDATE pass_activation SET token_id = :token_id WHERE id = :id;

-- name: pass_activation_use :exec
-- in: id int, now int
UPDATE pass_activation SET used_at = :now WHERE id = :id;

-- name: pass_activation_end :exec
-- in: holder_id int, now int
UPDATE pass_activation SET expires_at = :now
WHERE holder_id = :holder_id AND used_at IS NULL AND expires_at > :now;

-- ---- use -------------------------------------------------------------------

-- name: pass_used :opt
-- in: pass_id int
-- out: id int
SELECT e.id FROM pass_holder h JOIN gate_entry e ON e.holder_id = h.id
WHERE h.pass_id = :pass_id AND e.accepted = 1 LIMIT 1;

-- ---- recount ---------------------------------------------------------------

-- name: pass_recount :one
-- scan: yizhan check reads everything
-- out: passes int, codes int
SELECT (SELECT count(*) FROM pass) AS passes,
	(SELECT count(*) FROM pass_token) AS codes;

-- name: pass_recount_sold :one
-- scan: yizhan check reads everything
-- out: wrong int
SELECT (SELECT count(*) FROM pass_sold s WHERE s.n <> (SELECT count(*)
		FROM pass p WHERE p.product_id = s.product_id
		AND p.year = s.year
		AND p.state IN ('unpaid', 'active', 'frozen')))
	+ (SELECT count(*) FROM pass p
		WHERE p.state IN ('unpaid', 'active', 'frozen')
		AND NOT EXISTS (SELECT 1 FROM pass_sold s
			WHERE s.product_id = p.product_id
			AND s.year = p.year)) AS wrong;

-- Who holds a pass that counts has it once, and nobody else does.
-- name: pass_recount_holders :one
-- scan: yizhan check reads everything
-- out: wrong int
SELECT count(*) AS wrong FROM pass_holder h JOIN pass p ON p.id = h.pass_id
WHERE h.live <> (p.state IN ('unpaid', 'active', 'frozen'))
	OR h.year <> p.year;

-- A holder of an active pass has a paper or a phone, never both; what is void
-- or frozen stands in the list, what is good does not.
-- name: pass_recount_codes :one
-- scan: yizhan check reads everything
-- out: wrong int
SELECT (SELECT count(*) FROM pass_holder h JOIN pass p ON p.id = h.pass_id
		WHERE p.state = 'active' AND 1 <> (SELECT count(DISTINCT kind)
			FROM pass_token t WHERE t.holder_id = h.id
			AND t.void_at IS NULL
			AND (t.kind = 'paper' OR t.anchor IS NOT NULL)))
	+ (SELECT count(*) FROM pass_token t
		JOIN pass_holder h ON h.id = t.holder_id
		JOIN pass p ON p.id = h.pass_id
		WHERE (t.void_at IS NOT NULL OR p.state = 'frozen') <> coalesce(
			(SELECT r.void FROM revocation r WHERE r.list = t.list
			AND r.idx = t.idx ORDER BY r.seq DESC LIMIT 1), 0))
	AS wrong;

-- name: pass_recount_money :one
-- scan: yizhan check reads everything
-- out: wrong int
SELECT count(*) AS wrong FROM pass p WHERE coalesce((SELECT sum(y.amount)
	FROM pass_payment y WHERE y.pass_id = p.id AND y.kind <> 'replace'), 0)
	<> CASE WHEN p.issued_at IS NULL THEN 0
		WHEN p.state = 'refunded' THEN p.fee ELSE p.price + p.fee END;

-- name: pass_of_holder :opt
-- in: id int
-- out: id int
SELECT pass_id AS id FROM pass_holder WHERE id = :id;

-- name: pass_holder_name :one
-- in: id int
-- out: person_id int, name_sealed blob
SELECT h.person_id, n.name_sealed FROM pass_holder h
JOIN person n ON n.id = h.person_id WHERE h.id = :id;

-- The stretch of a phone's pass that follows one.
-- name: pass_token_next :opt
-- in: holder_id int, nbf int
-- out: id int
SELECT id FROM pass_token WHERE holder_id = :holder_id AND kind = 'phone'
	AND nbf = :nbf AND void_at IS NULL ORDER BY id DESC LIMIT 1;

-- name: pass_area :opt
-- in: id int
-- out: group_code text, district text
SELECT m.group_code, en.district FROM casefile c
JOIN membership m ON m.person_id = c.person_id AND m.left_on IS NULL
	AND m.deceased_on IS NULL
LEFT JOIN enrolment en ON en.id = m.case_id
WHERE c.id = :id;
