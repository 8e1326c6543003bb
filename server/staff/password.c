/* SPDX-License-Identifier: Apache-2.0 */
#include "staff/password.h"
#include "crypto.h"
#include "str.h"

#include <argon2.h>
#include <ctype.h>

enum { MEMORY_KIB = 46 * 1024, PASSES = 1, LANES = 1, SALT = 16, HASH = 32 };

/*
 * No password belongs to it: the hash was never computed. Same parameters, so
 * the same time.
 */
static const char nobody[] =
	"$argon2id$v=19$m=47104,t=1,p=1$bm9ib2R5J3Mgc2FsdC4uLg$"
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/* The beginnings of what people choose when twelve characters are asked. */
/* clang-format off */
static const char *const common[] = {
	"123456789012", "1234567890123", "12345678901234", "0123456789ab",
	"111122223333", "123123123123", "121212121212", "123456123456",
	"112233445566", "123456abcdef", "abcdefghijkl", "abcdef123456",
	"abcd12345678", "abc123456789", "a12345678901", "aa1234567890",
	"qwertyuiop12", "qwertyuiop123", "qwertyuiopas", "qwerty123456",
	"1qaz2wsx3edc", "1q2w3e4r5t6y", "zaq12wsxcde3", "qazwsxedcrfv",
	"asdfghjkl123", "zxcvbnm12345", "password1234", "password12345",
	"password123456", "passw0rd1234", "p@ssw0rd1234", "p@ssword1234",
	"administrator", "administrator1", "admin1234567", "admin12345678",
	"admin123456789", "root12345678", "letmein12345", "welcome12345",
	"woaini123456", "woaini1314520", "woaini520131", "5201314520131",
	"iloveyou1234", "changeme1234", "changeit1234", "test12345678",
	"user12345678", "default12345", "a1b2c3d4e5f6", "q1w2e3r4t5y6",
	"147258369147", "147258369000", "159357159357", "987654321098",
	"098765432109", "1357924680135", "888888888888", "666666666666",
	"zhang1234567", "wang12345678", "liyang123456", "china1234567",
};

/* Words of this place: whoever guesses starts with them. */
static const char *const context[] = {
	"wuhu", "芜湖", "工会", "职工", "服务中心", "驿站", "gonghui",
	"zhigong", "ghfw", "yizhan", "zonggonghui",
};
/* clang-format on */

/* HMAC first: the key lies outside the database, and length stops mattering. */
static void
pepper(const struct keyring *k, const char *password, uint8_t out[32])
{
	uint8_t key[SEAL_KEY_SIZE];

	/* The first generation: a rotation must not end all passwords. */
	keyring_derive(k, 1, "staff password", key);
	crypto_hmac(bytes_of(key, sizeof(key)), bytes_str(password), out);
	crypto_wipe(key, sizeof(key));
}

int
password_hash(const struct keyring *k, const struct rng *rng,
	const char *password, char out[PASSWORD_PHC_MAX], struct err *e)
{
	uint8_t salt[SALT];
	uint8_t mac[32];
	int rc;

	rng_fill(rng, salt, sizeof(salt));
	pepper(k, password, mac);
	rc = argon2id_hash_encoded(PASSES, MEMORY_KIB, LANES, mac, sizeof(mac),
		salt, sizeof(salt), HASH, out, PASSWORD_PHC_MAX);
	crypto_wipe(mac, sizeof(mac));
	if (rc != ARGON2_OK)
		return err_setf(e, ERR_INTERNAL, "argon2: %s",
			argon2_error_message(rc));
	return 0;
}

bool
password_verify(const struct keyring *k, const char *phc, const char *password)
{
	uint8_t mac[32];
	int rc;

	pepper(k, password, mac);
	rc = argon2id_verify(phc ? phc : nobody, mac, sizeof(mac));
	crypto_wipe(mac, sizeof(mac));
	return phc && rc == ARGON2_OK;
}

/* ASCII lower case; other bytes stay. */
static void
fold(const char *in, char *out, size_t cap)
{
	size_t n = 0;

	for (; *in && n + 1 < cap; in++)
		out[n++] = (char)tolower((unsigned char)*in);
	out[n] = '\0';
}

static bool
is_one_char(const char *text)
{
	const char *p = text;
	const char *end = text + strlen(text);
	int32_t first = utf8_next(&p, end);

	while (p < end) {
		if (utf8_next(&p, end) != first)
			return false;
	}
	return true;
}

/* What is left without the word must still be a password by itself. */
static bool
leans_on(const char *folded, int length, const char *word)
{
	char low[256];

	fold(word, low, sizeof(low));
	if (utf8_length(low) < 2 || !strstr(folded, low))
		return false;
	return length - utf8_length(low) < PASSWORD_MIN;
}

static bool
is_guessable(const char *folded, int length, const char *account,
	const char *display)
{
	for (size_t i = 0; i < ARRAY_LEN(common); i++) {
		if (strcmp(folded, common[i]) == 0)
			return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(context); i++) {
		if (leans_on(folded, length, context[i]))
			return true;
	}
	return leans_on(folded, length, account) ||
	       leans_on(folded, length, display);
}

int
password_check(const char *password, const char *account, const char *display,
	struct err *e)
{
	char folded[4 * PASSWORD_MAX + 1];
	int length = utf8_length(password);
	bool bad;

	if (length < PASSWORD_MIN || length > PASSWORD_MAX)
		return err_set(e, ERR_PASSWORD_WEAK);
	fold(password, folded, sizeof(folded));
	bad = is_one_char(folded) ||
	      is_guessable(folded, length, account, display);
	crypto_wipe(folded, sizeof(folded));
	return bad ? err_set(e, ERR_PASSWORD_WEAK) : 0;
}

void
password_one_time(const struct rng *rng, char out[PASSWORD_ONE_TIME])
{
	/* Without i, l, o, u: nothing to mistake, nothing to read as a word. */
	static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
	uint8_t raw[16];
	size_t n = 0;

	rng_fill(rng, raw, sizeof(raw));
	for (size_t i = 0; i < sizeof(raw); i++) {
		if (i > 0 && i % 4 == 0)
			out[n++] = '-';
		out[n++] = digits[raw[i] & 31];
	}
	out[n] = '\0';
	crypto_wipe(raw, sizeof(raw));
}
