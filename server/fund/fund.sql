-- SPDX-License-Identifier: Apache-2.0
-- Envelopes, their ledger, grants and who signed them.

-- name: fund_envelope_by_ref :opt
-- in: ref text
-- out: id int, source text, year int, purpose text, available int
SELECT id, source, year, purpose, available FROM fund_envelope
WHERE ref = :ref;

-- name: fund_envelope_find :opt
-- in: source text, year int, purpose text
-- out: id int, ref text
SELECT id, ref FROM fund_envelope
WHERE source = :source AND year = :year AND purpose = :purpose;

-- name: fund_envelope_insert :exec
-- in: id int, ref text, source text, year int, purpose text
INSERT INTO fund_envelope (id, ref, source, year, purpose)
VALUES (:id, :ref, :source, :year, :purpose);

-- name: fund_envelopes :many
-- scan: the envelopes of one centre, some dozens a year
-- out: ref text, source text, year int, purpose text, budget int, available int, reserved int, committed int, paid int
SELECT ref, source, year, purpose, budget, available, reserved, committed, paid
FROM fund_envelope ORDER BY year DESC, source, purpose;

-- What is not there cannot be taken: then no row changes.
-- name: fund_envelope_move :count
-- in: id int, budget int, available int, reserved int, committed int, paid int
UPDATE fund_envelope SET budget = budget + :budget,
	available = available + :available, reserved = reserved + :reserved,
	committed = committed + :committed, paid = paid + :paid
WHERE id = :id AND budget + :budget >= 0 AND available + :available >= 0
	AND reserved + :reserved >= 0 AND committed + :committed >= 0
	AND paid + :paid >= 0;

-- name: fund_entry_insert :exec
-- in: id int, envelope_id int, act text, taken_from text, put_into text, amount int, grant_id int?, actor text, now int, note text?
INSERT INTO fund_entry (id, envelope_id, act, taken_from, put_into, amount,
	grant_id, actor, at, note)
VALUES (:id, :envelope_id, :act, :taken_from, :put_into, :amount, :grant_id,
	:actor, :now, :note);

-- name: fund_entries :many
-- in: envelope_id int
-- out: at int, act text, taken_from text, put_into text, amount int, grant_ref text?, actor text, note text?
SELECT e.at, e.act, e.taken_from, e.put_into, e.amount, g.ref AS grant_ref,
	e.actor, e.note
FROM fund_entry e LEFT JOIN fund_grant g ON g.id = e.grant_id
WHERE e.envelope_id = :envelope_id ORDER BY e.id DESC LIMIT 200;

-- Up to the cap and no further, also for the first row.
-- name: fund_use_take :count
-- in: subject text, subject_id int, purpose text, year int, amount int, cap int
INSERT INTO fund_use (subject, subject_id, purpose, year, used)
SELECT :subject, :subject_id, :purpose, :year, :amount WHERE :amount <= :cap
ON CONFLICT (subject, subject_id, purpose, year) DO UPDATE
SET used = used + excluded.used WHERE used + excluded.used <= :cap;

-- What somebody has had of a purpose in a year, as whosever relative.
-- name: fund_had :one
-- in: person_id int, id int, purpose text, year int
-- out: amount int
SELECT coalesce(sum(g.amount), 0) AS amount FROM fund_grant g
JOIN fund_envelope v ON v.id = g.envelope_id
WHERE g.person_id = :person_id AND g.id <> :id
	AND g.state NOT IN ('keyed', 'dropped') AND v.purpose = :purpose
	AND v.year = :year;

-- name: fund_use_give :exec
-- in: subject text, subject_id int, purpose text, year int, amount int
UPDATE fund_use SET used = used - :amount
WHERE subject = :subject AND subject_id = :subject_id AND purpose = :purpose
	AND year = :year;

-- ---- grants ----------------------------------------------------------------

-- name: fund_grant_insert :exec
-- in: id int, ref text, envelope_id int, person_id int, household int, amount int, payee_sealed blob, bank_sealed blob, card_sealed blob, now int
INSERT INTO fund_grant (id, ref, envelope_id, person_id, household, amount,
	state, version, payee_sealed, bank_sealed, card_sealed, made_at,
	changed_at)
