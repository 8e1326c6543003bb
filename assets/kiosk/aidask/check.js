// SPDX-License-Identifier: Apache-2.0
/* Everything once more, with a way back for each; of the account the last four. */
import { html } from '../../vendor/ui.js';
import { Icon } from '../../shared/icons.js';
import { said, t } from '../../shared/i18n.js';
import { groupPhone } from '../check.js';
import { Answers } from '../screens/check.js';
import { maskAccount } from './account.js';
import { Ask } from './screens.js';
import { billed, byCost } from './agreed.js';
import { relationWords } from './family.js';
import { invoiceWords } from './invoices.js';
import { yuanWords } from '../aid/money.js';

const label = (list, code) => said(list.find((w) => w.code === code)?.label);
const sum = (words, yuan) => t('aid.check.sum', { words, sum: yuanWords(yuan) });

function incomes({ income, other, people }) {
	const rows = [[t('aid.income.own'), income], ...people.filter((p) => p.adult)
		.map((p) => [p.name, p.income]), [t('aid.income.other'), other]];
	return rows.filter(([, yuan], i) => i === 0 || Number(yuan) > 0).map(([words, yuan]) => sum(words, yuan)).join('\n');
}

function costs({ rigid, caused, cost, ask }, { rigid: words }) {
	const rows = [...words.map((w) => [said(w.label), rigid[w.code]]), [t('aid.costs.caused'), caused],
		...(byCost({ ask }) ? [[t(`aid.costs.${ask}`), cost]] : [])];
	return rows.filter(([, yuan]) => Number(yuan) > 0).map(([name, yuan]) => sum(name, yuan)).join('\n') || t('aid.check.none');
}

const ROWS = {
	name: [null, (d) => d.card.name],
	id_no: [null, (d) => d.card.id_no],
	phone: ['phone', (d) => (d.no_phone ? t('check.nophone') : groupPhone(d.phone))],
	aid_place: ['place', (d, form) =>
		`${said(form.districts.find((x) => x.code === d.district)?.name, true)} · ${d.unit.trim()}`],
	aid_where: ['where', (d) => d.address?.trim() || t('aid.check.none')],
	aid_cause: ['cause', (d, form) => label(form.causes, d.cause)],
	aid_ask: ['kind', (d, form) => label(form.kinds, d.ask)],
	aid_family: ['family', (d) => d.people.map((p) => `${p.name} · ${relationWords(p.relation)}`).join('\n')
		|| t('aid.family.alone')],
	aid_income: ['income', incomes],
	aid_costs: ['costs', costs],
	aid_situation: ['situation', (d, form) => d.situations.map((code) => label(form.exclusions, code)).join('\n')
		|| t('aid.situation.none')],
	aid_public: ['public', (d) => t(d.agreed.aid_public ? 'aid.check.public' : 'aid.check.unit')],
	aid_account: ['account', (d) => maskAccount(d.account)],
};

export function AskCheckScreen({ v }) {
	return html`<${Ask} v=${v} screen="aid-check" title=${t('check.title')} lead=${t('check.lead')}
		primary=${t('check.submit')} primaryId="submit">
		<${Answers} v=${v} rows=${{ ...ROWS, ...(v.data.ask === 'school' && PUPILS), ...(billed(v.data) && BILLS) }} />
		<div class="panel gold"><${Icon} name="info" /><div><p>${t('aid.check.people')}</p></div></div>
	<//>`;
}

const PUPILS = {
	aid_pupils: ['pupils', (d) => d.people.filter((p) => p.pupil).map((p) => p.name).join('\n') || t('aid.check.none')],
};

const BILLS = {
	aid_invoices: ['invoices', (d) => d.invoices.map(invoiceWords).join('\n')],
};
