/* SPDX-License-Identifier: Apache-2.0 */
/* sim:DIR, the simulated printer inside of the agent. */
#include "carrier.h"
#include "sim.h"

static void *
inside_open(const char *arg, const struct profile *profile, struct err *e)
{
	if (!*arg) {
		err_setf(e, ERR_REQUIRED, "sim needs a directory: sim:DIR");
		return NULL;
	}
	return sim_open(arg, profile, e);
}

static void
inside_close(void *dev)
{
	sim_close(dev);
}

static enum carrier_link
inside_link(void *dev)
{
	sim_turn(dev);
	return model_is_dead(sim_model(dev)) ? LINK_DOWN : LINK_UP;
}

static void
inside_unlink(void *dev, bool gone)
{
	(void)dev;
	(void)gone;
}

static int
inside_fd(const void *dev)
{
	(void)dev;
	return -1;
}

static enum port_got
inside_read(void *dev, void *p, size_t cap, size_t *n)
{
	sim_turn(dev);
	*n = model_answers(sim_model(dev), p, cap);
	if (*n == 0 && model_is_dead(sim_model(dev)))
		return PORT_GONE;
	return *n ? PORT_BYTES : PORT_LATER;
}

static enum port_got
inside_write(void *dev, const void *p, size_t n, size_t *done)
{
	int took;

	sim_turn(dev);
	took = model_feed(sim_model(dev), p, n);
	*done = took > 0 ? (size_t)took : 0;
	if (took < 0)
		return PORT_GONE;
	return took ? PORT_BYTES : PORT_LATER;
}

const struct carrier carrier_sim = {
	.name = "sim",
	.usage = "sim:DIR",
	.simulated = true,
	.open = inside_open,
	.close = inside_close,
	.link = inside_link,
	.unlink = inside_unlink,
	.fd = inside_fd,
	.read = inside_read,
	.write = inside_write,
};
