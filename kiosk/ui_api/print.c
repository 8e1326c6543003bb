/* SPDX-License-Identifier: Apache-2.0 */
/* POST /local/print and /local/print/state: the paper of an act. */
#include "conn.h"
#include "json.h"
#include "str.h"

struct print {
	const char *act;
	bool copy;
};

static const struct json_field print_fields[] = {
	{ "act", J_TEXT, J_REQUIRED, offsetof(struct print, act), 64, NULL,
		NULL },
	{ "copy", J_BOOL, 0, offsetof(struct print, copy), 0, NULL, NULL },
};
static const struct json_shape print_shape =
	JSON_SHAPE("KioskPrint", struct print, print_fields);

struct print_job {
	const char *job;
};

static const struct json_field print_job_fields[] = {
	{ "job", J_TEXT, J_REQUIRED, offsetof(struct print_job, job), 16, NULL,
		NULL },
};
static const struct json_shape print_job_shape =
	JSON_SHAPE("KioskPrintJob", struct print_job, print_job_fields);

struct printed {
	const char *job, *state, *code, *title;
};

#define P(m)                                                                   \
	{                                                                      \
#m, J_TEXT, J_OMIT_EMPTY, offsetof(struct printed, m), 0,      \
			NULL, NULL                                             \
	}
static const struct json_field printed_fields[] = { P(job), P(state), P(code),
	P(title) };
static const struct json_shape printed_shape =
	JSON_SHAPE("KioskPrinted", struct printed, printed_fields);

static int
answer(struct ui_request *r, int status, unsigned id,
	const struct job_report *report, struct err *e)
{
	struct printed p = {
		.job = arena_printf(r->arena, "%u", id),
		.state = job_state_name(report->state),
	};

	if (report->code != ERR_NONE) {
		p.code = err_info(report->code)->name;
		p.title = err_info(report->code)->title;
	}
	return ui_json(r, status, &printed_shape, &p, e);
}

int
local_post_print(struct ui_request *r, struct err *e)
{
	const struct print *in =
		json_decode(r->arena, r->body, &print_shape, e);
	struct agent *a = r->agent;
	struct job_report report;
	unsigned id;

	if (!in)
		return -1;
	id = slips_print(&a->slips, a->printer, in->act, in->copy, e);
	if (!id)
		return -1;
	if (!printer_job(a->printer, id, &report))
		return err_setf(e, ERR_INTERNAL, "job %u is lost", id);
	return answer(r, 202, id, &report, e);
}

int
local_post_print_state(struct ui_request *r, struct err *e)
{
	const struct print_job *in =
		json_decode(r->arena, r->body, &print_job_shape, e);
	struct job_report report;
	int64_t id;

	if (!in)
		return -1;
	if (digits_parse(bytes_str(in->job), UINT32_MAX, &id) != 0 ||
		!printer_job(r->agent->printer, (unsigned)id, &report))
		return err_set(e, ERR_NOT_FOUND);
	return answer(r, 200, (unsigned)id, &report, e);
}
