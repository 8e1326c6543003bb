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

#include "civil.h"
#include "err.h"
#include "world.h"

#define CARD_LONG_TERM "长期"

/*
 * What a card holds, as UTF-8; "" for what its kind does not have. Wipe with
 * card_wipe() when done.
 */
struct card {
	char name[192];	   /* a foreigner's Chinese name, else the English */
	char name_en[192]; /* foreigners */
	char id_type[16];  /* resident, hmt, foreigner, foreigner_old */
	char id_no[24];
	char sex[12];	     /* 男, 女, 未知, 未说明 (GB/T 2261.1) */
	char birth[11];	     /* YYYY-MM-DD */
	char nation[16];     /* two digits, GB/T 3304: residents */
	char nationality[8]; /* three letters: foreigners */
	char address[160];   /* residents, hmt */
	char authority[96];
	char valid_from[11], valid_to[11]; /* YYYY-MM-DD; valid_to or 长期 */
	char permit_no[32];		   /* travel permit: hmt */
	char issues[16];		   /* times issued: hmt, foreigner */
	/* The chip's room for a name is used up: it may be cut. */
	bool name_full;
	/* Behind valid_to today. Asking and applying go on; what pays, does
	 * not. */
	bool expired;
};

void card_wipe(struct card *c);
/* Is today behind valid_to? A card that does not say is not. */
bool card_is_expired(const struct card *c, struct civil today);

/* What a reader has to say. Each but the first two has an error code. */
enum idcard_event {
	IDCARD_NOTHING,
	IDCARD_READ, /* a fresh card lies in *out */
	/* the card: said once for each try; the person can do something */
	IDCARD_UNREADABLE,   /* something lies there that cannot be read */
	IDCARD_MOVED,	     /* was not held still until it was read */
	IDCARD_NOT_GENUINE,  /* card and module do not trust each other */
	IDCARD_NOT_ID,	     /* some other chip card */
	IDCARD_NOT_ALLOWED,  /* the module may not read it */
	IDCARD_KIND_UNKNOWN, /* an ID card of a kind that came after us */
	/* the reader: said at each poll as long as it is so */
	IDCARD_FAULT,	    /* does not answer, or nothing sensible */
	IDCARD_GONE,	    /* cannot be opened: unplugged, switched off */
	IDCARD_BROKEN,	    /* its self-test failed */
	IDCARD_UNAUTHORISED /* its module was not authorised */
};

/* The code that tells a person what to do; ERR_NONE for the first two. */
enum err_code idcard_code(enum idcard_event ev);
/* Is it about the reader, not the card? */
bool idcard_is_fault(enum idcard_event ev);
/* The trouble of a code's name ("CARD_MOVED"); NOTHING if it is none. */
enum idcard_event idcard_event_find(const char *code);

struct idcard_driver {
	const char *name;  /* what stands before ':' in --idcard */
	const char *usage; /* "sim:FILE" */
	bool simulated;
	/*
	 * arg is what stands behind ':'. NULL with err for a bad one; a
	 * device that is not there is no error but a fault to tell.
	 */
	void *(*open)(
		const char *arg, const struct clock *clock, struct err *e);
	/*
	 * A descriptor that is readable when poll has work, the same until
	 * close; -1: poll by time.
	 */
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
	const struct clock *clock;
	enum idcard_event fault; /* what the last poll said of the reader */
};

/*
 * spec is "driver:argument"; NULL opens none. Sets CHOICE_UNKNOWN with a
 * detail that names the known drivers, or what the driver set.
 */
int idcard_open(struct idcard *r, const char *spec, const struct clock *clock,
	struct err *e) MUST_USE;
enum idcard_event idcard_poll(struct idcard *r, bool wanted, struct card *out);
/* "ok", "none" or "fault". */
const char *idcard_state(const struct idcard *r);
void idcard_close(struct idcard *r);

#endif
