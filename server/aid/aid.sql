-- SPDX-License-Identifier: Apache-2.0
-- Households, cases, drafts, notes.

-- name: aid_case_insert :exec
-- in: id int, household_id int, district text, union_code text, rule_version int, form_sealed blob, card_sealed blob, heads int, proposed text, public_scope text
INSERT INTO aid_case (id, household_id, stage, running, district, union_code,
	rule_version, form_sealed, card_sealed, heads, proposed, public_scope)
VALUES (:id, :household_id, 'first_review', 1, :district, :union_code,
	:rule_version, :form_sealed, :card_sealed, :heads, :proposed,
	:public_scope);

-- name: aid_case_get :opt
-- in: id int
-- out: id int, household_id int, stage text, district text, union_code text, rule_version int, form_sealed blob, card_sealed blob, heads int, proposed text, category text?, deviates int, kind text?, amount int?, year int?, outside_no text?, filed_no text?, resume text?, public_scope text, returns int, review_on text?, left_on text?
SELECT id, household_id, stage, district, union_code, rule_version,
	form_sealed, card_sealed, heads, proposed, category, deviates, kind,
	amount, year, outside_no, filed_no, resume, public_scope, returns,
	review_on, left_on
FROM aid_case WHERE id = :id;

-- name: aid_case_refill :exec
-- in: id int, form_sealed blob, card_sealed blob, heads int, proposed text, rule_version int, resume text, district text, union_code text, public_scope text
UPDATE aid_case SET form_sealed = :form_sealed, card_sealed = :card_sealed,
	heads = :heads, proposed = :proposed, rule_version = :rule_version,
	resume = :resume, district = :district, union_code = :union_code,
	public_scope = :public_scope
WHERE id = :id;

-- name: aid_case_checked :exec
-- in: id int, form_sealed blob, proposed text
UPDATE aid_case SET form_sealed = :form_sealed, proposed = :proposed
WHERE id = :id;

-- name: aid_household_insert :exec
-- in: id int, now int
INSERT INTO aid_household (id, made_at) VALUES (:id, :now);

-- name: aid_household_of :opt
-- in: id_bix blob
-- out: household_id int
SELECT household_id FROM aid_member
WHERE id_bix = :id_bix AND left_at IS NULL;

-- name: aid_kin_person :opt
-- in: id_bix blob
-- out: id int
SELECT id FROM person WHERE id_type IN ('resident', 'hmt', 'foreigner',
	'foreigner_old') AND id_bix = :id_bix LIMIT 1;

-- name: aid_household_running :opt
-- in: household_id int
-- out: id int, stage text
SELECT id, stage FROM aid_case WHERE household_id = :household_id
	AND running = 1;

-- name: aid_household_lasts :opt
-- in: household_id int
-- out: id int
SELECT id FROM aid_case WHERE household_id = :household_id
	AND (running = 1 OR stage IN ('kept', 'left')) LIMIT 1;

-- name: aid_household_earlier :one
-- in: household_id int, id int, since int
-- out: amount int
SELECT coalesce(sum(c.amount), 0) AS amount FROM aid_case c
JOIN aid_duty d ON d.case_id = c.id AND d.duty = 'payer' AND d.at >= :since
WHERE c.household_id = :household_id AND c.id <> :id;

-- name: aid_member_insert :count
-- in: id int, household_id int, id_sealed blob, id_bix blob, adult int
INSERT INTO aid_member (id, household_id, id_sealed, id_bix, adult)
VALUES (:id, :household_id, :id_sealed, :id_bix, :adult)
ON CONFLICT DO NOTHING;

-- name: aid_members :many
-- in: household_id int
-- out: id int, id_sealed blob, id_bix blob, adult int, authorised_on text?
SELECT id, id_sealed, id_bix, adult, authorised_on FROM aid_member
WHERE household_id = :household_id AND left_at IS NULL ORDER BY id LIMIT 100;

-- name: aid_member_acted :opt
-- in: household_id int, id_bix blob
-- out: id int
SELECT d.id FROM aid_case c
JOIN aid_duty d ON d.case_id = c.id
JOIN staff s ON s.id = d.staff_id
WHERE c.household_id = :household_id AND c.running = 1
	AND s.id_bix = :id_bix LIMIT 1;

-- name: aid_member_leave :exec
-- in: id int, now int
UPDATE aid_member SET left_at = :now WHERE id = :id;

-- name: aid_members_leave :exec
-- in: household_id int, now int
UPDATE aid_member SET left_at = :now
WHERE household_id = :household_id AND left_at IS NULL;

-- name: aid_member_authorise :count
-- in: household_id int, id_bix blob, day text, actor text
UPDATE aid_member SET authorised_on = :day, authorised_by = :actor
WHERE household_id = :household_id AND id_bix = :id_bix AND left_at IS NULL
	AND adult = 1;

-- name: aid_members_open :one
-- in: household_id int
-- out: n int
SELECT count(*) AS n FROM aid_member WHERE household_id = :household_id
	AND left_at IS NULL AND adult = 1 AND authorised_on IS NULL;

-- name: aid_hit_insert :exec
-- in: id int, household_id int, district text, now int
INSERT INTO aid_hit (id, household_id, district, at)
VALUES (:id, :household_id, :district, :now);

-- name: aid_hits :many
-- in: before int
-- out: id int, at int, district text, no text, own_district text
SELECT h.id, h.at, h.district, f.no, c.district AS own_district
FROM aid_hit h JOIN aid_case c ON c.id = (SELECT max(id) FROM aid_case
	WHERE household_id = h.household_id)
