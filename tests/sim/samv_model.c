/* SPDX-License-Identifier: Apache-2.0 */
#include "samv_model.h"
#include <stdio.h>
#include <stdlib.h>

#define PHOTO 1024

static const uint8_t head[] = { 0xaa, 0xaa, 0xaa, 0x96, 0x69 };

static const struct {
	const char *name;
	uint8_t cmd, para;
} commands[] = {
	{ "status", 0x11, 0xff },
	{ "find", 0x20, 0x01 },
	{ "select", 0x20, 0x02 },
	{ "read", 0x30, 0x01 },
	{ "address", 0x30, 0x03 },
	{ "any", 0, 0 },
};

/* ---- answers ------------------------------------------------------------- */

static void
say(struct samv_model *m, uint8_t sw3, const void *data, size_t n)
{
	uint8_t *out = m->reply + m->reply_n, *p = out;
	size_t len = 3 + n + 1;
	uint8_t sum = 0;

	BUG_ON(m->reply_n + m->noise + 7 + len > sizeof(m->reply));
	for (size_t i = 0; i < m->noise; i++)
		*p++ = (uint8_t)(i % 3 ? 0xaa : 0x31 * i);
	memcpy(p, head, sizeof(head));
	p += sizeof(head);
	*p++ = (uint8_t)(len >> 8);
	*p++ = (uint8_t)len;
	*p++ = 0;
	*p++ = 0;
	*p++ = sw3;
	if (n)
		memcpy(p, data, n);
	p += n;
	for (uint8_t *q = p - n - 5; q < p; q++)
		sum ^= *q;
	*p++ = sum;
	m->reply_n += (size_t)(p - out);
}

/* A portrait full of what could be taken for the beginning of a frame. */
static void
say_card(struct samv_model *m, bool with_fingers)
{
	uint8_t data[6 + 256 + PHOTO + 1024];
	size_t lens = with_fingers ? 6 : 4;
	size_t fingers = with_fingers ? m->fingers : 0;
	uint8_t *photo = data + lens + 256;

	memcpy(data, "\1\0\4\0", 4);
	data[4] = (uint8_t)(fingers >> 8);
	data[5] = (uint8_t)fingers;
	memcpy(data + lens, m->chip.text, 256);
	for (size_t i = 0; i < PHOTO + fingers; i++)
		photo[i] = head[i % sizeof(head)];
	m->read = true;
	say(m, 0x90, data, lens + 256 + PHOTO + fingers);
}

static void
answer_card(struct samv_model *m)
{
	if (!m->present || !m->selected)
		say(m, 0x41, NULL, 0);
	else
		say_card(m, m->para == 0x10);
}

static void
answer_find(struct samv_model *m)
{
	m->selected = false;
	if (!m->present || m->read || (m->strict && m->found)) {
		say(m, 0x80, NULL, 0);
		return;
	}
	m->found = true;
	say(m, 0x9f, "\0\0\0\0", 4);
}

static void
answer_select(struct samv_model *m)
{
	m->selected = m->present && m->found;
	if (m->selected)
		say(m, 0x90, "\0\0\0\0\0\0\0\0", 8);
	else
		say(m, 0x81, NULL, 0);
}

static void
answer_address(struct samv_model *m)
{
	if (!m->present || !m->selected)
		say(m, 0x41, NULL, 0);
	else if (m->chip.has_appended)
		say(m, 0x90, m->chip.appended, sizeof(m->chip.appended));
	else
		say(m, 0x91, NULL, 0);
}

static void
answer(struct samv_model *m)
{
	switch (m->cmd << 8 | m->para) {
	case 0x10ff:
	case 0x11ff:
		say(m, 0x90, NULL, 0);
		break;
	case 0x12ff:
		say(m, 0x90,
			"\5\0\1\0\xec\xd5\x32\1\x87\xd6\x12\0\x15\xcd\x5b\7",
			16);
		break;
	case 0x2001:
		answer_find(m);
		break;
	case 0x2002:
		answer_select(m);
		break;
	case 0x3001:
	case 0x3010:
		answer_card(m);
		break;
	case 0x3003:
		answer_address(m);
		break;
	default:
		say(m, 0x21, NULL, 0);
	}
}

/* ---- what goes wrong ----------------------------------------------------- */

static struct model_fault *
fault_due(struct samv_model *m)
{
	for (size_t i = 0; i < MODEL_FAULTS; i++) {
		struct model_fault *f = &m->faults[i];

		if (!f->what ||
			(f->cmd && (f->cmd != m->cmd || f->para != m->para)))
			continue;
		if (f->left > 0)
			f->left--;
		return f;
	}
	return NULL;
}

