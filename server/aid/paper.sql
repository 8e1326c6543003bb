-- SPDX-License-Identifier: Apache-2.0
-- Papers of a case, pictures of them, links.

-- name: aid_paper_put :exec
-- in: id int, case_id int, code text, original int, ends_on text?, now int, actor text
INSERT INTO aid_paper (id, case_id, code, original, at, actor, original_by,
	original_at, ends_on)
VALUES (:id, :case_id, :code, :original, :now, :actor,
	CASE WHEN :original = 1 THEN :actor END,
	CASE WHEN :original = 1 THEN :now END, :ends_on)
ON CONFLICT (case_id, code) DO UPDATE SET original = excluded.original,
	at = excluded.at, actor = excluded.actor,
	original_by = excluded.original_by,
	original_at = excluded.original_at, ends_on = excluded.ends_on,
	refused_at = NULL, refusal_id = NULL;

-- A picture says that a paper is there, and nothing of its original; what
-- counts stays as it is.
-- name: aid_paper_show :exec
-- in: id int, case_id int, code text, today text, now int, actor text
INSERT INTO aid_paper (id, case_id, code, original, at, actor)
VALUES (:id, :case_id, :code, 0, :now, :actor)
ON CONFLICT (case_id, code) DO UPDATE SET original = 0, at = excluded.at,
	actor = excluded.actor, original_by = NULL, original_at = NULL,
	ends_on = NULL, refused_at = NULL, refusal_id = NULL
WHERE refused_at IS NOT NULL OR ends_on < :today;

-- name: aid_paper_refuse :count
-- in: case_id int, code text, now int, refusal_id int
UPDATE aid_paper SET refused_at = :now, refusal_id = :refusal_id,
	original = 0, original_by = NULL, original_at = NULL
WHERE case_id = :case_id AND code = :code AND refused_at IS NULL;

-- name: aid_papers :many
-- in: case_id int
-- out: code text, original int, at int, original_at int?, seen_by text?, ends_on text?, refused_at int?, refusal_id int?
SELECT p.code, p.original, p.at, p.original_at, s.display AS seen_by,
	p.ends_on, p.refused_at, p.refusal_id
FROM aid_paper p
LEFT JOIN staff s ON s.id = CAST(substr(p.original_by, 7) AS INTEGER)
WHERE p.case_id = :case_id ORDER BY p.code LIMIT 64;

-- ---- pictures --------------------------------------------------------------

-- name: aid_picture_counts :one
-- in: case_id int, paper text
-- out: of_case int, of_paper int
SELECT count(*) AS of_case,
	count(CASE WHEN paper = :paper AND refused_at IS NULL THEN 1 END)
		AS of_paper
FROM aid_picture WHERE case_id = :case_id;

-- One that was refused comes again, for whichever paper.
-- name: aid_picture_insert :opt
-- in: id int, ref text, case_id int, paper text, sha256 blob, bytes int, width int, height int, now int, actor text
-- out: id int, ref text
INSERT INTO aid_picture (id, ref, case_id, paper, sha256, bytes, width, height,
	at, actor)
VALUES (:id, :ref, :case_id, :paper, :sha256, :bytes, :width, :height, :now,
	:actor)
ON CONFLICT (case_id, sha256) DO UPDATE SET paper = excluded.paper,
	at = excluded.at, actor = excluded.actor, refused_at = NULL
WHERE refused_at IS NOT NULL
RETURNING id, ref;

-- name: aid_picture_part_insert :exec
-- in: id int, picture_id int, n int, data_sealed blob
INSERT INTO aid_picture_part (id, picture_id, n, data_sealed)
VALUES (:id, :picture_id, :n, :data_sealed);

-- name: aid_picture_by_ref :opt
-- in: case_id int, ref text
-- out: id int, paper text, bytes int, sha256 blob
SELECT id, paper, bytes, sha256 FROM aid_picture
WHERE ref = :ref AND case_id = :case_id;

-- name: aid_picture_parts :many
-- in: picture_id int
-- out: id int, data_sealed blob
SELECT id, data_sealed FROM aid_picture_part
WHERE picture_id = :picture_id ORDER BY n LIMIT 64;

-- name: aid_pictures :many
-- in: case_id int
-- out: ref text, paper text, width int, height int, at int, actor text, refused_at int?
SELECT ref, paper, width, height, at, actor, refused_at FROM aid_picture
WHERE case_id = :case_id ORDER BY paper, id LIMIT 100;

-- name: aid_pictures_refuse :exec
-- in: case_id int, paper text, now int
UPDATE aid_picture SET refused_at = :now
WHERE case_id = :case_id AND paper = :paper AND refused_at IS NULL;

-- ---- links -----------------------------------------------------------------

-- name: aid_link_end :exec
-- in: case_id int, now int
UPDATE aid_link SET ended_at = :now
WHERE case_id = :case_id AND ended_at IS NULL;

-- name: aid_link_insert :exec
-- in: id int, case_id int, code_sha256 blob, now int, actor text, ends_at int
INSERT INTO aid_link (id, case_id, code_sha256, made_at, made_by, ends_at)
VALUES (:id, :case_id, :code_sha256, :now, :actor, :ends_at);

-- name: aid_link_find :opt
-- in: code_sha256 blob
-- out: id int, case_id int, ends_at int, ended_at int?
SELECT id, case_id, ends_at, ended_at FROM aid_link
WHERE code_sha256 = :code_sha256;

-- name: aid_link_give :exec
-- in: id int
UPDATE aid_link SET given = given + 1 WHERE id = :id;
