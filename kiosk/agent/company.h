/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The other people of a visit, each in a role: who shares a pass with the
 * person that is served, who lives with them. Their cards are laid down one
 * after the other, or what was typed of them before comes back from the centre.
 * A page names each by a handle and never sees the number. Memory only; none of
 * it makes the visit anybody else's, and only the visit (visit.h) wipes it.
 */
#ifndef YZ_COMPANY_H
#define YZ_COMPANY_H

#include "../dev/idcard/idcard.h"
#include "world.h"

#define HANDLE_SIZE 33 /* 128 bits in hex, NUL */
#define COMPANY_HOLDERS 2
#define COMPANY_RELATIVES 29 /* with the person: as a household may have */
#define COMPANY_MAX (COMPANY_HOLDERS + COMPANY_RELATIVES)
#define COMPANY_NAME_SIZE 401
#define COMPANY_ID_SIZE 65

enum company_role { COMPANY_HOLDER, COMPANY_RELATIVE, COMPANY_ROLES };

struct companion {
	char handle[HANDLE_SIZE]; /* "" when the place is free */
	enum company_role role;
	char name[COMPANY_NAME_SIZE];
	char id_no[COMPANY_ID_SIZE];
	char id_type[16]; /* "" when it was typed */
	bool chip;	  /* the card was read in this visit */
	uint64_t came;	  /* larger: later */
};

struct company {
	const struct rng *rng;
	struct companion rows[COMPANY_MAX];
	uint64_t came;
};

void company_init(struct company *c, const struct rng *rng);
/* What a page calls a role: "holder", "relative"; false for anything else. */
bool company_role_find(const char *name, enum company_role *out) MUST_USE;
/* The code for a card of whoever is served, who has no place in that role. */
enum err_code company_own_code(enum company_role role);
/*
 * The row of a card; the same number again is the same row and handle. Where no
 * place is left a role either lets its oldest go or refuses: NULL.
 */
const struct companion *company_read(struct company *c, enum company_role role,
	const struct card *card) MUST_USE;
/*
 * The same of what was typed; a row that was read from a card stays as it is.
 * name may be "": nothing is known of it. NULL also for a text that is longer
 * than its place.
 */
const struct companion *company_type(struct company *c, enum company_role role,
	const char *name, const char *id_no) MUST_USE;
/* NULL for any other handle. */
const struct companion *company_find(const struct company *c,
	enum company_role role, const char *handle) MUST_USE;
/* Takes one back; any other handle is nobody's. */
void company_forget(
	struct company *c, enum company_role role, const char *handle);
/* Those whose role ends with the card of whoever is served; or all. */
void company_part(struct company *c);
void company_wipe(struct company *c);

void handle_make(const struct rng *rng, char out[HANDLE_SIZE]);
/* own may be "": nobody's. Takes the same time wherever they differ. */
bool handle_is(const char *own, const char *handle) MUST_USE;

#endif
