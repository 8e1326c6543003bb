/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The script of the simulated card reader, a line at a time and as the file
 * that grows. A card that is read is whole text, and said again it is the
 * same card.
 */
#include "dev/idcard/sim.h"
#include "fuzz.h"
#include "str.h"

#include <unistd.h>

/* clang-format off */
static const struct {
	const char *name;
	size_t offset, size;
} fields[] = {
#define FIELD(f) { #f, offsetof(struct card, f), sizeof(((struct card *)0)->f) }
	FIELD(name), FIELD(name_en), FIELD(id_type), FIELD(id_no),
	FIELD(sex), FIELD(birth), FIELD(nation), FIELD(nationality),
	FIELD(address), FIELD(authority), FIELD(valid_from),
	FIELD(valid_to), FIELD(permit_no), FIELD(issues),
#undef FIELD
};
/* clang-format on */

static const char *
field_of(const struct card *c, size_t i)
{
	return (const char *)c + fields[i].offset;
}

static void
check_card(const struct card *c)
{
	char line[2048] = "put";
	struct card again = { 0 };
	enum idcard_event trouble;
	size_t n = 3;

	CHECK(c->name[0] && c->id_no[0] && c->id_type[0]);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		const char *text = field_of(c, i);

		CHECK(memchr(text, 0, fields[i].size) &&
			utf8_length(text) >= 0);
		if (strchr(text, '"'))
			return; /* a bare word may hold one, a quoted cannot */
		n += (size_t)snprintf(line + n, sizeof(line) - n, " %s=\"%s\"",
			fields[i].name, text);
	}
	CHECK(sim_line_parse(line, n, &again, &trouble) == SIM_PUT);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		CHECK(strcmp(field_of(c, i), field_of(&again, i)) == 0);
}

static void
check_line(const uint8_t *data, size_t n)
{
	uint8_t *copy = fuzz_copy(data, n);
	struct card card = { 0 };
	enum idcard_event trouble;
	enum sim_verb verb = sim_line_parse((char *)copy, n, &card, &trouble);

	CHECK(verb <= SIM_BAD);
	CHECK((verb >= SIM_FAULT) == (idcard_code(trouble) != ERR_NONE));
	if (verb == SIM_PUT) {
		CHECK(!memchr(copy, 0, n));
		check_card(&card);
	} else {
		CHECK(!card.name[0] && !card.id_no[0]);
	}
	free(copy);
}

/* The reader keeps its place in the file: half a line now, half later. */
static void
poll_script(void *dev, int fd, const uint8_t *data, size_t n)
{
	struct card card;

	CHECK(pwrite(fd, data, n / 2, 0) == (ssize_t)(n / 2));
	idcard_sim.poll(dev, false, &card);
	CHECK(pwrite(fd, data + n / 2, n - n / 2, (off_t)(n / 2)) ==
		(ssize_t)(n - n / 2));
	if (idcard_sim.poll(dev, true, &card) == IDCARD_READ) {
		check_card(&card);
		CHECK(idcard_sim.poll(dev, true, &card) == IDCARD_NOTHING);
	}
	CHECK(ftruncate(fd, 0) == 0);
	CHECK(idcard_sim.poll(dev, true, &card) == IDCARD_NOTHING);
}

static void
check_script(const uint8_t *data, size_t n)
{
	char path[] = "/tmp/fuzz_card.XXXXXX";
	struct err e = { 0 };
	int fd = mkstemp(path);
	void *dev = idcard_sim.open(path, &clock_system, &e);

	CHECK(fd >= 0 && dev != NULL);
	poll_script(dev, fd, data, n);
	idcard_sim.close(dev);
	unlink(path);
	close(fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	check_line(data, n);
	check_script(data, n);
	return 0;
}
