// SPDX-License-Identifier: Apache-2.0
/* The PIN that opens kiosks for upkeep, set by its owner. */
import { html, useState } from '../vendor/ui.js';
import { t } from '../shared/i18n.js';
import { say } from './say.js';
import { can } from './session.js';
import { Line, Sheet } from './sheet.js';

const SECRET = { type: 'password' };

function missingOf({ password, pin, again }) {
	if (!password)
		return t('signin.need_password');
	if (!/^\d{6,12}$/.test(pin))
		return t('pin.need');
	return pin === again ? null : t('pin.differs');
}

function PinSheet({ onClose }) {
	const [filled, setFilled] = useState({ password: '', pin: '', again: '' });
	const field = (name) => ({
		label: t(`pin.${name}`), value: filled[name], testid: `pin-${name}`,
		onInput: (value) => setFilled({ ...filled, [name]: value }), ...SECRET,
	});
	const done = () => {
		say(t('pin.done'));
		onClose();
	};
	return html`<${Sheet} title=${t('pin.title')} path="/session/pin" testid="pin-dialog" yes=${t('pin.yes')}
		body=${() => ({ password: filled.password, pin: filled.pin })} missing=${missingOf(filled)}
		onDone=${done} onClose=${onClose}>
		<p>${t('pin.lead')}</p>
		<${Line} ...${field('password')} />
		<${Line} ...${field('pin')} inputmode="numeric" maxlength="12" />
		<${Line} ...${field('again')} inputmode="numeric" maxlength="12" />
	<//>`;
}

export function Pin() {
	const [open, setOpen] = useState(false);
	if (!can('terminal.operate'))
		return null;
	return html`<button type="button" class="btn" onClick=${() => setOpen(true)} data-testid="pin-set">${t('pin.set')}</button>
		${open && html`<${PinSheet} onClose=${() => setOpen(false)} />`}`;
}
