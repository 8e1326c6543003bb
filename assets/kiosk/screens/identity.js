// SPDX-License-Identifier: Apache-2.0
/* Who are you: the card, or name and number by hand. */
import { html } from '../../vendor/ui.js';
import { Choice, Choices, Field, FieldError } from '../../shared/components.js';
import { Icon } from '../../shared/icons.js';
import { t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { Keypad, NumberInput } from '../keypad.js';
import { cleanId, groupId } from '../check.js';
import { machine } from '../net.js';
import { useCard } from '../card.js';
import { answer, errorOf, update } from '../visit.js';
import { CardPicture, CardTaken } from './cardwait.js';

/* The keypad has digits and X: papers with letters are for the window. */
const ON_KEYPAD = ['resident', 'hmt', 'foreigner'];

function choose(way) {
	update({ errors: [] });
	answer({ way });
}

function Ways({ v }) {
	const reader = machine.value.reader === 'ok';
	const error = errorOf(v, 'way');
	return html`<${Page} v=${v} screen="identity" title=${t('identity.title')}
		lead=${t('identity.lead')} primary=${null}>
		<${FieldError} id="way-error" text=${error} />
		<${Choices} id="way" kind="tall" label=${t('identity.title')} error=${error}>
			${reader && html`<${Choice} icon="card" title=${t('identity.card')} hint=${t('identity.card.hint')}
				testid="way-card" on=${false} onPick=${() => choose('card')} />`}
			<${Choice} icon="keyboard" title=${t('identity.typed')} hint=${t('identity.typed.hint')}
				testid="way-typed" on=${false} onPick=${() => choose('typed')} />
		<//>
		${!reader && html`<div class="panel amber" data-testid="reader-off"><${Icon} name="warn" />
			<div><b>${t('identity.noreader')}</b><p>${t('identity.noreader.do')}</p></div></div>`}
	<//>`;
}

function ByCard({ v }) {
	const { card } = v.data;
	const error = errorOf(v, 'card');
	const seen = useCard(card === null, (found) => answer({ card: found }));
	return html`<${Page} v=${v} screen="card" title=${t(card ? 'card.done' : 'card.title')}
		lead=${t(card ? 'card.done.lead' : 'card.lead')}
		primary=${card ? undefined : t('card.totyped')} onPrimary=${card ? undefined : () => choose('typed')}
		primaryId=${card ? undefined : 'card-to-typed'} quiet=${card === null}
		onBack=${() => { answer({ way: null, card: null }); update({ errors: [] }); }}>
		<${FieldError} id="card-error" text=${error} />
		<div id="card" tabindex="-1">${card
			? html`<${CardTaken} card=${card} onAgain=${() => answer({ card: null })} />`
			: html`<${CardPicture} seen=${seen} />`}</div>
	<//>`;
}

function TypeOfId({ v }) {
	const types = v.form.id_types.filter((x) => ON_KEYPAD.includes(x.code));
	if (types.length < 2)
		return null;
	return html`<${Choices} id="id_type" kind="thin" label=${t('typed.type')}>${types.map((x) =>
		html`<${Choice} key=${x.code} title=${x.name} testid="id-type-${x.code}"
			on=${v.data.id_type === x.code} onPick=${() => answer({ id_type: x.code })} />`)}<//>`;
}

function ByHand({ v }) {
	const { name, id_no: idNo } = v.data;
	const set = (text) => answer({ id_no: cleanId(text) });
	const error = errorOf(v, 'id_no');
	return html`<${Page} v=${v} screen="typed" title=${t('typed.title')} lead=${t('typed.lead')}
		onBack=${() => { answer({ way: null }); update({ errors: [] }); }}>
		<${TypeOfId} v=${v} />
		<${Field} id="name" label=${t('typed.name')} hint=${t('typed.name.hint')} value=${name}
			error=${errorOf(v, 'name')} maxlength="60" data-testid="input-name"
			onInput=${(event) => answer({ name: event.target.value })} />
		<div class=${error ? 'field wrong' : 'field'}>
			<label for="id_no">${t('typed.id')}</label>
			<${FieldError} id="id_no-error" text=${error} />
			<${NumberInput} id="id_no" value=${idNo} show=${groupId} clean=${cleanId} places=${18}
				error=${error} onChange=${set} />
		</div>
		<${Keypad} value=${idNo} onChange=${set} x=${true} />
	<//>`;
}

export function IdentityScreen({ v }) {
	const Screen = { card: ByCard, typed: ByHand }[v.data.way] ?? Ways;
	return html`<${Screen} key=${v.data.way} v=${v} />`;
}