VALUES (:id, :ref, :envelope_id, :person_id, :household, :amount, 'keyed', 1,
	:payee_sealed, :bank_sealed, :card_sealed, :now, :now);

-- name: fund_grant_house :exec
-- in: id int, household int
UPDATE fund_grant SET household = :household WHERE id = :id;

-- name: fund_grant_by_ref :opt
-- in: ref text
-- out: id int, ref text, envelope_id int, person_id int, household int, amount int, state text, version int, source text, year int, purpose text
SELECT g.id, g.ref, g.envelope_id, g.person_id, g.household, g.amount, g.state,
	g.version, v.source, v.year, v.purpose
FROM fund_grant g JOIN fund_envelope v ON v.id = g.envelope_id
WHERE g.ref = :ref;

-- name: fund_grant_card :opt
-- in: ref text
-- out: id int, card_sealed blob
SELECT id, card_sealed FROM fund_grant WHERE ref = :ref;

-- name: fund_grants :many
-- in: state text
-- out: id int, ref text, person_id int, name_sealed blob, amount int, state text, version int, card_sealed blob, source text, year int, purpose text, changed_at int
SELECT g.id, g.ref, g.person_id, p.name_sealed, g.amount, g.state, g.version,
	g.card_sealed, v.source, v.year, v.purpose, g.changed_at
FROM fund_grant g JOIN fund_envelope v ON v.id = g.envelope_id
	JOIN person p ON p.id = g.person_id
WHERE g.state = :state ORDER BY g.id LIMIT 200;

-- name: fund_grant_step :count
-- in: id int, from_state text, to_state text, version int, now int
UPDATE fund_grant SET state = :to_state, version = version + 1,
	changed_at = :now
WHERE id = :id AND state = :from_state AND version = :version;

-- The run's own steps, which no page's version speaks of.
-- name: fund_grant_pass :count
-- in: id int, from_state text, to_state text, now int
UPDATE fund_grant SET state = :to_state, version = version + 1,
	changed_at = :now
WHERE id = :id AND state = :from_state;

-- name: fund_grant_account :exec
-- in: id int, payee_sealed blob, bank_sealed blob, card_sealed blob
UPDATE fund_grant SET payee_sealed = :payee_sealed, bank_sealed = :bank_sealed,
	card_sealed = :card_sealed
WHERE id = :id;

-- name: fund_person_bix :opt
-- in: person_id int
-- out: id_bix blob
SELECT id_bix FROM person WHERE id = :person_id;

-- name: fund_party_put :exec
-- in: grant_id int, person blob
INSERT INTO fund_party (grant_id, person) VALUES (:grant_id, :person)
ON CONFLICT DO NOTHING;

-- What the triggers of fund_sign would refuse, asked before.
-- name: fund_sign_clash :one
-- in: grant_id int, person blob, stage text
-- out: own int, other int
SELECT EXISTS (SELECT 1 FROM fund_party p WHERE p.grant_id = :grant_id
		AND p.person = :person) AS own,
	EXISTS (SELECT 1 FROM fund_sign s WHERE s.grant_id = :grant_id
		AND s.person = :person AND s.stage <> :stage) AS other;

-- name: fund_sign_insert :exec
-- in: id int, grant_id int, stage text, staff_id int, person blob, now int
INSERT INTO fund_sign (id, grant_id, stage, staff_id, person, at)
VALUES (:id, :grant_id, :stage, :staff_id, :person, :now);

-- ---- from year to year -----------------------------------------------------

-- name: fund_carry_insert :exec
-- in: id int, ref text, from_id int, into_id int, amount int, reason text, asked_by int, asked_person blob, now int
INSERT INTO fund_carry (id, ref, from_id, into_id, amount, reason, asked_by,
	asked_person, asked_at)
VALUES (:id, :ref, :from_id, :into_id, :amount, :reason, :asked_by,
	:asked_person, :now);

-- name: fund_carry_by_ref :opt
-- in: ref text
-- out: id int, from_id int, into_id int, amount int, reason text, asked_person blob, signed_at int?
SELECT id, from_id, into_id, amount, reason, asked_person, signed_at
FROM fund_carry WHERE ref = :ref;

