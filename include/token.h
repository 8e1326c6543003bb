/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every QR code of this system carries: receipts, park passes and
 * vouchers, as signed tokens in decimal digits. One encoder, one verifier that
 * takes exactly what the encoder makes, and the proof chain of phone passes.
 * The verifier allocates nothing, reads no clock, and is total: any bytes get
 * a verdict.
 *
 * Not for: revocation, replay and caps (state that the gate holds), drawing
 * (qr.h).
 */
#ifndef YZ_TOKEN_H
#define YZ_TOKEN_H

#include "arena.h"
#include "crypto.h"
#include "token_verdict.h"

#define TOKEN_MAX 400	     /* bytes of a token, proof included */
#define TOKEN_DIGITS_MAX 800 /* digits of a code, prefix included */
#define TOKEN_DIGEST 16
#define TOKEN_CTI_MAX 10
#define TOKEN_CHAIN 16 /* bytes of a chain value */
#define TOKEN_PROOF_SIZE (3 + TOKEN_CHAIN)

enum token_type { TOKEN_RECEIPT = 1, TOKEN_PASS = 2, TOKEN_VOUCHER = 3 };

enum token_prefix {
	TOKEN_PLAIN = 9011,
	TOKEN_PROVEN = 9012, /* a phone pass with slot and chain value */
	TOKEN_DELTA = 9015,  /* a list for gates: not a token */
};

enum token_policy {
	TOKEN_PROOF_REQUIRED = 1, /* pass: exactly when it has an anchor */
	TOKEN_HOLDER_CHECK = 2,	  /* pass: exactly when hb has 2 bytes */
	TOKEN_SINGLE_USE = 4,	  /* voucher */
};

/* COSE numbers that mean Ed25519; a key has one of them. */
enum token_alg { TOKEN_EDDSA = -8, TOKEN_ED25519 = -19 };

struct token {
	enum token_type type;
	uint8_t kid[4];
	uint8_t cti[TOKEN_CTI_MAX];   /* the look-up key */
	size_t n_cti;		      /* receipt 10, others 5 */
	uint32_t iat;		      /* Unix seconds, all three */
	uint32_t nbf, exp;	      /* 0 on receipts */
	uint8_t digest[TOKEN_DIGEST]; /* receipts */
	uint32_t place;		      /* group of a pass, site of a voucher */
	unsigned policy;
	uint8_t hb[2];
	bool has_anchor;
	uint8_t anchor[TOKEN_CHAIN];
	/* Not signed: what the phone showed beside the token (prefix 9012). */
	bool has_proof;
	uint32_t slot;
	uint8_t proof[TOKEN_CHAIN];
};

/* ---- making ------------------------------------------------------------ */

/* The cti of a pass or voucher: list number, then index, big-endian. */
void token_set_index(struct token *t, uint8_t list, uint32_t index);
/*
 * Signs and writes a token; returns its length. kid and has_proof of t are
 * ignored. A token that the verifier would refuse for its shape is a BUG.
 */
size_t token_encode(const struct token *t, const struct sign_key *key,
	uint8_t out[TOKEN_MAX]) MUST_USE;
/* The same as digits with prefix 9011, in the arena. */
char *token_sign(const struct token *t, const struct sign_key *key,
	struct arena *a) MUST_USE;
/*
 * What a receipt's QR says: HTTPS://HOST/Q#digits in capitals, so that the
 * address costs few modules. public_url is "https://host[:port]".
 */
char *token_url(
	const char *public_url, const char *digits, struct arena *a) MUST_USE;

/* The facts of the paper that a receipt's digest binds. NULL: none. */
struct receipt_facts {
	const char *case_no;
	const char *state;
	int64_t accepted_at; /* Unix seconds */
	const char *due;     /* YYYY-MM-DD */
	const char *window;
};
void token_digest(const uint8_t key[32], const struct token *t,
	const struct receipt_facts *facts, uint8_t out[TOKEN_DIGEST]);
/* The holder check of a pass: from the last six of the ID number. */
void token_holder(const uint8_t key[32], const struct token *t,
	const char *last_six, uint8_t out[2]);

/* ---- digits ------------------------------------------------------------ */

/* Writes prefix and digits of b, NUL-ended; returns their number. */
size_t token_digits_format(enum token_prefix prefix, struct bytes b,
	char out[TOKEN_DIGITS_MAX + 1]);
/*
 * Bare ASCII digits to bytes: E_LEN, E_PREFIX (none of the three known ones),
 * E_CHUNK, or OK with *prefix, out and *n.
 */
enum token_verdict token_digits_parse(struct bytes digits,
	enum token_prefix *prefix, uint8_t out[TOKEN_MAX], size_t *n) MUST_USE;

/*
 * Finds the digits in what a scanner typed, fed in pieces of any size: all of
 * it digits, or the one run of 100 or more. Full-width digits count.
 */
