// SPDX-License-Identifier: Apache-2.0
/* Who are you: the card with the number to reach you beside it, or all of it by
 * hand. */
import { html, useState } from '../../vendor/ui.js';
import { Choice, Choices, FieldError } from '../../shared/components.js';
import { said, t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { Keypad, NumberInput } from '../keypad.js';
import { TextField, toTop } from '../textfield.js';
import { cleanId, groupId } from '../check.js';
import { machine } from '../net.js';
import { useCard } from '../card.js';
import { deviceFault } from '../faults.js';
import { another, answer, errorOf, update } from '../visit.js';
import { CardPicture, CardTaken } from './cardwait.js';
import { FaultNote } from './fault.js';
import { PhoneNumber } from './phone.js';

/* The keypad has digits and X: papers with letters are for the window. */
const ON_KEYPAD = ['resident', 'hmt', 'foreigner'];

/* ---- the person ---- */

function choose(way) {
	update({ errors: [] });
	answer({ way });
}

/* No reader: what is wrong with it, and the way that is left. */
function NoReader({ v }) {
	return html`<${Page} v=${v} screen="identity" title=${t('identity.title')}
		primary=${t('identity.typed')} primaryId="way-typed" onPrimary=${() => choose('typed')}>
		<${FaultNote} code=${deviceFault('reader', machine.value.reader) ?? 'READER_FAULT'} testid="reader-off" />
		<${FieldError} id="card-error" text=${errorOf(v, 'card')} />
	<//>`;
}

function Waiting({ v }) {
	const error = errorOf(v, 'card');
	const seen = useCard(true, (found) => (found.other ? another(found) : answer({ card: found })));
	return html`<${Page} v=${v} screen="identity" title=${t('card.title')} lead=${t('card.lead')}
		primary=${t('card.totyped')} onPrimary=${() => choose('typed')} primaryId="way-typed" quiet=${true}>
		<${FieldError} id="card-error" text=${error} />
		<div id="card" tabindex="-1"><${CardPicture} seen=${seen} /></div>
	<//>`;
}

/* The card brings everything but this. */
function WithCard({ v }) {
	const { card } = v.data;
	return html`<${Page} v=${v} screen="identity" title=${t('phone.title')} lead=${t('card.done.lead')}
		onBack=${() => { answer({ card: null }); update({ errors: [] }); }}>
		<div id="card" tabindex="-1">
			<${CardTaken} card=${card} onAgain=${() => answer({ card: null })} /></div>
		<${PhoneNumber} v=${v} />
	<//>`;
}

function TypeOfId({ v }) {
	const types = v.form.id_types.filter((x) => ON_KEYPAD.includes(x.code));
	if (types.length < 2)
		return null;
	return html`<${Choices} id="id_type" kind="thin" label=${t('typed.type')}>${types.map((x) =>
		html`<${Choice} key=${x.code} title=${said(x.name)} testid="id-type-${x.code}"
			on=${v.data.id_type === x.code} onPick=${() => answer({ id_type: x.code })} />`)}<//>`;
}

/* Below each field its keys: words below the name, digits below the number. */
function ByHand({ v }) {
	const { name, id_no: idNo } = v.data;
	const [at, setAt] = useState('name');
	const set = (text) => answer({ id_no: cleanId(text) });
	const toNumber = (event) => {
		setAt('id_no');
		toTop(event);
	};
	const error = errorOf(v, 'id_no');
	return html`<${Page} v=${v} screen="typed" title=${t('typed.title')} lead=${t('typed.lead')}
		onBack=${machine.value.reader === 'ok' ? () => choose('card') : undefined}>
		<div class="words"><div>
		<${TypeOfId} v=${v} />
		<${TextField} id="name" label=${t('typed.name')} hint=${t('typed.name.hint')} value=${name}
			error=${errorOf(v, 'name')} active=${at === 'name'} onFocus=${() => setAt('name')}
			onChange=${(text) => answer({ name: text })} />
		<div class=${error ? 'field wrong' : 'field'}>
			<label for="id_no">${t('typed.id')}</label>
			<${FieldError} id="id_no-error" text=${error} />
			<${NumberInput} id="id_no" value=${idNo} show=${groupId} clean=${cleanId} places=${18}
				error=${error} onChange=${set} onFocus=${toNumber} />
		</div></div>
		${at === 'id_no' && html`<${Keypad} value=${idNo} onChange=${set} x=${true} />`}</div>
	<//>`;
}

function partOf({ way, card }) {
	if (way === 'typed')
		return ByHand;
	if (card)
		return WithCard;
	return machine.value.reader === 'ok' ? Waiting : NoReader;
}

export function IdentityScreen({ v }) {
	const Part = partOf(v.data);
	return html`<${Part} key=${Part.name} v=${v} />`;
}
