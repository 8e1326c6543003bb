/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One descriptor on the event loop that comes and goes: a device that is
 * pulled out and put back has another one each time.
 */
#ifndef YZ_WATCH_H
#define YZ_WATCH_H

#include <event2/event.h>

struct watch {
	struct event_base *base;
	event_callback_fn on_ready;
	void *arg;
	struct event *ev; /* NULL: nothing is watched */
	int fd;
};

void watch_init(struct watch *w, struct event_base *base,
	event_callback_fn on_ready, void *arg);
/*
 * From now on fd is watched for reading, whatever was watched before; -1 for
 * none. Costs nothing when it is the same.
 */
void watch_set(struct watch *w, int fd);

#endif
