-- SPDX-License-Identifier: Apache-2.0
-- Terminals and the codes that let them in.

-- name: terminal_get_by_spki :opt
-- in: spki blob
-- out: id int, kind text, seen_at int?, revoked_at int?
SELECT id, kind, seen_at, revoked_at FROM terminal WHERE spki = :spki;

-- name: terminal_get_by_name :opt
-- in: terminal text
-- out: id int, spki blob, revoked_at int?
SELECT id, spki, revoked_at FROM terminal WHERE name = :terminal;

-- name: terminal_get :opt
-- in: id int
-- out: terminal text, seen_at int?
SELECT name AS terminal, seen_at FROM terminal WHERE id = :id;

-- name: terminal_list :many
-- scan: the terminals of one centre, all of them on one page
-- out: id int, terminal text, kind text, park text, place text?, spki blob, certificate_until int?, revoked_at int?,
-- out: seen_at int?, closed text?, closed_at int?, health_at int?, changed_at int?, version text?, reader text?,
-- out: printer text?, scanner text?, outbox_waiting int?, outbox_oldest int?, disk_free int?, clock_offset_ms int?,
-- out: certificate_days int?, error text?
SELECT t.id, t.name AS terminal, t.kind, t.park, t.place, t.spki,
	t.certificate_until, t.revoked_at, t.seen_at, c.text AS closed,
	c.at AS closed_at, h.at AS health_at, h.changed_at, h.version,
	h.reader, h.printer, h.scanner, h.outbox_waiting, h.outbox_oldest,
	h.disk_free, h.clock_offset_ms, h.certificate_days, h.error
FROM terminal t LEFT JOIN terminal_closed c ON c.id = t.id
LEFT JOIN terminal_health h ON h.id = t.id
WHERE substr(t.name, 1, 1) <> '@'
ORDER BY t.name;

-- name: terminal_add :exec
-- in: id int, terminal text, kind text, park text, now int
INSERT INTO terminal (id, name, kind, park, created_at)
VALUES (:id, :terminal, :kind, :park, :now);

-- name: terminal_set_kind :exec
-- in: id int, kind text, park text
UPDATE terminal SET kind = :kind, park = :park WHERE id = :id;

-- name: terminal_set_keys :exec
-- in: id int, spki blob, ed25519 blob, until int, now int
UPDATE terminal SET spki = :spki, ed25519 = :ed25519,
	certificate_until = :until, paired_at = :now, revoked_at = NULL
WHERE id = :id;

-- name: terminal_set_until :exec
-- in: id int, until int
UPDATE terminal SET certificate_until = :until WHERE id = :id;

-- name: terminal_set_seen :exec
-- in: id int, now int
UPDATE terminal SET seen_at = :now WHERE id = :id;

-- name: terminal_revoke :exec
-- in: id int, now int
UPDATE terminal SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL;

-- name: pairing_add :exec
-- in: id int, code_bix blob, terminal_id int, expires_at int
INSERT INTO pairing (id, code_bix, terminal_id, expires_at)
VALUES (:id, :code_bix, :terminal_id, :expires_at);

-- name: pairing_get :opt
-- in: code_bix blob
-- out: id int, terminal_id int, expires_at int, tries int, used_at int?, terminal text, spki blob, certificate_until int?
SELECT p.id, p.terminal_id, p.expires_at, p.tries, p.used_at,
	t.name AS terminal, t.spki, t.certificate_until
FROM pairing p JOIN terminal t ON t.id = p.terminal_id
WHERE p.code_bix = :code_bix;

-- name: pairing_try :exec
-- in: id int
UPDATE pairing SET tries = tries + 1 WHERE id = :id;

-- name: pairing_use :exec
-- in: id int, now int
UPDATE pairing SET used_at = :now WHERE id = :id;

-- name: pairing_remove_of :exec
-- in: terminal_id int
-- scan: a row a code; codes of one terminal end when it gets another
DELETE FROM pairing WHERE terminal_id = :terminal_id;

-- name: terminal_silence_note :exec
-- in: id int, from_at int, to_at int, kept_from int
-- A silence that still counts goes on from where it began.
INSERT INTO terminal_silence (id, from_at, to_at)
VALUES (:id, :from_at, :to_at)
ON CONFLICT (id) DO UPDATE SET to_at = excluded.to_at,
	from_at = CASE WHEN terminal_silence.to_at > :kept_from
		THEN terminal_silence.from_at ELSE excluded.from_at END;

-- name: terminal_contact :opt
-- in: id int
-- out: paired_at int?, seen_at int?, from_at int?, to_at int?
SELECT t.paired_at, t.seen_at, s.from_at, s.to_at
FROM terminal t LEFT JOIN terminal_silence s ON s.id = t.id
WHERE t.id = :id;
