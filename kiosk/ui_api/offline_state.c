/* SPDX-License-Identifier: Apache-2.0 */
#include "offline_state.h"
#include "../outbox/outbox.h"

struct promise {
	const char *service, *promise;
};

/* clang-format off */
#define F(type, m, kind, flags) \
	{ #m, kind, flags, offsetof(struct type, m), 0, NULL, NULL }
static const struct json_field outbox_fields[] = {
	F(offline_outbox, waiting, J_INT, 0),
	F(offline_outbox, level, J_TEXT, 0),
	F(offline_outbox, title, J_TEXT, J_OMIT_EMPTY),
};
static const struct json_field promise_fields[] = {
	F(promise, service, J_TEXT, 0), F(promise, promise, J_TEXT, 0),
};

static const char *const titles[] = {
	[OFFLINE_OK] = NULL,
	[OFFLINE_WARN] = "离线登记积压较多，请工作人员检查网络",
	[OFFLINE_STOP] = "离线登记积压太多，断网时暂不受理新的申请，请到窗口办理",
	[OFFLINE_FULL] = "离线登记已满，断网时不能办理，请到窗口办理",
};
/* clang-format on */

const struct json_shape offline_outbox_shape =
	JSON_SHAPE("KioskOutbox", struct offline_outbox, outbox_fields);
const struct json_shape offline_promise_shape =
	JSON_SHAPE("KioskOffline", struct promise, promise_fields);

void
offline_state(const struct agent *a, struct arena *arena,
	const struct offline_outbox **outbox, struct json_list *offline)
{
	struct promise *p =
		ARENA_ARRAY(arena, struct promise, offline_services_count);
	struct offline_outbox *out = ARENA_NEW(arena, struct offline_outbox);
	struct outbox_depth depth;

	if (!a->outbox)
		return;
	depth = outbox_depth(a->outbox);
	*out = (struct offline_outbox){ depth.waiting,
		offline_level_name(depth.level), titles[depth.level] };
	for (size_t i = 0; i < offline_services_count; i++)
		p[i] = (struct promise){ offline_services[i].service,
			offline_promise_name(outbox_promise(
				a->outbox, &offline_services[i])) };
	*outbox = out;
	*offline = (struct json_list){ p, offline_services_count };
}
