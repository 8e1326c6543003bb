/* SPDX-License-Identifier: Apache-2.0 */
#include "backup/passphrase.h"
#include "crypto.h"
#include "str.h"

#include <argon2.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

enum { LANES = 1 };

const struct kdf_cost kdf_cost_standard = { 256 * 1024, 3 };
const struct kdf_cost kdf_cost_most = { 1024 * 1024, 16 };

/* One line without its end; PASSPHRASE_WEAK when there is none or too much. */
static int
read_line(FILE *f, char out[PASSPHRASE_MAX + 1], struct err *e)
{
	size_t n = 0;
	int c;

	while ((c = getc(f)) != EOF && c != '\n') {
		if (n == PASSPHRASE_MAX)
			return err_setf(e, ERR_PASSPHRASE_WEAK, "too long");
		out[n++] = (char)c;
	}
	if (n > 0 && out[n - 1] == '\r')
		n--;
	out[n] = '\0';
	if (n == 0 || strlen(out) != n)
		return err_setf(e, ERR_PASSPHRASE_WEAK, "empty");
	return 0;
}

static int
from_file(const char *path, char out[PASSPHRASE_MAX + 1], struct err *e)
{
	FILE *f = fopen(path, "re");
	struct stat st;
	int rc;

	if (!f)
		return err_setf(
			e, ERR_INTERNAL, "%.100s: %s", path, strerror(errno));
	setvbuf(f, NULL, _IONBF, 0); /* no copy of it in a buffer */
	if (fstat(fileno(f), &st) != 0 || (st.st_mode & 077))
		rc = err_setf(e, ERR_INTERNAL,
			"%.80s: open to group or world: chmod 0600", path);
	else
		rc = read_line(f, out, e);
	fclose(f);
	return rc;
}

static int
ask_once(FILE *tty, const char *prompt, char out[PASSPHRASE_MAX + 1],
	struct err *e)
{
	struct termios as_it_was, silent;
	int rc;

	if (tcgetattr(fileno(tty), &as_it_was) != 0)
		return err_setf(
			e, ERR_INTERNAL, "terminal: %s", strerror(errno));
	silent = as_it_was;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	fputs(prompt, tty);
	fflush(tty);
	tcsetattr(fileno(tty), TCSAFLUSH, &silent);
	rc = read_line(tty, out, e);
	tcsetattr(fileno(tty), TCSAFLUSH, &as_it_was);
	fputs("\n", tty);
	return rc;
}

static int
from_terminal(bool fresh, char out[PASSPHRASE_MAX + 1], struct err *e)
{
	char again[PASSPHRASE_MAX + 1];
	FILE *tty = fopen("/dev/tty", "r+e");
	int rc;

	if (!tty)
		return err_setf(e, ERR_INTERNAL,
			"no terminal: use --passphrase-file FILE");
	setvbuf(tty, NULL, _IONBF, 0);
	rc = ask_once(tty, "主密钥的保护口令 passphrase: ", out, e);
	if (rc == 0 && fresh) {
		rc = ask_once(tty, "再输入一次 again: ", again, e);
		if (rc == 0 && strcmp(out, again) != 0)
			rc = err_setf(e, ERR_PASSPHRASE_WEAK, "not the same");
		crypto_wipe(again, sizeof(again));
	}
	fclose(tty);
	return rc;
}

int
passphrase_ask(const char *file, bool fresh, char out[PASSPHRASE_MAX + 1],
	struct err *e)
{
	int rc = file ? from_file(file, out, e) : from_terminal(fresh, out, e);

	if (rc == 0 && fresh && utf8_length(out) < PASSPHRASE_MIN)
		rc = err_set(e, ERR_PASSPHRASE_WEAK);
	if (rc != 0)
		crypto_wipe(out, PASSPHRASE_MAX + 1);
	return rc;
}

int
passphrase_key(const char *passphrase, const uint8_t salt[PASSPHRASE_SALT],
	const struct kdf_cost *cost, uint8_t out[SEAL_KEY_SIZE], struct err *e)
{
	int rc = argon2id_hash_raw((uint32_t)cost->passes,
		(uint32_t)cost->memory_kib, LANES, passphrase,
		strlen(passphrase), salt, PASSPHRASE_SALT, out, SEAL_KEY_SIZE);

	if (rc != ARGON2_OK)
		return err_setf(e, ERR_INTERNAL, "argon2: %s",
			argon2_error_message(rc));
	return 0;
}
