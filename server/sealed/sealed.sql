-- SPDX-License-Identifier: Apache-2.0
-- Every sealed column, by the number of its row in places.c.

-- name: sealed_rows :many
-- in: place int, after int, limit int
-- out: id int, sealed blob
SELECT id, sealed FROM (
	SELECT id, id_sealed AS sealed FROM person
		WHERE :place = 1 AND id > :after
	UNION ALL SELECT id, name_sealed FROM person
		WHERE :place = 2 AND id > :after
	UNION ALL SELECT id, phone_sealed FROM person
		WHERE :place = 3 AND id > :after AND phone_sealed IS NOT NULL
	UNION ALL SELECT id, id_sealed FROM staff
		WHERE :place = 4 AND id > :after AND id_sealed IS NOT NULL
	UNION ALL SELECT id, old_sealed FROM person_history
		WHERE :place = 5 AND id > :after AND old_sealed IS NOT NULL
	UNION ALL SELECT id, reason_sealed FROM person_history
		WHERE :place = 6 AND id > :after AND reason_sealed IS NOT NULL
	UNION ALL SELECT id, evidence_sealed FROM person_history
		WHERE :place = 7 AND id > :after AND evidence_sealed IS NOT NULL
	UNION ALL SELECT id, reason_sealed FROM case_event
		WHERE :place = 8 AND id > :after AND reason_sealed IS NOT NULL
	UNION ALL SELECT id, employer_sealed FROM enrolment
		WHERE :place = 9 AND id > :after AND employer_sealed IS NOT NULL
	UNION ALL SELECT id, act_sealed FROM outbox_item
		WHERE :place = 10 AND id > :after AND act_sealed IS NOT NULL
	UNION ALL SELECT id, reason_sealed FROM outbox_item
		WHERE :place = 11 AND id > :after AND reason_sealed IS NOT NULL
	UNION ALL SELECT id, reason_sealed FROM rating_followup
		WHERE :place = 12 AND id > :after AND reason_sealed IS NOT NULL
	UNION ALL SELECT id, draw_sealed FROM programme
		WHERE :place = 13 AND id > :after AND draw_sealed IS NOT NULL
	UNION ALL SELECT id, secret_sealed FROM staff_factor
		WHERE :place = 14 AND id > :after
	UNION ALL SELECT id, payee_sealed FROM fund_grant
		WHERE :place = 15 AND id > :after
	UNION ALL SELECT id, bank_sealed FROM fund_grant
		WHERE :place = 16 AND id > :after
	UNION ALL SELECT id, card_sealed FROM fund_grant
		WHERE :place = 17 AND id > :after
	UNION ALL SELECT id, file_sealed FROM fund_run
		WHERE :place = 18 AND id > :after
	UNION ALL SELECT id, draft_sealed FROM handover
		WHERE :place = 19 AND id > :after
	UNION ALL SELECT id, id_sealed FROM aid_draft
		WHERE :place = 20 AND id > :after
	UNION ALL SELECT id, form_sealed FROM aid_draft
		WHERE :place = 21 AND id > :after
	UNION ALL SELECT id, id_sealed FROM aid_member
		WHERE :place = 22 AND id > :after
	UNION ALL SELECT id, form_sealed FROM aid_case
		WHERE :place = 23 AND id > :after
	UNION ALL SELECT id, card_sealed FROM aid_case
		WHERE :place = 24 AND id > :after AND card_sealed IS NOT NULL
	UNION ALL SELECT id, what_sealed FROM aid_claim
		WHERE :place = 25 AND id > :after
	UNION ALL SELECT id, text_sealed FROM aid_note
		WHERE :place = 26 AND id > :after
	UNION ALL SELECT id, data_sealed FROM aid_picture_part
		WHERE :place = 27 AND id > :after)
ORDER BY id LIMIT :limit;

-- name: sealed_put_person_id_no :exec
-- in: id int, sealed blob, bix blob
UPDATE person SET id_sealed = :sealed, id_bix = :bix WHERE id = :id;

-- name: sealed_put_person_name :exec
-- in: id int, sealed blob, bix blob
UPDATE person SET name_sealed = :sealed, name_bix = :bix WHERE id = :id;

