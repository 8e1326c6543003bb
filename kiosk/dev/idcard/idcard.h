/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ID-card reader as the agent sees it: a row of a driver table. A driver
 * never blocks, reads a card once per placement and only while a screen asks
 * for one, and keeps nothing of it afterwards. Photo and fingerprint are never
 * asked for.
 *
 * Not for: who may see the card (visit.h), what is done with it (ui_api/).
 */
#ifndef YZ_IDCARD_H
#define YZ_IDCARD_H

#include "base.h"
#include "err.h"

/* What a card holds, as UTF-8. Wipe with card_wipe() when done. */
struct card {
	char name[128];
	char id_type[16]; /* resident, hmt, foreigner, foreigner_old */
	char id_no[24];
	char sex[12];	/* 男, 女, 未知, 未说明 (GB/T 2261.1) */
	char birth[11]; /* YYYY-MM-DD */
	char nation[8]; /* two digits, GB/T 3304 */
	char address[160];
};

void card_wipe(struct card *c);

enum idcard_event {
	IDCARD_NOTHING,
	IDCARD_READ,	   /* a fresh card lies in *out */
	IDCARD_UNREADABLE, /* something lies there that cannot be read */
	IDCARD_FAULT	   /* the reader itself does not answer */
};

struct idcard_driver {
	const char *name;  /* what stands before ':' in --idcard */
	const char *usage; /* "sim:FILE" */
	bool simulated;
	/* arg is what stands behind ':'. NULL with err for a bad one. */
	void *(*open)(const char *arg, struct err *e);
	/* A descriptor that is readable when poll has work; -1: by time. */
	int (*fd)(const void *dev);
	/*
	 * Makes what progress it can at once. wanted: a screen asks for a
	 * card; without it nothing is read, only a lifted card is noticed.
	 */
	enum idcard_event (*poll)(void *dev, bool wanted, struct card *out);
	void (*close)(void *dev);
};

/* An open reader; driver NULL when the kiosk has none. */
struct idcard {
	const struct idcard_driver *driver;
	void *dev;
	bool fault; /* the last poll said IDCARD_FAULT */
};

/*
 * spec is "driver:argument"; NULL opens none. Sets CHOICE_UNKNOWN with a
 * detail that names the known drivers, or what the driver set.
 */
int idcard_open(struct idcard *r, const char *spec, struct err *e) MUST_USE;
enum idcard_event idcard_poll(struct idcard *r, bool wanted, struct card *out);
/* "ok", "none" or "fault". */
const char *idcard_state(const struct idcard *r);
void idcard_close(struct idcard *r);

#endif
