/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases over step tables. A service (join, later checkup, pass, aid) is a row:
 * its letters, its steps, and what happens when a step is taken. This folder
 * runs the steps and knows nothing of what a service is about.
 */
#ifndef YZ_FLOW_H
#define YZ_FLOW_H

#include "app.h"
#include "serial.h"

struct service;
struct str;

/* A case as its row says it; texts live in the job's arena. */
struct flow_case {
	int64_t id;
	const char *no;
	const struct service *service;
	int64_t person_id;
	const char *state;
	int64_t version;
	int64_t source; /* enum person_source */
	const char *actor;
	int64_t accepted_at; /* ms */
	const char *due_on;  /* YYYY-MM-DD */
	int64_t changed_at;
	/* Not of the row. An act that comes late: when it was done, ms, for it
	 * is then that its clock starts. 0: now. */
	int64_t made_at;
	/* Names of fields that the next act changes beside the state, parted
	 * by commas, for the history; NULL for none. */
	const char *changed;
	/* The due day that the next act sets; NULL: as the service's rule has
	 * it. */
	const char *next_due;
	/* Where it stands within its state, for services that have stages; set
	 * by flow_stage() and flow_act(). */
	const char *stage;
};

/* Something that a service tells about a case, for the desk. */
struct flow_fact {
	const char *key, *label, *value;
	const char *source; /* "chip", … or NULL */
	const char *source_label;
	bool unmask; /* a longer value can be asked for */
};

struct flow_hint {
	const char *level; /* "ok" or "warn" */
	const char *text;
};

/* A consent that was given with a case. */
struct flow_consent {
	const char *purpose, *title;
	int64_t version; /* of the text */
	bool required;
	int64_t given_at, withdrawn_at; /* ms; 0: it stands */
	const char *channel;		/* "terminal:12" */
};

#define FLOW_FACTS_MAX 16
#define FLOW_CONSENTS_MAX 8
#define FLOW_HINTS_MAX 12

struct flow_view {
	const char *name; /* the person's, masked */
	int64_t person_version;
	struct flow_fact facts[FLOW_FACTS_MAX];
	size_t n_facts;
	struct flow_hint hints[FLOW_HINTS_MAX];
	size_t n_hints;
	struct flow_consent consents[FLOW_CONSENTS_MAX];
	size_t n_consents;
	const char *member_no, *member_union, *member_since; /* or NULL */
};

/* One more fact; source: enum person_source, 0 for none. */
void flow_fact_add(struct flow_view *v, const char *key, const char *label,
	const char *value, int64_t source, bool unmask);

/* Called inside the decision's transaction; -1 undoes the decision. */
typedef int flow_effect_fn(struct tx *tx, struct app *app,
	const struct flow_case *c, const struct caller *by, struct err *e);

struct flow_step {
	const char *action; /* "approve" */
	const char *from, *to;
	unsigned perm; /* staff need one of these; 0: not for staff */
	bool needs_reason;
	bool primary;
	const char *label;	/* on the button: 批准入会 */
	const char *told;	/* in the history: 批准 */
	flow_effect_fn *effect; /* or NULL */
};

struct flow_state {
	const char *state;
	const char *label; /* 待审核 */
	const char *step;  /* where it is: 基层工会审核 */
	const char *next;  /* what the person may do or expect */
	bool open;	   /* still runs against a clock */
	/* What a receipt's bearer reads in the reason's place; the reason
	 * itself is for the holder of the card and the desk. NULL: none. */
	const char *bearer;
};

/* What a code that somebody carries is looked up by. */
struct service_code {
	int64_t list, idx;
};

struct service {
	const char *code;    /* "join" */
	const char *letters; /* "RH" */
	const char *label;   /* 入会申请 */
	int due_workdays;
	const struct flow_state *states;
	size_t n_states;
	const struct flow_step *steps;
	size_t n_steps;
	/* What happens next, in the words of the receipt; NULL-ended. */
	const char *const *next;
	/* The track on the case page; NULL-ended. */
	const char *const *track;
	/* For lists: the group and the district, or NULLs. */
	int (*row)(struct tx *tx, struct app *app, int64_t case_id,
		const char **group, const char **district, struct err *e);
	/* Nobody decides: its cases are not among the day's decisions. */
	bool undecided;
	/* The state in which nothing is waited for, whatever steps may follow;
	 * NULL: there is none. */
	const char *settled;
	/* What a state means where the case itself says more; NULL: the row of
	 * the table. */
	int (*state_of)(struct tx *tx, const struct flow_case *c,
		const struct flow_state **out, struct err *e);
	/* Services whose states have stages: where a case stands, which steps
	 * lead on from there, and what must hold before one is taken. before()
	 * moves the stage, may set next_due, and its refusal is the step's. All
	 * or none of them. */
	int (*stage_of)(struct tx *tx, const struct flow_case *c,
		const char **out, struct err *e);
	bool (*step_is_at)(const struct flow_step *step, const char *stage);
	int (*before)(struct tx *tx, struct app *app, struct flow_case *c,
		const struct flow_step *step, const struct caller *by,
		struct err *e);
	/* Codes that people carry beside the receipt: what a scanned text says,
	 * CPU only, and whose case that is: 1, none: 0, -1. Both or neither. */
	bool (*code_read)(const struct app *app, const char *text,
		struct service_code *out);
	int (*code_case)(struct tx *tx, const struct service_code *code,
		int64_t *case_id, struct err *e);
	/* Cases in which a person stands, whoever has applied; NULL: those
	 * that they have applied for. */
	int (*shared_by)(struct tx *tx, int64_t person, const int64_t **ids,
		size_t *n, struct err *e);
	/* How a field of flow_case.changed is called, NULL if unknown. */
	const char *(*field_label)(const char *field);
	int (*view)(struct tx *tx, struct app *app, const struct flow_case *c,
		struct flow_view *out, struct err *e);
};

