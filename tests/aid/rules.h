/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Aid and its money, written a second time: who may take which step of a case,
 * what a grant goes through, what lies in the envelope. It shares no code with
 * server/aid and server/fund but the words of errors and the calendar's dates.
 */
#ifndef YZ_TEST_AID_RULES_H
#define YZ_TEST_AID_RULES_H

#include "civil.h"
#include "err.h"

enum {
	STAFF = 7,
	FAMILIES = 8,
	CASES = 96,
	GRANTS = 128,
	RUNS = 96,
	RUN_LINES = 64,
	NOBODY = -1,
};

enum stage {
	AT_PAPERS,
	AT_FIRST,
	AT_VISIT,
	AT_CHECK,
	AT_REVIEW,
	AT_POSTING,
	AT_PUBLICITY,
	AT_APPROVAL,
	AT_FILING,
	AT_PAYMENT,
	AT_ACCOUNT,
	AT_FOLLOWUP,
	AT_KEPT,
	AT_LEFT,
	AT_REFUSED,
	AT_WITHDRAWN,
	STAGES
};
extern const char *const stage_names[STAGES];

enum duty {
	KEYER,
	REVIEWER,
	VISITOR,
	CHECKER,
	APPROVER,
	PAYER,
	CALLER,
	DUTIES
};

/* A set of staff. */
typedef uint32_t staff_set;

struct family {
	int self, kin; /* as staff; NOBODY */
	bool on_file, authorised;
	int file; /* a new one once nobody lived in the old one */
};

struct a_case {
	int family, file;
	enum stage stage, resume;
	int round; /* of papers */
	int64_t version;
	bool papers;
	staff_set duty[DUTIES];	     /* ever */
	staff_set visited, approved; /* in this round */
	int64_t amount;		     /* fen; 0: none */
	int year;		     /* that it counts in */
	int open_objections;
	bool upheld, filed;
	struct civil until; /* of the posting, as the centre says it */
	struct civil left;
	int grant;
};

enum money {
	KEYED,
	RESERVED,
	COMMITTED,
	LISTED,
	SENT,
	PAID,
	FAILED,
	DROPPED,
	MONEYS
};
extern const char *const money_names[MONEYS];
enum sign { BY_KEYER, BY_REVIEWER, BY_APPROVER, BY_RELEASER, SIGNS };

struct grant {
	int family;
	int64_t amount, version;
	enum money state;
	staff_set sign[SIGNS];
	staff_set concerns;
};

enum run_state { RUN_MADE, RUN_RELEASED, RUN_DISCARDED };
struct run {
	enum run_state state;
	int maker, n;
	int grant[RUN_LINES];
	enum money line[RUN_LINES]; /* LISTED, SENT, PAID, FAILED */
};

struct world {
	struct civil today;
	struct family families[FAMILIES];
	struct a_case cases[CASES];
	struct grant grants[GRANTS];
	struct run runs[RUNS];
	int n_cases, n_grants, n_runs;
	int64_t available, reserved, committed, paid;
};

/* What is done; which members count depends on the kind. */
enum kind {
	DO_ASK,
	DO_ASK_BY_KIN,
	DO_STEP,
	DO_PAPERS,
	DO_REFUSE_PAPER,
	DO_AUTHORISE,
	DO_OBJECT,
	DO_DECIDE,
	DO_BUDGET,
	DO_KEY,
	DO_GRANT_REVIEW,
	DO_GRANT_APPROVE,
	DO_GRANT_DROP,
	DO_ACCOUNT,
	DO_RUN,
	DO_RELEASE,
	DO_DISCARD,
	DO_ANSWER,
	KINDS
};

struct act {
	enum kind kind;
	int staff; /* NOBODY: the family at a kiosk */
	int family, casefile, grant, run;
	const char *action;
	bool stale;  /* says an older version */
	bool upheld; /* an objection */
	int64_t amount;
	uint64_t results; /* of an answer: a bit a line, 1 paid */
	/* What only the centre knows, filled when it was done. */
	struct civil until;
};

/* What it comes to, and done to w if that is nothing. */
enum err_code rules_do(struct world *w, const struct act *a);
/* A step that leads on from a stage; how many there are. */
extern const struct step_rule {
	const char *action;
	enum stage from, to; /* to STAGES: back to where it was */
	int duty;
} step_rules[];
extern const int n_step_rules;

#endif