struct token_scan {
	uint8_t digits[TOKEN_DIGITS_MAX];
	size_t run;	    /* length of the kept run, capped behind 800 */
	size_t later;	    /* length of a run behind the kept one */
	unsigned long_runs; /* runs of 100 or more, at most 2 counted */
	unsigned wide;	    /* bytes seen of a full-width digit */
	bool in_run;
	bool kept;  /* the one long run is complete */
	bool other; /* something that is not a digit was there */
};
void token_scan_init(struct token_scan *s);
void token_scan_add(struct token_scan *s, struct bytes text);
/* OK with *digits, a view into s; or E_CHAR, E_LEN. */
enum token_verdict token_scan_end(
	struct token_scan *s, struct bytes *digits) MUST_USE;

/* ---- trust ------------------------------------------------------------- */

enum key_usage {
	KEY_RECEIPT = 1,
	KEY_PASS = 2,
	KEY_VOUCHER = 4,
	KEY_LIST = 8,
	KEY_TIME = 16,
	KEY_RESET = 32,
	KEY_TERMINAL = 64, /* provisional receipts, entry batches */
	KEY_ANY = 127,
};
enum key_state { KEY_ACTIVE = 1, KEY_RETIRED = 2, KEY_REVOKED = 3 };

struct trust_key {
	uint8_t kid[4];
	int alg; /* enum token_alg; what its tokens must say */
	struct verify_key *key;
	unsigned usage;
	int64_t nbf, exp; /* Unix seconds; exp 0: none */
	enum key_state state;
};

struct trust {
	const struct trust_key *keys;
	size_t n;
};

/* First 4 bytes of SHA-256 over the deterministic COSE_Key. */
void token_kid(const uint8_t public_key[ED25519_PUBLIC], uint8_t out[4]);
/*
 * Loads an active key without end; set nbf, exp and state afterwards. -1
 * (INTERNAL) for a weak key, an unknown alg or usage. Free with _release.
 */
int trust_key_init(struct trust_key *k,
	const uint8_t public_key[ED25519_PUBLIC], int alg, unsigned usage,
	struct err *e) MUST_USE;
void trust_key_release(struct trust_key *k);
/* -1 (INTERNAL) if two keys have one kid: then no kid would mean anything. */
int trust_check(const struct trust *trust, struct err *e) MUST_USE;
const struct trust_key *trust_find(
	const struct trust *trust, const uint8_t kid[4]);

/* ---- verifying --------------------------------------------------------- */

#define TOKEN_TYPE_BIT(type) (1u << (type))

struct token_expect {
	unsigned types; /* TOKEN_TYPE_BITs that are welcome here */
	bool any_place; /* else place must be the token's (not for receipts) */
	uint32_t place;
	/* Other places that are as good. */
	const uint32_t *places;
	size_t n_places;
	int64_t now;	  /* Unix seconds */
	bool proof_later; /* the caller checks the proof, from what it knows */
};

/*
 * The verdict on a token's bytes. Order: envelope, key (known, alg, state,
 * usage), signature, claims, type, place, policy, time, proof. *out is filled
 * as soon as the claims are read and zero before, so a refusal such as
 * E_EXPIRED can still say what was shown.
 */
enum token_verdict token_verify(enum token_prefix prefix, struct bytes b,
	const struct trust *trust, const struct token_expect *expect,
	struct token *out) MUST_USE;
/* The same from digits (token_scan_end). */
enum token_verdict token_verify_digits(struct bytes digits,
	const struct trust *trust, const struct token_expect *expect,
	struct token *out) MUST_USE;
/* The same from any text. */
enum token_verdict token_verify_text(struct bytes text,
	const struct trust *trust, const struct token_expect *expect,
	struct token *out) MUST_USE;

/*
 * Whose key a text's token says it is signed by. Nothing is proven: enough to
 * look the key up where keys are too many to be held. The verdicts of
 * transport and envelope.
 */
enum token_verdict token_kid_of(struct bytes text, uint8_t kid[4]) MUST_USE;

/* ---- the proof chain of phone passes ----------------------------------- */

/* Minutes of validity: the length of a pass's chain. */
uint32_t token_chain_length(const struct token *t);
/*
 * Takes value x from slot `from` down to slot `to`: the phone's seed is slot
 * token_chain_length, the anchor is slot 0.
 */
void token_chain_walk(const struct token *t, uint32_t from, uint32_t to,
	uint8_t x[TOKEN_CHAIN]);
/* The slot of an instant, 1 in the first minute of validity. */
int64_t token_chain_slot(const struct token *t, int64_t now);
/*
 * Is the shown value the one of the shown slot, and the slot near now (-2 to
 * +1)? known is the value of slot known_slot: the anchor (0), or the last one
 * accepted, which saves hashing. E_PROOF; E_REPLAY if the slot is not newer
 * than known_slot.
 */
enum token_verdict token_chain_check(const struct token *t, int64_t now,
	uint32_t known_slot, const uint8_t known[TOKEN_CHAIN]) MUST_USE;

#endif
