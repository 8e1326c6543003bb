// SPDX-License-Identifier: Apache-2.0
/*
 * A machine's state in words: what is well is quiet, what somebody has to do
 * something about has a colour and says what.
 */
import { html } from '../vendor/ui.js';
import { has, t } from '../shared/i18n.js';
import { Icon } from '../shared/icons.js';

const CLOCK_MS = 5000;
const DISK_LOW = 500;
const DISK_OUT = 100;
const CERT_SOON = 10;
const MINUTE = 60;

/* [what, level, text]: level '' is well, 'y' soon, 'r' now */
function device(what, state) {
	if (!state || state === 'none')
		return null;
	const level = { ok: '', low: 'y' }[state] ?? 'r';
	return [what, level, t(`health.${what}.${state}`)];
}

function outbox(h) {
	if (!h.outbox_waiting)
		return ['outbox', '', t('health.outbox.none')];
	const minutes = Math.floor(h.outbox_oldest / MINUTE);
	return ['outbox', 'y', t('health.outbox.waiting', { count: h.outbox_waiting, minutes })];
}

function disk(h) {
	const gib = (h.disk_free / 1024).toFixed(1);
	const level = h.disk_free < DISK_OUT ? 'r' : h.disk_free < DISK_LOW ? 'y' : '';
	return ['disk', level, t(level ? 'health.disk.low' : 'health.disk.ok', { gib })];
}

function clock(h) {
	const off = Math.round(Math.abs(h.clock_offset_ms) / 1000);
	if (Math.abs(h.clock_offset_ms) < CLOCK_MS)
		return ['clock', '', t('health.clock.ok')];
	return ['clock', 'y', t(h.clock_offset_ms > 0 ? 'health.clock.slow' : 'health.clock.fast', { seconds: off })];
}

function certificate(h) {
	const days = h.certificate_days;
	const level = days < 0 ? 'r' : days < CERT_SOON ? 'y' : '';
	return ['cert', level, t(days < 0 ? 'health.cert.over' : 'health.cert.left', { days })];
}

export function healthOf(h) {
	if (!h)
		return [];
	const said = [device('reader', h.reader)];
	if (h.full)
		said.push(device('printer', h.printer), device('scanner', h.scanner), outbox(h), disk(h), clock(h), certificate(h));
	return said.filter(Boolean);
}

export const needsSomebody = (h) => healthOf(h).some(([, level]) => level === 'r');

const ICON = { reader: 'card', printer: 'print', scanner: 'scan', outbox: 'up', disk: 'inbox', clock: 'wait', cert: 'key' };

export function Health({ health }) {
	const items = healthOf(health);
	if (!items.length)
		return html`<p class="quiet">${t('health.unknown')}</p>`;
	const error = health.error && (has(`health.code.${health.error}`) ? t(`health.code.${health.error}`) : health.error);
	return html`<ul class="health">
		${items.map(([what, level, text]) => html`<li key=${what} class=${level} data-testid=${`health-${what}`}>
			<${Icon} name=${level === 'r' ? 'warn' : ICON[what]} />${text}</li>`)}
		${error && html`<li key="error" class="y" data-testid="health-error"><${Icon} name="info" />${t('health.error', { code: error })}</li>`}
	</ul>`;
}
