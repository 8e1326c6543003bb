-- SPDX-License-Identifier: Apache-2.0
-- Versions of the rules, and the minimum-living line by district.

-- name: aid_rule_put :count
-- in: version int, valid_from text, basis text, body text, sha256 blob, now int, actor text
INSERT INTO aid_rule (version, valid_from, basis, body, sha256, entered_at,
	entered_by)
VALUES (:version, :valid_from, :basis, :body, :sha256, :now, :actor)
ON CONFLICT DO NOTHING;

-- name: aid_rule_last :one
-- scan: max() of the key is one step to the last row
-- out: version int
SELECT coalesce(max(version), 0) AS version FROM aid_rule;

-- name: aid_rule_on :opt
-- scan: the versions of one centre, newest first
-- in: day text
-- out: body text
SELECT body FROM aid_rule
WHERE valid_from <= :day AND confirmed_at IS NOT NULL
ORDER BY version DESC LIMIT 1;

-- name: aid_rule_get :opt
-- in: version int
-- out: body text, entered_by text, confirmed_at int?
SELECT body, entered_by, confirmed_at FROM aid_rule WHERE version = :version;

-- name: aid_rule_list :many
-- scan: the versions of one centre, one a year or two
-- out: version int, valid_from text, basis text, sha256 blob, entered_at int, entered_by text, confirmed_at int?, confirmed_by text?
SELECT version, valid_from, basis, sha256, entered_at, entered_by,
	confirmed_at, confirmed_by
FROM aid_rule ORDER BY version DESC LIMIT 100;

-- name: aid_rule_confirm :count
-- in: version int, now int, actor text
UPDATE aid_rule SET confirmed_at = :now, confirmed_by = :actor
WHERE version = :version AND confirmed_at IS NULL;

-- name: aid_line_put :count
-- in: id int, district text, valid_from text, amount int, basis text, now int, actor text
INSERT INTO aid_line (id, district, valid_from, amount, basis, entered_at,
	entered_by)
VALUES (:id, :district, :valid_from, :amount, :basis, :now, :actor)
ON CONFLICT DO NOTHING;

-- name: aid_line_on :opt
-- in: district text, day text
-- out: amount int
SELECT amount FROM aid_line
WHERE district = :district AND valid_from <= :day AND confirmed_at IS NOT NULL
ORDER BY valid_from DESC LIMIT 1;

-- name: aid_line_get :opt
-- in: district text, valid_from text
-- out: id int, entered_by text, confirmed_at int?
SELECT id, entered_by, confirmed_at FROM aid_line
WHERE district = :district AND valid_from = :valid_from;

-- name: aid_line_list :many
-- scan: seven districts, a line a year
-- out: district text, valid_from text, amount int, basis text, entered_by text, confirmed_by text?
SELECT district, valid_from, amount, basis, entered_by, confirmed_by
FROM aid_line ORDER BY district, valid_from DESC LIMIT 400;

-- name: aid_line_confirm :count
-- in: id int, now int, actor text
UPDATE aid_line SET confirmed_at = :now, confirmed_by = :actor
WHERE id = :id AND confirmed_at IS NULL;
