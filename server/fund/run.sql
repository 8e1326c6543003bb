-- SPDX-License-Identifier: Apache-2.0
-- Payment runs, their payments, the bank's answers.

-- name: fund_due :many
-- in: limit int
-- out: id int, ref text, envelope_id int, amount int, payee_sealed blob, bank_sealed blob, card_sealed blob, purpose text
SELECT g.id, g.ref, g.envelope_id, g.amount, g.payee_sealed, g.bank_sealed,
	g.card_sealed, v.purpose
FROM fund_grant g JOIN fund_envelope v ON v.id = g.envelope_id
WHERE g.state = 'committed' ORDER BY g.id LIMIT :limit;

-- name: fund_run_insert :exec
-- in: id int, ref text, n int, total int, file_sealed blob, file_sha256 blob, made_by int, made_person blob, now int
INSERT INTO fund_run (id, ref, state, n, total, file_sealed, file_sha256,
	made_by, made_person, made_at)
VALUES (:id, :ref, 'made', :n, :total, :file_sealed, :file_sha256, :made_by,
	:made_person, :now);

-- name: fund_run_by_ref :opt
-- in: ref text
-- out: id int, ref text, state text, n int, total int, file_sealed blob, file_sha256 blob, made_person blob
SELECT id, ref, state, n, total, file_sealed, file_sha256, made_person
FROM fund_run WHERE ref = :ref;

-- name: fund_run_release :count
-- in: id int, staff_id int, person blob, now int
UPDATE fund_run SET state = 'released', released_by = :staff_id,
	released_person = :person, released_at = :now
WHERE id = :id AND state = 'made';

-- name: fund_run_discard :count
-- in: id int
UPDATE fund_run SET state = 'discarded' WHERE id = :id AND state = 'made';

-- name: fund_runs :many
-- scan: the last runs; a few a month
-- out: ref text, state text, n int, total int, sha256 blob, made_at int, made_by text, released_at int?, released_by text?, paid int, failed int
SELECT r.ref, r.state, r.n, r.total, r.file_sha256 AS sha256, r.made_at,
	m.display AS made_by, r.released_at, s.display AS released_by,
	(SELECT count(*) FROM fund_payment p WHERE p.run_id = r.id
		AND p.state = 'paid') AS paid,
	(SELECT count(*) FROM fund_payment p WHERE p.run_id = r.id
		AND p.state = 'failed') AS failed
FROM fund_run r JOIN staff m ON m.id = r.made_by
	LEFT JOIN staff s ON s.id = r.released_by
ORDER BY r.id DESC LIMIT 50;

-- name: fund_payment_insert :exec
-- in: id int, ref text, run_id int, line int, grant_id int, amount int
INSERT INTO fund_payment (id, ref, run_id, line, grant_id, amount, state)
VALUES (:id, :ref, :run_id, :line, :grant_id, :amount, 'listed');

-- name: fund_payments_of :many
-- in: run_id int
-- out: id int, ref text, grant_id int, envelope_id int, amount int, state text
SELECT p.id, p.ref, p.grant_id, g.envelope_id, p.amount, p.state
FROM fund_payment p JOIN fund_grant g ON g.id = p.grant_id
WHERE p.run_id = :run_id ORDER BY p.line;

-- name: fund_run_sheet :many
-- in: ref text
-- out: ref text, grant_id int, grant_ref text, person_id int, name_sealed blob, card_sealed blob, amount int, state text, source text, year int, purpose text, keyed_by text?, reviewed_by text?, approved_by text?
SELECT p.ref, g.id AS grant_id, g.ref AS grant_ref, g.person_id,
	n.name_sealed, g.card_sealed, p.amount, p.state, v.source, v.year,
	v.purpose,
	(SELECT t.display FROM fund_sign s JOIN staff t ON t.id = s.staff_id
		WHERE s.grant_id = g.id AND s.stage = 'keyed'
		ORDER BY s.id DESC LIMIT 1) AS keyed_by,
	(SELECT t.display FROM fund_sign s JOIN staff t ON t.id = s.staff_id
		WHERE s.grant_id = g.id AND s.stage = 'reviewed')
		AS reviewed_by,
	(SELECT t.display FROM fund_sign s JOIN staff t ON t.id = s.staff_id
		WHERE s.grant_id = g.id AND s.stage = 'approved')
		AS approved_by
FROM fund_run r JOIN fund_payment p ON p.run_id = r.id
	JOIN fund_grant g ON g.id = p.grant_id
	JOIN fund_envelope v ON v.id = g.envelope_id
	JOIN person n ON n.id = g.person_id
WHERE r.ref = :ref ORDER BY p.line;

-- name: fund_payment_by_ref :opt
-- in: run_id int, ref text
-- out: id int, grant_id int, envelope_id int, amount int, state text
SELECT p.id, p.grant_id, g.envelope_id, p.amount, p.state
FROM fund_payment p JOIN fund_grant g ON g.id = p.grant_id
WHERE p.ref = :ref AND p.run_id = :run_id;

-- name: fund_payment_step :count
-- in: id int, from_state text, to_state text, now int
UPDATE fund_payment SET state = :to_state, settled_at = :now
WHERE id = :id AND state = :from_state;

-- name: fund_answer_find :opt
-- in: sha256 blob
-- out: run_id int, paid int, failed int
SELECT run_id, paid, failed FROM fund_answer WHERE sha256 = :sha256;

-- name: fund_answer_insert :exec
-- in: id int, run_id int, sha256 blob, paid int, failed int, actor text, now int
INSERT INTO fund_answer (id, run_id, sha256, paid, failed, actor, at)
VALUES (:id, :run_id, :sha256, :paid, :failed, :actor, :now);

-- ---- recount ---------------------------------------------------------------

-- name: fund_count_runs :one
-- scan: yizhan check reads everything
-- out: runs int, payments int, wrong int
SELECT (SELECT count(*) FROM fund_run) AS runs,
	(SELECT count(*) FROM fund_payment) AS payments,
	(SELECT count(*) FROM fund_run r WHERE
		r.n <> (SELECT count(*) FROM fund_payment p
			WHERE p.run_id = r.id)
		OR r.total <> (SELECT sum(p.amount) FROM fund_payment p
			WHERE p.run_id = r.id)
		OR EXISTS (SELECT 1 FROM fund_payment p WHERE p.run_id = r.id
			AND (p.state IN ('listed', 'discarded'))
				<> (r.state <> 'released'))) AS wrong;

-- name: fund_count_paid :one
-- scan: yizhan check reads everything
-- out: wrong int
SELECT (SELECT coalesce(sum(amount), 0) FROM fund_payment
	WHERE state IN ('sent', 'paid'))
	<> (SELECT coalesce(sum(paid), 0) FROM fund_envelope) AS wrong;

-- name: fund_run_files :many
-- in: after int
-- out: id int, n int, total int, file_sealed blob, file_sha256 blob
SELECT id, n, total, file_sealed, file_sha256 FROM fund_run
WHERE id > :after ORDER BY id LIMIT 20;
