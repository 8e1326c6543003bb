/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of ui_api/ only: the centre's form of joining as this kiosk last had
 * it, in the agent's directory. The page shows it while there is no line, and
 * the paper names by it what was agreed to. It says nothing of any person.
 */
#ifndef YZ_UI_FORM_H
#define YZ_UI_FORM_H

#include "../agent/agent.h"

#define FORM_PATH "/api/v1/forms/join"

/*
 * The centre was heard: asks it for the form, once a start, so that a line that
 * goes before anybody came leaves the kiosk with one, and with the newest. What
 * comes to nothing is asked for again when the centre is next heard.
 */
void form_heard(struct agent *a);
/* What the centre has answered; kept when it differs and can be read. */
void form_keep(const struct agent *a, struct bytes json);
/* In the arena; false: there is none. */
bool form_find(
	const struct agent *a, struct arena *arena, struct bytes *out) MUST_USE;

/* The title of a consent text by its purpose; NULL: not known here. */
struct form;
const struct form *form_parse(struct arena *arena, struct bytes json) MUST_USE;
const char *form_title(const struct form *f, const char *purpose) MUST_USE;

#endif