-- name: fund_carry_sign :count
-- in: id int, staff_id int, person blob, now int
UPDATE fund_carry SET signed_by = :staff_id, signed_person = :person,
	signed_at = :now
WHERE id = :id AND signed_at IS NULL;

-- name: fund_carries :many
-- scan: a few a year
-- out: ref text, source text, purpose text, year int, amount int, reason text, asked_at int, signed_at int?
SELECT c.ref, v.source, v.purpose, v.year, c.amount, c.reason, c.asked_at,
	c.signed_at
FROM fund_carry c JOIN fund_envelope v ON v.id = c.from_id
ORDER BY c.id DESC LIMIT 50;

-- ---- recount: what balances say and what the rows say ----------------------

-- name: fund_count_envelopes :one
-- scan: yizhan check reads everything
-- out: envelopes int, entries int, wrong int
SELECT (SELECT count(*) FROM fund_envelope) AS envelopes,
	(SELECT count(*) FROM fund_entry) AS entries,
	(SELECT count(*) FROM fund_envelope v LEFT JOIN (
		SELECT envelope_id,
		sum(CASE WHEN put_into = 'available' THEN amount
			WHEN taken_from = 'available' THEN -amount ELSE 0 END)
			AS available,
		sum(CASE WHEN put_into = 'reserved' THEN amount
			WHEN taken_from = 'reserved' THEN -amount ELSE 0 END)
			AS reserved,
		sum(CASE WHEN put_into = 'committed' THEN amount
			WHEN taken_from = 'committed' THEN -amount ELSE 0 END)
			AS committed,
		sum(CASE WHEN put_into = 'paid' THEN amount
			WHEN taken_from = 'paid' THEN -amount ELSE 0 END)
			AS paid,
		sum(CASE WHEN taken_from = 'outside' THEN amount
			WHEN put_into = 'outside' THEN -amount ELSE 0 END)
			AS budget
		FROM fund_entry GROUP BY envelope_id) t ON t.envelope_id = v.id
	WHERE v.available <> coalesce(t.available, 0)
		OR v.reserved <> coalesce(t.reserved, 0)
		OR v.committed <> coalesce(t.committed, 0)
		OR v.paid <> coalesce(t.paid, 0)
		OR v.budget <> coalesce(t.budget, 0)) AS wrong;

-- name: fund_count_grants :one
-- scan: yizhan check reads everything
-- out: grants int, wrong int
SELECT (SELECT count(*) FROM fund_grant) AS grants,
	(SELECT count(*) FROM fund_envelope v LEFT JOIN (
		SELECT envelope_id,
		sum(CASE WHEN state = 'reserved' THEN amount ELSE 0 END)
			AS reserved,
		sum(CASE WHEN state IN ('committed', 'listed', 'failed')
			THEN amount ELSE 0 END) AS committed,
		sum(CASE WHEN state IN ('sent', 'paid') THEN amount ELSE 0 END)
			AS paid
		FROM fund_grant GROUP BY envelope_id) t ON t.envelope_id = v.id
	WHERE v.reserved <> coalesce(t.reserved, 0)
		OR v.committed <> coalesce(t.committed, 0)
		OR v.paid <> coalesce(t.paid, 0)) AS wrong;

-- name: fund_count_uses :one
-- scan: yizhan check reads everything
-- out: wrong int
SELECT count(*) AS wrong FROM fund_use u WHERE u.used <> (
	SELECT coalesce(sum(g.amount), 0)
	FROM fund_grant g JOIN fund_envelope v ON v.id = g.envelope_id
	WHERE g.state NOT IN ('keyed', 'dropped') AND v.year = u.year
		AND v.purpose = u.purpose AND u.subject_id = CASE u.subject
			WHEN 'person' THEN g.person_id ELSE g.household END);

-- name: fund_count_people :one
-- scan: yizhan check reads everything
-- out: wrong int
SELECT count(*) AS wrong FROM fund_payment p
WHERE p.state IN ('sent', 'paid', 'failed') AND (
	SELECT count(DISTINCT s.person) FROM fund_sign s
	WHERE s.grant_id = p.grant_id AND s.stage IN ('keyed', 'reviewed',
		'approved', 'released')) < 4;
