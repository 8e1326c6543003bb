// SPDX-License-Identifier: Apache-2.0
/* What the form of aid says, in English, by its very words. */
export default {
	'本人或家人大病': 'Serious illness in the family',
	'残疾或失能': 'Disability or care',
	'子女上学': 'Children at school',
	'下岗失业、欠薪': 'Out of work, unpaid wages',
	'意外事故、灾害': 'Accident or disaster',
	'其他': 'Other',
	'自付医疗费': 'Medical costs paid by yourself',
	'残疾康复照护': 'Disability and care',
	'必要的就业支出': 'What work itself costs',
	'有两套以上住房': 'Two or more homes',
	'开店办厂、雇人经营': 'A shop or business with employees',
	'子女自费留学或上高收费私立学校': 'Children abroad or at a high-fee school',
	'有非营运机动车': 'A private car',
	'投资入股企业': 'Shares in a company',
	'家庭情况使用同意书': 'Consent: your household',
	'家庭经济状况核对授权书': 'Authorisation: check of means',
	'健康信息使用同意书': 'Consent: health',
	'未成年子女信息使用同意书': 'Consent: children',
	'银行账户使用同意书': 'Consent: bank account',
	'对外公示同意书': 'Consent: public notice',
};
