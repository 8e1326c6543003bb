/* SPDX-License-Identifier: Apache-2.0 */
#include "http_private.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>

static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

static bool
is_mapped(const struct sockaddr_in6 *six)
{
	return memcmp(&six->sin6_addr, mapped, sizeof(mapped)) == 0;
}

static void
peer_key(const struct sockaddr *from, uint8_t key[16])
{
	struct sockaddr_in6 six;
	struct sockaddr_in four;

	memset(key, 0, 16);
	if (from->sa_family == AF_INET6) {
		memcpy(&six, from, sizeof(six));
		memcpy(key, &six.sin6_addr, is_mapped(&six) ? 16 : 8);
	} else if (from->sa_family == AF_INET) {
		memcpy(&four, from, sizeof(four));
		memcpy(key, mapped, sizeof(mapped));
		memcpy(key + 12, &four.sin_addr, 4);
	}
}

static struct peer_count **
peers_bucket(struct peers *p, const uint8_t key[16])
{
	uint32_t h = 2166136261u;

	for (int i = 0; i < 16; i++)
		h = (h ^ key[i]) * 16777619u;
	return &p->buckets[h % PEER_BUCKETS];
}

struct peer_count *
peers_add(struct peers *p, const struct sockaddr *from, size_t max)
{
	struct peer_count **bucket, *one;
	uint8_t key[16];

	peer_key(from, key);
	bucket = peers_bucket(p, key);
	for (one = *bucket; one; one = one->next)
		if (memcmp(one->key, key, 16) == 0)
			break;
	if (one && one->n >= max)
		return NULL;
	if (!one) {
		one = xcalloc(1, sizeof(*one));
		memcpy(one->key, key, 16);
		one->next = *bucket;
		*bucket = one;
	}
	one->n++;
	return one;
}

void
peers_remove(struct peers *p, struct peer_count *one)
{
	struct peer_count **at = peers_bucket(p, one->key);

	if (--one->n)
		return;
	while (*at != one)
		at = &(*at)->next;
	*at = one->next;
	free(one);
}

void
peer_text(const struct sockaddr *from, char out[46])
{
	struct sockaddr_in6 six;
	struct sockaddr_in four;

	out[0] = '\0';
	if (from->sa_family == AF_INET) {
		memcpy(&four, from, sizeof(four));
		inet_ntop(AF_INET, &four.sin_addr, out, 46);
	} else if (from->sa_family == AF_INET6) {
		memcpy(&six, from, sizeof(six));
		if (is_mapped(&six))
			inet_ntop(AF_INET, (const uint8_t *)&six.sin6_addr + 12,
				out, 46);
		else
			inet_ntop(AF_INET6, &six.sin6_addr, out, 46);
	}
}