-- name: sealed_put_person_phone :exec
-- in: id int, sealed blob, bix blob
UPDATE person SET phone_sealed = :sealed, phone_bix = :bix WHERE id = :id;

-- name: sealed_put_staff_id_no :exec
-- in: id int, sealed blob, bix blob
UPDATE staff SET id_sealed = :sealed, id_bix = :bix WHERE id = :id;

-- name: sealed_put_history_old :exec
-- in: id int, sealed blob
UPDATE person_history SET old_sealed = :sealed WHERE id = :id;

-- name: sealed_put_history_reason :exec
-- in: id int, sealed blob
UPDATE person_history SET reason_sealed = :sealed WHERE id = :id;

-- name: sealed_put_history_evidence :exec
-- in: id int, sealed blob
UPDATE person_history SET evidence_sealed = :sealed WHERE id = :id;

-- name: sealed_put_event_reason :exec
-- in: id int, sealed blob
UPDATE case_event SET reason_sealed = :sealed WHERE id = :id;

-- name: sealed_put_employer :exec
-- in: id int, sealed blob
UPDATE enrolment SET employer_sealed = :sealed WHERE id = :id;

-- name: sealed_put_outbox_act :exec
-- in: id int, sealed blob
UPDATE outbox_item SET act_sealed = :sealed WHERE id = :id;

-- name: sealed_put_outbox_reason :exec
-- in: id int, sealed blob
UPDATE outbox_item SET reason_sealed = :sealed WHERE id = :id;

-- name: sealed_put_followup_reason :exec
-- in: id int, sealed blob
UPDATE rating_followup SET reason_sealed = :sealed WHERE id = :id;

-- name: sealed_put_draw :exec
-- in: id int, sealed blob
UPDATE programme SET draw_sealed = :sealed WHERE id = :id;

-- name: sealed_put_factor :exec
-- in: id int, sealed blob
UPDATE staff_factor SET secret_sealed = :sealed WHERE id = :id;

-- name: sealed_put_grant_payee :exec
-- in: id int, sealed blob
UPDATE fund_grant SET payee_sealed = :sealed WHERE id = :id;

-- name: sealed_put_grant_bank :exec
-- in: id int, sealed blob
UPDATE fund_grant SET bank_sealed = :sealed WHERE id = :id;

-- name: sealed_put_grant_card :exec
-- in: id int, sealed blob
UPDATE fund_grant SET card_sealed = :sealed WHERE id = :id;

-- name: sealed_put_run_file :exec
-- in: id int, sealed blob
UPDATE fund_run SET file_sealed = :sealed WHERE id = :id;

-- name: sealed_put_handover :exec
-- in: id int, sealed blob
UPDATE handover SET draft_sealed = :sealed WHERE id = :id;

-- name: sealed_put_aid_draft_id_no :exec
-- in: id int, sealed blob, bix blob
UPDATE aid_draft SET id_sealed = :sealed, id_bix = :bix WHERE id = :id;

-- name: sealed_put_aid_draft_form :exec
-- in: id int, sealed blob
UPDATE aid_draft SET form_sealed = :sealed WHERE id = :id;

-- name: sealed_put_aid_member :exec
-- in: id int, sealed blob, bix blob
UPDATE aid_member SET id_sealed = :sealed, id_bix = :bix WHERE id = :id;

-- name: sealed_put_aid_form :exec
-- in: id int, sealed blob
UPDATE aid_case SET form_sealed = :sealed WHERE id = :id;

-- name: sealed_put_aid_card :exec
-- in: id int, sealed blob
UPDATE aid_case SET card_sealed = :sealed WHERE id = :id;

-- name: sealed_put_aid_claim :exec
-- in: id int, sealed blob, bix blob
UPDATE aid_claim SET what_sealed = :sealed, what_bix = :bix WHERE id = :id;

-- name: sealed_put_aid_note :exec
-- in: id int, sealed blob
UPDATE aid_note SET text_sealed = :sealed WHERE id = :id;

-- name: sealed_put_aid_picture :exec
-- in: id int, sealed blob
UPDATE aid_picture_part SET data_sealed = :sealed WHERE id = :id;