JOIN casefile f ON f.id = c.id
WHERE h.id < :before ORDER BY h.id DESC LIMIT 50;

-- name: aid_hits_of :many
-- in: household_id int
-- out: at int, district text
SELECT at, district FROM aid_hit WHERE household_id = :household_id
ORDER BY id DESC LIMIT 10;

-- name: aid_claim_insert :count
-- in: id int, case_id int, kind text, what_sealed blob, what_bix blob
INSERT INTO aid_claim (id, case_id, kind, what_sealed, what_bix)
VALUES (:id, :case_id, :kind, :what_sealed, :what_bix)
ON CONFLICT DO NOTHING;

-- name: aid_claim_holder :opt
-- in: what_bix blob
-- out: person_id int, state text
SELECT f.person_id, f.state FROM aid_claim c JOIN casefile f ON f.id = c.case_id
WHERE c.what_bix = :what_bix AND c.freed_at IS NULL;

-- name: aid_claims_free :exec
-- in: case_id int, now int
UPDATE aid_claim SET freed_at = :now
WHERE case_id = :case_id AND freed_at IS NULL;

-- name: aid_consent_insert :exec
-- in: id int, person_id int, case_id int, purpose text, version int, text_sha256 blob, now int, channel text
INSERT INTO consent (id, person_id, case_id, purpose, version, text_sha256,
	given_at, channel)
VALUES (:id, :person_id, :case_id, :purpose, :version, :text_sha256, :now,
	:channel);

-- name: aid_note_insert :exec
-- in: id int, case_id int?, kind text, now int, actor text, text_sealed blob
INSERT INTO aid_note (id, case_id, kind, at, actor, text_sealed)
VALUES (:id, :case_id, :kind, :now, :actor, :text_sealed);

-- name: aid_note_get :opt
-- in: id int
-- out: text_sealed blob
SELECT text_sealed FROM aid_note WHERE id = :id;

-- name: aid_notes :many
-- in: case_id int
-- out: id int, kind text, at int, actor text, text_sealed blob
SELECT id, kind, at, actor, text_sealed FROM aid_note
WHERE case_id = :case_id AND kind NOT IN ('complaint', 'complaint_answer')
ORDER BY id LIMIT 100;

-- name: aid_draft_put :exec
-- in: id int, id_sealed blob, id_bix blob, form_sealed blob, now int, ends_on text
INSERT INTO aid_draft (id, id_sealed, id_bix, form_sealed, saved_at, ends_on)
VALUES (:id, :id_sealed, :id_bix, :form_sealed, :now, :ends_on);

-- name: aid_draft_get :opt
-- in: id_bix blob, today text
-- out: id int, form_sealed blob, saved_at int, ends_on text
SELECT id, form_sealed, saved_at, ends_on FROM aid_draft
WHERE id_bix = :id_bix AND ends_on >= :today;

-- name: aid_draft_drop :exec
-- in: id_bix blob
DELETE FROM aid_draft WHERE id_bix = :id_bix;

-- name: aid_draft_ended :opt
-- in: today text
-- out: id int
SELECT id FROM aid_draft WHERE ends_on < :today LIMIT 1;

-- name: aid_draft_forget :exec
-- in: today text
DELETE FROM aid_draft WHERE id IN (SELECT id FROM aid_draft
	WHERE ends_on < :today LIMIT 100);

-- name: aid_check_counts :one
-- scan: a check reads everything
-- out: cases int, households int
SELECT (SELECT count(*) FROM aid_case) AS cases,
	(SELECT count(*) FROM aid_household) AS households;

-- Cases whose stage does not fit their state, whose clock does not run where
-- it should, or that were paid without three people.
-- name: aid_check_odd :opt
-- scan: a check reads everything
-- out: id int
SELECT c.id FROM aid_case c JOIN casefile f ON f.id = c.id
WHERE NOT CASE f.state
	WHEN 'applied' THEN c.stage IN ('first_review', 'visit', 'check',
		'review', 'posting', 'publicity', 'approval')
	WHEN 'returned' THEN c.stage = 'papers'
	WHEN 'approved' THEN c.stage IN ('filing', 'payment', 'account',
		'followup', 'kept', 'left')
	ELSE c.stage = f.state END
	OR (c.stage = 'publicity') <> EXISTS (SELECT 1 FROM aid_posting p
		WHERE p.case_id = c.id AND p.ended_at IS NULL)
	OR (f.state = 'approved' AND c.amount IS NULL)
	OR (c.stage IN ('followup', 'kept', 'left') AND
		(SELECT count(DISTINCT s.id_bix) FROM aid_duty d
		JOIN staff s ON s.id = d.staff_id WHERE d.case_id = c.id
		AND d.duty IN ('reviewer', 'approver', 'payer')) < 3)
LIMIT 1;

-- Duties that the same person has on one case and may not have.
-- name: aid_check_apart :opt
-- scan: a check reads everything
-- out: id int
SELECT d.case_id AS id FROM aid_duty d
JOIN aid_apart p ON p.duty = d.duty
JOIN aid_duty o ON o.case_id = d.case_id AND o.duty = p.other
JOIN staff s ON s.id = d.staff_id
JOIN staff t ON t.id = o.staff_id
WHERE s.id_bix = t.id_bix LIMIT 1;

-- name: aid_replay :many
-- scan: computed again before rules change, newest first
-- in: limit int
-- out: id int, no text
SELECT c.id, f.no FROM aid_case c JOIN casefile f ON f.id = c.id
WHERE c.stage NOT IN ('refused', 'withdrawn', 'left')
ORDER BY c.id DESC LIMIT :limit;
