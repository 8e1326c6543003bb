-- SPDX-License-Identifier: Apache-2.0
-- A case is paid by a grant of the fund, and a grant pays one case.

ALTER TABLE aid_case ADD COLUMN grant_id INTEGER REFERENCES fund_grant (id);
CREATE UNIQUE INDEX aid_case_grant ON aid_case (grant_id)
	WHERE grant_id IS NOT NULL;
