// SPDX-License-Identifier: Apache-2.0
/*
 * Who lives together, one after the other: by card or by hand, in which relation.
 * An adult whose card lies here may agree to the check of the household's means
 * at once; the others do so later.
 */
import { html, useState } from '../../vendor/ui.js';
import { Button, Choice, Choices, FieldError, Tick } from '../../shared/components.js';
import { Icon } from '../../shared/icons.js';
import { lang, said, SOURCE, t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { Keypad, NumberInput } from '../keypad.js';
import { TextField, toTop } from '../textfield.js';
import { useCard } from '../card.js';
import { cleanId, groupId, idCode, maskId } from '../check.js';
import { machine } from '../net.js';
import { answer, errorOf } from '../visit.js';
import { CardPicture, CardTaken } from '../screens/cardwait.js';
import { Consent } from '../screens/consent.js';
import { consentsAt } from './agreed.js';
import { Ask } from './screens.js';

/* GB/T 4761, the ones that live together. */
const RELATIONS = ['1', '2', '3', '5', '4', '6', '7', '8'];
const MOST = 29;
const ADULT = 18;

export const relationWords = (code) => t(`aid.relation.${code}`);

/* birth: YYYYMMDD */
function isAdult(birth, today) {
	return Number(today.replace(/-/g, '')) - Number(birth.replace(/-/g, '')) >= ADULT * 10000;
}

const shownName = (p) => (p.read ? p.name : p.name.trim());
const shownId = (p) => (p.read ? p.id_no : maskId(p.id_no));

/* ---- by card ---- */

function ByCard({ onSeen, onTyped, onBack }) {
	const reader = machine.value.reader === 'ok';
	const seen = useCard(reader, onSeen, { as: 'relative' });
	return html`<${Page} screen="aid-relative-card" title=${t('aid.relative.card.title')} lead=${t('aid.relative.card.lead')}
		onBack=${onBack} primary=${t('aid.relative.typed')} primaryId="relative-typed" onPrimary=${onTyped} quiet=${reader}>
		${reader && html`<${CardPicture} seen=${seen} />`}
	<//>`;
}

/* ---- by hand ---- */

function ByHand({ onSeen, onBack }) {
	const [{ name, id_no: idNo, at, told }, set] = useState({ name: '', id_no: '', at: 'name', told: false });
	const patch = (more) => set((was) => ({ ...was, ...more }));
	const wrong = { name: name.trim() ? null : 'NAME_EMPTY', id_no: idCode(idNo) };
	const words = (field) => (told && wrong[field] ? t(`code.${wrong[field]}`) : null);
	const go = () => (wrong.name || wrong.id_no ? patch({ told: true }) : onSeen({ name, id_no: idNo, birth: idNo.slice(6, 14) }));
	const digits = (text) => patch({ id_no: cleanId(text) });
	return html`<${Page} screen="aid-relative-typed" title=${t('aid.relative.typed.title')} lead=${t('typed.lead')}
		onBack=${onBack} onPrimary=${go}>
		<div class="words"><div>
		<${TextField} id="name" label=${t('typed.name')} hint=${t('typed.name.hint')} value=${name} error=${words('name')}
			active=${at === 'name'} onFocus=${() => patch({ at: 'name' })} onChange=${(text) => patch({ name: text })} />
		<div class=${words('id_no') ? 'field wrong' : 'field'}>
			<label for="id_no">${t('typed.id')}</label>
			<${FieldError} id="id_no-error" text=${words('id_no')} />
			<${NumberInput} id="id_no" value=${idNo} show=${groupId} clean=${cleanId} places=${18} error=${words('id_no')}
				onChange=${digits} onFocus=${(event) => { patch({ at: 'id_no' }); toTop(event); }} />
		</div></div>
		${at === 'id_no' && html`<${Keypad} value=${idNo} onChange=${digits} x=${true} />`}</div>
	<//>`;
}

/* ---- in which relation, and whether it may be checked ---- */

function Relation({ v, of, onDone, onBack }) {
	const [relation, setRelation] = useState(null);
	const [authorises, setAuthorises] = useState(false);
	const [told, setTold] = useState(false);
	const adult = isAdult(of.birth, v.form.today);
	const check = v.form.consents.find((c) => c.purpose === 'aid_check');
	const go = () => {
		if (!relation)
			return setTold(true);
		const { birth, ...who } = of;
		return onDone({ ...who, relation, adult, authorises, income: '', pupil: false });
	};
	return html`<${Page} screen="aid-relation" title=${t('aid.relation.title')} lead=${t('aid.relation.lead')}
		onBack=${onBack} primary=${t('aid.relation.add')} primaryId="relation-done" onPrimary=${go}>
		<${CardTaken} card=${{ name: shownName(of), id_no: shownId(of) }} />
		<${FieldError} id="relation-error" text=${told && !relation ? t('code.REQUIRED') : null} />
		<${Choices} id="relation" kind="dense" label=${t('aid.relation.title')}>${RELATIONS.map((code) => html`<${Choice}
			key=${code} title=${relationWords(code)} testid="relation-${code}" on=${relation === code}
			onPick=${() => setRelation(code)} />`)}<//>
		${adult && of.read && check && html`<section class="panel consent" data-testid="authorise">
			<h2>${said(check.title)}<em class="free">${t('consent.optional')}</em></h2>
			${lang.value !== SOURCE && html`<p>${t('consent.summary.aid_check')} ${t('consent.binding')}</p>`}
			<div lang=${SOURCE}><p>${check.text}</p></div>
			<${Tick} testid="authorise-tick" on=${authorises} onChange=${setAuthorises}>${t('aid.authorise.self')}<//></section>`}
		${adult && !of.read && html`<p class="panel gold"><${Icon} name="info" /><span>${t('aid.authorise.later')}</span></p>`}
	<//>`;
}

/* ---- all of them ---- */

function Person({ of, onRemove, n }) {
	const words = [relationWords(of.relation), shownId(of), of.authorises && t('aid.authorised')].filter(Boolean).join(' · ');
	return html`<div class="row" data-testid="relative"><${Icon} name="people" />
		<div><b lang=${SOURCE}>${shownName(of)}</b><span class="num">${words}</span></div>
		<button type="button" class="btn again" data-testid="relative-remove-${n}" onClick=${onRemove}
			aria-label=${t('aid.relative.remove.of', { name: shownName(of) })}>${t('aid.relative.remove')}</button></div>`;
}

const STEPS = { card: ByCard, typed: ByHand };

export function FamilyScreen({ v }) {
	const { people, alone } = v.data;
	const [way, setWay] = useState(null);
	const [of, setOf] = useState(null);
	const stop = () => {
		setWay(null);
		setOf(null);
	};
	const add = (person) => {
		const same = (p) => (person.read ? p.read === person.read : !p.read && p.id_no === person.id_no);
		answer({ people: [...people.filter((p) => !same(p)), person], alone: false }, 'family');
		stop();
	};
	const Step = STEPS[way];
	if (of)
		return html`<${Relation} v=${v} of=${of} onDone=${add} onBack=${() => setOf(null)} />`;
	if (Step)
		return html`<${Step} key=${way} onSeen=${setOf} onTyped=${() => setWay('typed')} onBack=${stop} />`;
	const error = errorOf(v, 'family');
	return html`<${Ask} v=${v} screen="aid-family" title=${t('aid.family.title')} lead=${t('aid.family.lead')}>
		<${FieldError} id="family-error" text=${error} />
		<div class="rows" id="family" tabindex="-1">${people.map((p, i) => html`<${Person} key=${p.read ?? p.id_no} of=${p} n=${i}
			onRemove=${() => answer({ people: people.filter((q) => q !== p) })} />`)}</div>
		${people.length < MOST && html`<${Button} kind="wide" icon="card" testid="relative-add"
			onClick=${() => setWay('card')}>${t(people.length > 0 ? 'aid.family.more' : 'aid.family.add')}<//>`}
		${people.length === 0 && html`<${Tick} testid="alone" on=${alone}
			onChange=${(on) => answer({ alone: on }, 'family')}>${t('aid.family.alone')}<//>`}
	<//>`;
}

/* ---- who goes to school ---- */

export function PupilsScreen({ v }) {
	const { people } = v.data;
	const some = people.some((p) => p.pupil);
	const toggle = (i) => (on) => answer({ people: people.map((p, k) => (k === i ? { ...p, pupil: on } : p)) }, 'pupils');
	return html`<${Ask} v=${v} screen="aid-pupils" title=${t('aid.pupils.title')} lead=${t('aid.pupils.lead')}>
		<${FieldError} id="pupils-error" text=${errorOf(v, 'pupils')} />
		<div id="pupils" tabindex="-1">${people.map((p, i) => html`<${Tick} key=${p.read ?? p.id_no} testid="pupil-${i}" on=${p.pupil}
			onChange=${toggle(i)}><span lang=${SOURCE}>${shownName(p)}</span> · ${relationWords(p.relation)}<//>`)}</div>
		${some && html`<div class="consents">${consentsAt('pupils', v.form).map((c) => html`<${Consent} key=${c.purpose} v=${v}
			consent=${c} need=${true} />`)}</div>`}
	<//>`;
}
