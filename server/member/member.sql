-- SPDX-License-Identifier: Apache-2.0

-- name: enrolment_put :exec
-- in: id int, group_code text, district text, street text, employer_sealed blob, union_code text
INSERT INTO enrolment (id, group_code, district, street, employer_sealed,
	union_code)
VALUES (:id, :group_code, :district, :street, :employer_sealed, :union_code)
ON CONFLICT (id) DO UPDATE SET group_code = excluded.group_code,
	district = excluded.district, street = excluded.street,
	employer_sealed = excluded.employer_sealed,
	union_code = excluded.union_code;

-- name: enrolment_by_id :opt
-- in: id int
-- out: group_code text, district text, street text, employer_sealed blob, union_code text
SELECT group_code, district, street, employer_sealed, union_code
FROM enrolment WHERE id = :id;

-- name: consent_insert :exec
-- in: id int, person_id int, case_id int, purpose text, version int, text_sha256 blob, now int, channel text
INSERT INTO consent (id, person_id, case_id, purpose, version, text_sha256,
	given_at, channel)
VALUES (:id, :person_id, :case_id, :purpose, :version, :text_sha256, :now,
	:channel);

-- name: consent_given :opt
-- in: case_id int, purpose text
-- out: version int
SELECT version FROM consent WHERE case_id = :case_id AND purpose = :purpose
	AND withdrawn_at IS NULL
ORDER BY id DESC LIMIT 1;

-- name: consent_of_case :many
-- in: case_id int
-- out: purpose text, version int, given_at int, withdrawn_at int?, channel text
SELECT purpose, version, given_at, withdrawn_at, channel FROM consent
WHERE id IN (SELECT max(id) FROM consent WHERE case_id = :case_id
	GROUP BY purpose)
ORDER BY id LIMIT 8;

-- name: consent_withdraw :count
-- in: person_id int, purpose text, now int, actor text
UPDATE consent SET withdrawn_at = :now, withdrawn_by = :actor
WHERE person_id = :person_id AND purpose = :purpose AND withdrawn_at IS NULL;

-- name: gift_drop :exec
-- in: person_id int
UPDATE gift SET eligible = 0, reason = 'consent'
WHERE person_id = :person_id AND eligible = 1 AND batch IS NULL;

-- name: consent_withdraw_case :exec
-- in: case_id int, now int, actor text
UPDATE consent SET withdrawn_at = :now, withdrawn_by = :actor
WHERE case_id = :case_id AND withdrawn_at IS NULL;

-- name: membership_active :opt
-- in: person_id int
-- out: id int, member_no text, union_code text, joined_on text, kept_on text
SELECT id, member_no, union_code, joined_on, kept_on FROM membership
WHERE person_id = :person_id AND left_on IS NULL AND deceased_on IS NULL;

-- name: membership_newest :opt
-- in: person_id int
-- out: id int, member_no text, union_code text, joined_on text, kept_on text, left_on text, deceased_on text
SELECT id, member_no, union_code, joined_on, kept_on, left_on, deceased_on
FROM membership WHERE person_id = :person_id ORDER BY id DESC LIMIT 1;

-- name: membership_insert :count
-- in: id int, person_id int, case_id int, member_no text, union_code text, group_code text, joined_on text
INSERT INTO membership (id, person_id, case_id, member_no, union_code,
	group_code, joined_on)
VALUES (:id, :person_id, :case_id, :member_no, :union_code, :group_code,
	:joined_on)
ON CONFLICT DO NOTHING;

-- name: gift_insert :exec
-- in: id int, person_id int, eligible int, reason text, starts_on text, now int
INSERT INTO gift (id, person_id, eligible, reason, starts_on, listed_at)
VALUES (:id, :person_id, :eligible, :reason, :starts_on, :now);

-- name: gift_any :opt
-- in: person_id int
-- out: id int
SELECT id FROM gift WHERE person_id = :person_id AND eligible = 1 LIMIT 1;

-- name: gift_page :many
-- in: after_at int, after_id int, until int, limit int
-- out: id int, person_id int, starts_on text, listed_at int, batch int?, member_no text, union_code text, group_code text
SELECT g.id, g.person_id, g.starts_on, g.listed_at, g.batch, m.member_no,
	m.union_code, m.group_code
FROM gift g JOIN membership m ON m.id = g.id
WHERE g.eligible = 1 AND (g.listed_at, g.id) > (:after_at, :after_id)
	AND g.listed_at < :until
ORDER BY g.listed_at, g.id LIMIT :limit;

-- name: gift_batch_by_month :opt
-- in: month text
-- out: id int, handed_at int, gifts int
SELECT id, handed_at, gifts FROM gift_batch WHERE month = :month;

-- name: gift_batch_insert :exec
-- in: id int, month text, gifts int, now int, actor text
INSERT INTO gift_batch (id, month, gifts, handed_at, actor)
VALUES (:id, :month, :gifts, :now, :actor);

-- name: gift_hand_over :count
-- in: batch int, since int, until int
UPDATE gift SET batch = :batch
WHERE eligible = 1 AND batch IS NULL AND listed_at >= :since
	AND listed_at < :until;
