-- SPDX-License-Identifier: Apache-2.0
-- Papers of a case of aid: who saw the original, how long one counts, why one
-- was not taken; pictures of them, sealed in pieces; links by which a phone
-- sends some.

ALTER TABLE aid_paper ADD COLUMN original_by TEXT;
ALTER TABLE aid_paper ADD COLUMN original_at INTEGER;
ALTER TABLE aid_paper ADD COLUMN ends_on TEXT;  -- its last day; NULL: none
ALTER TABLE aid_paper ADD COLUMN refused_at INTEGER;
ALTER TABLE aid_paper ADD COLUMN refusal_id INTEGER REFERENCES aid_note (id);
UPDATE aid_paper SET original_by = actor, original_at = at WHERE original = 1;

-- A link is for one case and ten minutes; a new one ends the one before. The
-- code itself is nowhere.
CREATE TABLE aid_link (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES aid_case (id),
	code_sha256 BLOB NOT NULL UNIQUE CHECK (length(code_sha256) = 32),
	made_at INTEGER NOT NULL,
	made_by TEXT NOT NULL,
	ends_at INTEGER NOT NULL,
	ended_at INTEGER,
	given INTEGER NOT NULL DEFAULT 0        -- pictures
) STRICT;
CREATE UNIQUE INDEX aid_link_open ON aid_link (case_id)
	WHERE ended_at IS NULL;

-- A JPEG that the centre made of what was sent.
CREATE TABLE aid_picture (
	id INTEGER PRIMARY KEY,
	ref TEXT NOT NULL UNIQUE,
	case_id INTEGER NOT NULL REFERENCES aid_case (id),
	paper TEXT NOT NULL,            -- a code of the rules
	sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
	bytes INTEGER NOT NULL CHECK (bytes > 0),
	width INTEGER NOT NULL CHECK (width > 0),
	height INTEGER NOT NULL CHECK (height > 0),
	at INTEGER NOT NULL,
	actor TEXT NOT NULL,            -- "public": by a link
	refused_at INTEGER,
	UNIQUE (case_id, sha256)
) STRICT;
CREATE INDEX aid_picture_of ON aid_picture (case_id, paper, id);

-- In pieces, so that whoever goes through all sealed fields holds little.
CREATE TABLE aid_picture_part (
	id INTEGER PRIMARY KEY,
	picture_id INTEGER NOT NULL REFERENCES aid_picture (id),
	n INTEGER NOT NULL CHECK (n >= 0),
	data_sealed BLOB NOT NULL,
	UNIQUE (picture_id, n)
) STRICT;
