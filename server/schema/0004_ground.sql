-- SPDX-License-Identifier: Apache-2.0
-- What changed on a case and why: corrections, withdrawn consents, gifts handed
-- over.

-- Names of fields that a resubmission changed, parted by commas; no values.
ALTER TABLE case_event ADD COLUMN changed TEXT;

-- A clerk's correction: why, and by what paper. reason stays empty: it was
-- never sealed.
ALTER TABLE person_history ADD COLUMN reason_sealed BLOB;
ALTER TABLE person_history ADD COLUMN evidence_sealed BLOB;

ALTER TABLE consent ADD COLUMN withdrawn_by TEXT;

-- A batch of gifts that has been handed over; gift.batch names it.
CREATE TABLE gift_batch (
	id INTEGER PRIMARY KEY,
	month TEXT NOT NULL UNIQUE,     -- YYYY-MM of the approvals
	gifts INTEGER NOT NULL,         -- how many it holds
	handed_at INTEGER NOT NULL,
	actor TEXT NOT NULL
) STRICT;
CREATE INDEX gift_by_listed ON gift (listed_at, id) WHERE eligible = 1;
