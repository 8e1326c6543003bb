/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Roles of the desk as a table: what each may do, and how permissions are
 * called towards the pages. Not for: rules about one case (own case, distinct
 * people); those are flow's.
 */
#ifndef YZ_ROLE_H
#define YZ_ROLE_H

#include "call/call.h"

struct role {
	const char *name;  /* "clerk": machine name, in the database */
	const char *label; /* "窗口受理" */
	unsigned perms;	   /* set of enum perm */
	bool factor;	   /* signs in with a second factor, always */
};

struct perm_name {
	enum perm perm;
	const char *name;  /* "case.decide" */
	const char *label; /* "审批" */
};

extern const struct role roles[];
extern const size_t roles_count;
extern const struct perm_name perm_names[];
extern const size_t perm_names_count;

/* Whoever acts on cases is a person, not an account: own cases are told by the
 * owner's ID number. Who only runs or reads needs none. */
bool role_needs_identity(const char *name);
/* Does an account of this role work for one site of those outside? */
bool role_needs_site(const char *name);
/* Must an account of this role have a second factor? */
bool role_needs_factor(const char *name);
/* NULL if there is no such role. */
const struct role *role_find(const char *name);

#endif
