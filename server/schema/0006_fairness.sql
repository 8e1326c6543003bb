-- SPDX-License-Identifier: Apache-2.0
-- Places that are fair: what a kiosk may promise by itself, a draw that anyone
-- can recompute, and a pause for who takes and gives back again and again.

-- Places of each kiosk, over the sessions behind the lease's end; 0: none.
ALTER TABLE programme ADD COLUMN lease_places INTEGER NOT NULL DEFAULT 0
	CHECK (lease_places BETWEEN 0 AND 20);
ALTER TABLE programme ADD COLUMN lease_minutes INTEGER NOT NULL DEFAULT 1440
	CHECK (lease_minutes BETWEEN 5 AND 1440);

-- So many places given back within so many minutes, and then a pause until
-- the first of them is as old; 0: none.
ALTER TABLE programme ADD COLUMN pause_after INTEGER NOT NULL DEFAULT 0
	CHECK (pause_after BETWEEN 0 AND 100);
ALTER TABLE programme ADD COLUMN pause_minutes INTEGER NOT NULL DEFAULT 0
	CHECK (pause_minutes BETWEEN 0 AND 10080);

CREATE TABLE booking_giveback (
	id INTEGER PRIMARY KEY,
	programme_id INTEGER NOT NULL REFERENCES programme (id),
	person_id INTEGER NOT NULL REFERENCES person (id),
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX booking_giveback_of
	ON booking_giveback (person_id, programme_id, at);

-- The seed until it is published; its hash stands in draw_hash from the start.
ALTER TABLE programme ADD COLUMN draw_sealed BLOB;

-- What was drawn, as it was drawn: the first n numbers in order had a place.
CREATE TABLE booking_draw (
	booking_id INTEGER PRIMARY KEY REFERENCES booking (id),
	programme_id INTEGER NOT NULL REFERENCES programme (id),
	n INTEGER NOT NULL,             -- from 1, in the order of the draw
	placed INTEGER NOT NULL CHECK (placed IN (0, 1)),
	UNIQUE (programme_id, n)
) STRICT;
