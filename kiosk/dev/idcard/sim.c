/* SPDX-License-Identifier: Apache-2.0 */
#include "sim.h"
#include "crypto.h"
#include "str.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK 4096 /* also the longest line */

struct sim {
	char *path;
	off_t offset; /* behind the last complete line */
	ino_t inode;
	bool skipping; /* inside a line that is too long */
	/* the placement */
	bool present;
	bool read; /* once per placement, as the real module does */
	struct card card;
	/* of this placement, or of the reader until the next line */
	enum idcard_event trouble;
};

/* ---- the script ---------------------------------------------------------- */

struct cursor {
	const char *p, *end;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool
skip_blanks(struct cursor *c)
{
	while (c->p < c->end && is_blank(*c->p))
		c->p++;
	return c->p < c->end;
}

static struct bytes
word_next(struct cursor *c, char stop)
{
	const char *start = c->p;

	while (c->p < c->end && *c->p != stop && !is_blank(*c->p))
		c->p++;
	return bytes_of(start, (size_t)(c->p - start));
}

/* A value is bare up to a blank, or between double quotes. */
static int
value_next(struct cursor *c, struct bytes *out)
{
	const char *start;

	if (c->p == c->end || *c->p != '"') {
		*out = word_next(c, '\0');
		return 0;
	}
	start = ++c->p;
	while (c->p < c->end && *c->p != '"')
		c->p++;
	if (c->p == c->end)
		return -1;
	*out = bytes_of(start, (size_t)(c->p - start));
	c->p++;
	return 0;
}

#define CARD_FIELD(f)                                                          \
	{                                                                      \
#f, offsetof(struct card, f), sizeof(((struct card *)0)->f)    \
	}

/* clang-format off */
static const struct {
	const char *name;
	size_t offset, size;
} card_fields[] = {
	CARD_FIELD(name),
	CARD_FIELD(name_en),
	CARD_FIELD(id_type),
	CARD_FIELD(id_no),
	CARD_FIELD(sex),
	CARD_FIELD(birth),
	CARD_FIELD(nation),
	CARD_FIELD(nationality),
	CARD_FIELD(address),
	CARD_FIELD(authority),
	CARD_FIELD(valid_from),
	CARD_FIELD(valid_to),
	CARD_FIELD(permit_no),
	CARD_FIELD(issues),
};

static const struct {
	const char *script, *shown;
} sexes[] = {
	{ "M", "男" }, { "F", "女" }, { "1", "男" }, { "2", "女" },
	{ "0", "未知" }, { "9", "未说明" },
};
/* clang-format on */

static int
field_set(struct card *card, struct bytes key, struct bytes value)
{
	for (size_t i = 0; i < ARRAY_LEN(card_fields); i++) {
		char *at = (char *)card + card_fields[i].offset;

		if (!bytes_equal(key, bytes_str(card_fields[i].name)))
			continue;
		if (value.n >= card_fields[i].size ||
			memchr(value.p, '\0', value.n))
			return -1;
		memcpy(at, value.p, value.n);
		at[value.n] = '\0';
		return utf8_length(at) < 0 ? -1 : 0;
	}
	return -1;
}

static void
sex_name(struct card *card)
{
	for (size_t i = 0; i < ARRAY_LEN(sexes); i++)
		if (strcmp(card->sex, sexes[i].script) == 0) {
			snprintf(card->sex, sizeof(card->sex), "%s",
				sexes[i].shown);
			return;
		}
}

static int
put_parse(struct cursor *c, struct card *out)
{
	while (skip_blanks(c)) {
		struct bytes value, key = word_next(c, '=');

		if (c->p == c->end || *c->p++ != '=' ||
			value_next(c, &value) != 0 ||
			field_set(out, key, value) != 0)
			return -1;
	}
	if (!out->name[0])
		memcpy(out->name, out->name_en, sizeof(out->name));
	if (!out->name[0] || !out->id_no[0])
		return -1;
	if (!out->id_type[0])
		snprintf(out->id_type, sizeof(out->id_type), "resident");
	sex_name(out);
	return 0;
}

/* "fault=CARD_MOVED": the word behind '=' names the trouble. */
static enum idcard_event
fault_parse(struct bytes verb)
{
	static const char head[] = "fault=";
	const size_t n = sizeof(head) - 1;
	char code[32];

	if (verb.n <= n || verb.n - n >= sizeof(code) ||
		memcmp(verb.p, head, n) != 0 || memchr(verb.p, '\0', verb.n))
		return IDCARD_NOTHING;
	memcpy(code, verb.p + n, verb.n - n);
	code[verb.n - n] = '\0';
	return idcard_event_find(code);
}

enum sim_verb
sim_line_parse(const char *line, size_t n, struct card *out,
	enum idcard_event *trouble)
{
	struct cursor c = { line, line + n };
	struct bytes verb;