/* All services, NULL-ended (server/services.c). */
extern const struct service *const services[];
const struct service *service_find(const char *code);
const struct flow_state *service_state(
	const struct service *s, const char *state);
/* The same of a case, as its service tells it. */
int flow_state_of(struct tx *tx, const struct flow_case *c,
	const struct flow_state **out, struct err *e) MUST_USE;
/* Does a clock run for it? */
bool flow_is_waiting(const struct flow_case *c, const struct flow_state *st);
/* The step of an action from a state, NULL if there is none. */
const struct flow_step *service_step(
	const struct service *s, const char *state, const char *action);
/* Does a step lead on from where the case stands? */
bool flow_step_is_open(const struct flow_step *step, const struct flow_case *c);
/* Fills c->stage; NULL for a service without stages. */
int flow_stage(struct tx *tx, struct flow_case *c, struct err *e) MUST_USE;

/* A number as people write it, in its one spelling. CASE_NO. */
int flow_no_read(
	const char *raw, char no[CASE_NO_SIZE], struct err *e) MUST_USE;
/* A new case number of this year, guarded in the database. */
int flow_next_no(struct tx *tx, const struct service *s, char no[CASE_NO_SIZE],
	struct err *e) MUST_USE;
#define FLOW_MEMBERS "member"
/* The next serial of a name and year, from 1. name: letters of cases, or
 * FLOW_MEMBERS. */
int flow_next_serial(struct tx *tx, const char *name, int year, int64_t *out,
	struct err *e) MUST_USE;
/* Behind a restore: numbers may have been given of which the backup knows
 * nothing, so this year's go on well behind them. */
int flow_leap(struct tx *tx, struct err *e) MUST_USE;
/* The day by which a case accepted now is due. */
void flow_due(const struct app *app, const struct service *s, int64_t now,
	char out[11]);

/* Opens a case in state applied; *out is filled. made_at: ms, 0: now. A second
 * open case of the person and service: 1, and *out is that one. -1 error. */
int flow_open(struct tx *tx, struct app *app, const struct service *s,
	int64_t person, int64_t source, const char *actor, int64_t made_at,
	struct flow_case *out, struct err *e) MUST_USE;

/* 1 found, 0 none, -1. */
int flow_find_open(struct tx *tx, const struct service *s, int64_t person,
	struct flow_case *out, struct err *e) MUST_USE;
/* NOT_FOUND when there is none. */
int flow_load(struct tx *tx, const char *no, struct flow_case *out,
	struct err *e) MUST_USE;
int flow_load_id(struct tx *tx, int64_t id, struct flow_case *out,
	struct err *e) MUST_USE;

/* The person's cases, newest first, 50 at most. */
int flow_of_person(struct tx *tx, int64_t person, struct flow_case **out,
	size_t *n, struct err *e) MUST_USE;

/*
 * Takes one step: the version must be the case's (CASE_CHANGED), the step must
 * exist (CASE_STATE, ACTION_UNKNOWN), the caller's permission must fit
 * (FORBIDDEN), a reason must be there where one is needed (REASON_REQUIRED) and
 * hold nobody's number (REASON_PERSONAL).
 * Writes the event and the audit row, runs the effect.
 */
int flow_act(struct tx *tx, struct app *app, struct flow_case *c,
	const char *action, const char *reason, int64_t version,
	const struct caller *by, struct err *e) MUST_USE;

/* The reason of the last event that had one, or NULL. */
int flow_last_reason(struct tx *tx, struct app *app, int64_t case_id,
	const char **out, struct err *e) MUST_USE;

/* One more of the line of consents as it stands on paper:
 * "个人信息处理告知书（第 1 版）、…". */
void flow_consent_add(struct str *line, const char *title, int64_t version);
/* Who an actor of the trail is: "张敏", "自助机 lobby-1", "系统". */
int flow_actor_name(struct tx *tx, const char *actor, const char **out,
	struct err *e) MUST_USE;

/* "今天到期", "剩 3 个工作日", "已超 1 个工作日", "已过期限" (on the days off
 * behind the last day); level late|soon|ok|none. */
struct flow_clock {
	const char *text, *level;
};
struct flow_clock flow_clock(
	struct arena *a, const struct app *app, bool open, const char *due_on);

#endif
