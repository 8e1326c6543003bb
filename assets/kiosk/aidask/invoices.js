// SPDX-License-Identifier: Apache-2.0
/*
 * Invoices of a hospital, one after the other. Whether one was used for aid
 * before is asked when it is added, while it is still in the hand.
 */
import { html, useState } from '../../vendor/ui.js';
import { Button, FieldError } from '../../shared/components.js';
import { Icon } from '../../shared/icons.js';
import { has, SOURCE, t } from '../../shared/i18n.js';
import { Page } from '../frame.js';
import { centre } from '../net.js';
import { TextField } from '../textfield.js';
import { answer, errorOf, update, visit } from '../visit.js';
import { EXACT, fenOf, MoneyField, sumWords } from '../aid/money.js';
import { billed, ill } from './agreed.js';
import { Ask, Consents } from './screens.js';

const MOST = 20;
const FIELDS = ['hospital', 'number', 'amount'];

const cleanNumber = (text) => text.normalize('NFKC').toUpperCase().replace(/[^\dA-Z]/g, '').slice(0, 30);
const same = (one) => (other) => FIELDS.every((field) => one[field] === other[field]);

export const invoiceWords = ({ number, amount }) => `${number} · ${sumWords(amount)}`;

/* What can be said before asking. */
function wrong(invoice, others) {
	const missing = FIELDS.filter((field) => !invoice[field]).map((field) => ({ field, code: 'REQUIRED' }));
	return missing.length === 0 && others.some(same(invoice)) ? [{ field: 'number', code: 'AID_INVOICE_TWICE' }] : missing;
}

function tell(errors) {
	const { round } = visit.value;
	update({ phase: 'step', round: round + 1, errors: errors.map((e) => ({ step: 'invoices', ...e })) });
}

/* The centre's refusal, beside the number; in our words where we have any. */
function refused({ code, title, fields: [first = { code, title }] }) {
	tell([{ field: 'number', code: first.code, title: has(`code.${first.code}`) ? null : first.title }]);
}

async function add(v, invoice, then) {
	const errors = wrong(invoice, v.data.invoices);
	if (errors.length > 0)
		return tell(errors);
	update({ phase: 'busy', errors: [] });
	const problem = await centre.post('/aid-cases/invoice-check', { read: v.data.card.read, invoice })
		.then(() => null, (why) => why);
	if (visit.value?.serial !== v.serial)
		return;
	if (problem)
		return refused(problem);
	update({ phase: 'step' });
	answer({ invoices: [...v.data.invoices, invoice] });
	then();
}

/* Mostly of the same hospital as the one before. */
function Entry({ v, onDone }) {
	const [hospital, setHospital] = useState(v.data.invoices.at(-1)?.hospital ?? '');
	const [number, setNumber] = useState('');
	const [amount, setAmount] = useState('');
	const [at, setAt] = useState(hospital ? 'number' : 'hospital');
	const stop = () => {
		answer({}, ...FIELDS);
		onDone();
	};
	const field = (id, value, set) => ({
		id, value, label: t(`aid.invoice.${id}`), error: errorOf(v, id), active: at === id, onFocus: () => setAt(id),
		onChange: (text) => {
			answer({}, id);
			set(text);
		},
	});
	return html`<${Page} v=${v} screen="aid-invoice" title=${t('aid.invoice.title')} lead=${t('aid.invoice.lead')}
		onBack=${stop} primary=${t('aid.invoice.done')} primaryId="invoice-done"
		onPrimary=${() => add(v, { hospital: hospital.trim(), number, amount: fenOf(amount) }, onDone)}>
		<div class="words"><div>
			<${TextField} ...${field('hospital', hospital, setHospital)} hint=${t('place.employer.hint')} />
			<${TextField} ...${field('number', number, (text) => setNumber(cleanNumber(text)))} only="latin" />
			<${MoneyField} ...${field('amount', amount, setAmount)} kind=${EXACT} />
		</div></div>
	<//>`;
}

function Invoice({ of, n, error, onRemove }) {
	return html`<div class="row" data-testid="invoice"><${Icon} name="slip" />
		<div><b lang=${SOURCE}>${of.hospital}</b><span class="num">${invoiceWords(of)}</span>
			<${FieldError} id="invoice-error-${n}" text=${error} /></div>
		<button type="button" class="btn again" data-testid="invoice-remove-${n}" onClick=${onRemove}
			aria-label=${t('aid.invoice.remove', { number: of.number })}>${t('aid.relative.remove')}</button></div>`;
}

export function InvoicesScreen({ v }) {
	const { invoices } = v.data;
	const [open, setOpen] = useState(false);
	const { row } = v.errors.find(({ field }) => field === 'invoices') ?? {};
	const sum = invoices.reduce((all, { amount }) => all + amount, 0);
	if (open)
		return html`<${Entry} v=${v} onDone=${() => setOpen(false)} />`;
	return html`<${Ask} v=${v} screen="aid-invoices" title=${t('aid.invoices.title')} lead=${t('aid.invoices.lead')}>
		<div class="rows" id="invoices" tabindex="-1">${invoices.map((of, n) => html`<${Invoice} key=${invoiceWords(of)} of=${of} n=${n}
			error=${String(n) === row && errorOf(v, 'invoices')} onRemove=${() => answer({ invoices: invoices.filter((other) => other !== of) })} />`)}</div>
		${invoices.length > 1 && html`<p class="panel" data-testid="invoices-sum">
			${t('aid.invoices.sum', { n: invoices.length, sum: sumWords(sum) })}</p>`}
		${invoices.length < MOST && html`<${Button} kind="wide" icon="slip" testid="invoice-add"
			onClick=${() => setOpen(true)}>${t(invoices.length > 0 ? 'aid.invoices.more' : 'aid.invoices.add')}<//>`}
		${billed(v.data) && !ill(v.data) && html`<${Consents} v=${v} step="cause" need=${true} />`}
	<//>`;
}
