-- SPDX-License-Identifier: Apache-2.0
-- All that a list shows of somebody's cases stands beside their names in the
-- index: they were made years apart, and each would be a page of its own.

DROP INDEX casefile_of_person;
CREATE INDEX casefile_of_person ON casefile (person_id, id, no, service, state,
	source, accepted_at, due_on);
