/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The demo centre: one account of each role, a few applications of test
 * people, and DIR/demo.json that tells where everything is.
 */
#ifndef YZ_DEMO_H
#define YZ_DEMO_H

#include "app.h"

/* Accounts, sample applications and DIR/demo.json. */
int demo_fill(struct app *app, struct err *e) MUST_USE;
/* Puts the desk's address into DIR/demo.json; does nothing without one. */
int demo_set_desk(struct app *app, const char *url, struct err *e) MUST_USE;

#endif