static void
answer_or_fail(struct samv_model *m)
{
	struct model_fault *f = fault_due(m);
	size_t before = m->reply_n;

	if (f && f->what == 's')
		say(m, f->sw3, NULL, 0);
	else if (!f || f->what != 'm')
		answer(m);
	if (f && f->what == 'b')
		m->reply[m->reply_n - 1] ^= 0x5a;
	if (f && f->what == 'c')
		m->reply_n -= (m->reply_n - before - m->noise) / 2;
	if (f && f->left == 0)
		*f = (struct model_fault){ 0 };
}

/* ---- requests ------------------------------------------------------------ */

static bool
request_is_whole(const struct samv_model *m)
{
	return m->in_n >= 7 && m->in_n == 7u + m->in[6];
}

static void
request(struct samv_model *m)
{
	uint8_t sum = 0;

	for (size_t i = sizeof(head); i + 1 < m->in_n; i++)
		sum ^= m->in[i];
	m->cmd = m->in[7];
	m->para = m->in[8];
	m->asked++;
	if (m->in[m->in_n - 1] != sum)
		say(m, 0x10, NULL, 0);
	else
		answer_or_fail(m);
	m->in_n = 0;
}

size_t
samv_model_feed(struct samv_model *m, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		m->in[m->in_n++] = p[i];
		if (m->in_n <= sizeof(head) && p[i] != head[m->in_n - 1])
			m->in_n = 0;
		if (m->in_n == 7 && (m->in[5] || m->in[6] < 3 || m->in[6] > 8))
			m->in_n = 0;
		if (request_is_whole(m)) {
			request(m);
			return i + 1;
		}
	}
	return n;
}

/* ---- the script ---------------------------------------------------------- */

void
samv_model_init(struct samv_model *m)
{
	*m = (struct samv_model){ .fingers = 1024 };
}

static void
lift(struct samv_model *m)
{
	m->present = m->found = m->selected = m->read = false;
}

static bool
fault_line(struct samv_model *m, char what, char *words)
{
	char *rest = NULL;
	const char *name = strtok_r(words, " \t\r", &rest);
	const char *sw3 = what == 's' ? strtok_r(NULL, " \t\r", &rest) : "0";
	const char *times = strtok_r(NULL, " \t\r", &rest);
	size_t c = 0, i = 0;

	while (c < ARRAY_LEN(commands) && name &&
		strcmp(commands[c].name, name) != 0)
		c++;
	while (i < MODEL_FAULTS && m->faults[i].what)
		i++;
	if (!name || c == ARRAY_LEN(commands) || !sw3 || i == MODEL_FAULTS)
		return false;
	m->faults[i] = (struct model_fault){ what, commands[c].cmd,
		commands[c].para, (uint8_t)strtoul(sw3, NULL, 16), 1 };
	if (times)
		m->faults[i].left = strcmp(times, "always") == 0
					    ? -1
					    : strtol(times, NULL, 10);
	return true;
}

static bool
setting_line(struct samv_model *m, const char *verb, const char *word)
{
	if (strcmp(verb, "noise") == 0)
		m->noise = strtoul(word, NULL, 10) % 1024;
	else if (strcmp(verb, "fingers") == 0)
		m->fingers = strtoul(word, NULL, 10) % 1025;
	else if (strcmp(verb, "strict") == 0)
		m->strict = strcmp(word, "on") == 0;
	else if (strcmp(verb, "clear") == 0)
		memset(m->faults, 0, sizeof(m->faults));
	else
		return false;
	return true;
}

bool
samv_model_line(struct samv_model *m, const char *line)
{
	static const char *const faults[] = { "status", "badsum", "cut",
		"mute" };
	char verb[16] = "", rest[1024];
	size_t n;

	line += strspn(line, " \t\r");
	n = strcspn(line, " \t\r");
	if (n == 0 || *line == '#')
		return true;
	if (n >= sizeof(verb) || strlen(line) >= sizeof(rest))
		return false;
	memcpy(verb, line, n);
	verb[n] = '\0';
	n += strspn(line + n, " \t\r");
	memcpy(rest, line + n, strlen(line + n) + 1);
	if (strcmp(verb, "put") == 0 || strcmp(verb, "lift") == 0) {
		lift(m);
		m->present = verb[0] == 'p' && chip_make(&m->chip, rest);
		return verb[0] == 'l' || m->present;
	}
	for (size_t i = 0; i < ARRAY_LEN(faults); i++)
		if (strcmp(verb, faults[i]) == 0)
			return fault_line(m, verb[0], rest);
	return setting_line(m, verb, rest);
}
