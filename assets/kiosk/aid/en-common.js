// SPDX-License-Identifier: Apache-2.0
/* What the centre says of aid wherever it is told of, in English: kinds,
 * categories, papers. */
export default {
	'生活救助': 'Living costs',
	'医疗救助': 'Medical costs',
	'助学救助': 'School costs',
	'技能培训': 'Training',
	'意外致困救助': 'After an accident',
	'深度困难': 'Deep hardship',
	'相对困难': 'Relative hardship',
	'意外致困': 'Hardship by accident',
	'户口簿': 'Household register',
	'全家身份证': 'ID cards of all',
	'每位成年人的收入证明': 'Proof of income of each adult',
	'诊断证明和医疗费结算单': 'Diagnosis and medical bills',
	'残疾证': 'Disability card',
	'录取通知书或学籍证明': 'Letter of admission or school record',
	'事故证明': 'Proof of the accident',
	'办理中': 'In progress',
};