	*trouble = IDCARD_NOTHING;
	if (!skip_blanks(&c) || *c.p == '#')
		return SIM_NOTHING;
	verb = word_next(&c, '\0');
	if (bytes_equal(verb, bytes_str("put"))) {
		*out = (struct card){ 0 };
		if (put_parse(&c, out) == 0)
			return SIM_PUT;
		card_wipe(out);
	} else if (!skip_blanks(&c)) {
		if (bytes_equal(verb, bytes_str("lift")))
			return SIM_LIFT;
		*trouble = fault_parse(verb);
		if (*trouble != IDCARD_NOTHING)
			return SIM_FAULT;
	}
	*trouble = IDCARD_UNREADABLE;
	return SIM_BAD;
}

/* ---- the placement ------------------------------------------------------- */

static void
sim_lift(struct sim *s)
{
	card_wipe(&s->card);
	s->present = s->read = false;
	s->trouble = IDCARD_NOTHING;
}

static void
sim_line(struct sim *s, const char *line, size_t n)
{
	struct card card = { 0 };
	enum idcard_event trouble;
	enum sim_verb verb = sim_line_parse(line, n, &card, &trouble);

	if (verb != SIM_NOTHING) {
		sim_lift(s);
		s->present = verb != SIM_LIFT && !idcard_is_fault(trouble);
		s->card = card;
		s->trouble = trouble;
	}
	card_wipe(&card);
}

/* Takes the complete lines of a chunk; returns how many bytes that were. */
static size_t
sim_lines(struct sim *s, const char *p, size_t n)
{
	size_t done = 0;
	const char *nl;

	while (done < n && (nl = memchr(p + done, '\n', n - done))) {
		size_t len = (size_t)(nl - (p + done));

		if (!s->skipping)
			sim_line(s, p + done, len);
		s->skipping = false;
		done += len + 1;
	}
	if (done == 0 && n == CHUNK) {
		if (!s->skipping)
			sim_line(s, "long", 4);
		s->skipping = true;
		return n;
	}
	return done;
}

static int
sim_read(struct sim *s, int fd)
{
	char buf[CHUNK];
	ssize_t n;
	size_t used;

	do {
		n = pread(fd, buf, sizeof(buf), s->offset);
		used = n > 0 ? sim_lines(s, buf, (size_t)n) : 0;
		s->offset += (off_t)used;
	} while (used > 0);
	crypto_wipe(buf, sizeof(buf));
	return n < 0 ? -1 : 0;
}

/* A file that became shorter or another one is a new script. */
static void
sim_follow(struct sim *s, const struct stat *st)
{
	if (st->st_ino == s->inode && st->st_size >= s->offset)
		return;
	sim_lift(s);
	s->offset = 0;
	s->skipping = false;
	s->inode = st->st_ino;
}

/* No file yet is a reader without a card, not a broken one. */
static int
sim_update(struct sim *s)
{
	int fd = open(s->path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	int rc = -1;

	if (fd < 0 && errno == ENOENT) {
		sim_lift(s);
		s->offset = 0;
		s->inode = 0;
		return 0;
	}
	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		sim_follow(s, &st);
		rc = sim_read(s, fd);
	}
	close(fd);
	return rc;
}

static void *
sim_open(const char *arg, const struct clock *clock, struct err *e)
{
	struct sim *s;

	(void)clock;
	if (!*arg) {
		err_setf(e, ERR_REQUIRED, "sim needs a file: sim:FILE");
		return NULL;
	}
	s = xcalloc(1, sizeof(*s));
	s->path = xstrdup(arg);
	return s;
}

static int
sim_fd(const void *dev)
{
	(void)dev;
	return -1;
}

static enum idcard_event
sim_poll(void *dev, bool wanted, struct card *out)
{
	struct sim *s = dev;

	if (sim_update(s) != 0)
		return IDCARD_FAULT;
	if (idcard_is_fault(s->trouble))
		return s->trouble;
	if (!wanted || !s->present || s->read)
		return IDCARD_NOTHING;
	s->read = true;
	if (s->trouble)
		return s->trouble;
	*out = s->card;
	card_wipe(&s->card);
	return IDCARD_READ;
}

static void
sim_close(void *dev)
{
	struct sim *s = dev;

	sim_lift(s);
	free(s->path);
	free(s);
}

const struct idcard_driver idcard_sim = {
	.name = "sim",
	.usage = "sim:FILE",
	.simulated = true,
	.open = sim_open,
	.fd = sim_fd,
	.poll = sim_poll,
	.close = sim_close,
};
