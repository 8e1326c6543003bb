-- SPDX-License-Identifier: Apache-2.0

-- name: group_put :exec
-- in: code text, name text, is_eight int, gift_eligible int, sort int
INSERT INTO worker_group (code, name, is_eight, gift_eligible, sort)
VALUES (:code, :name, :is_eight, :gift_eligible, :sort)
ON CONFLICT (code) DO UPDATE SET name = excluded.name,
	is_eight = excluded.is_eight,
	gift_eligible = excluded.gift_eligible, sort = excluded.sort;

-- name: union_put :exec
-- in: code text, name text, parent text, kind text, division text
INSERT INTO union_org (code, name, parent, kind, division)
VALUES (:code, :name, :parent, :kind, :division)
ON CONFLICT (code) DO UPDATE SET name = excluded.name,
	parent = excluded.parent, kind = excluded.kind,
	division = excluded.division;
