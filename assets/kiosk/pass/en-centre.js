// SPDX-License-Identifier: Apache-2.0
/* What the centre says of annual passes, in English, by its very words. */
export default {
	'公园年票': 'Park pass',
	'职工公园年票（免费）': 'Park pass, free',
	'职工公园年票（三园）': 'Pass for three parks',
	'待缴费': 'To be paid',
	'有效': 'Valid',
	'已冻结': 'Frozen',
	'已注销': 'Cancelled',
	'已退费': 'Refunded',
	'逾期未缴': 'Not paid in time',
	'入园记录告知书': 'About records of entry',
	'入园时出示小票上的二维码，或者用手机扫小票上的激活码，把年票放进手机': 'Show the code on the slip at the gate, or scan the activation code to have it in your phone',
	'丢了可以刷身份证补，旧的马上作废；只能本人使用，不能转借': 'If it is lost, your ID card gets you a new one; it is for you alone',
	'7 天内到窗口缴费，现金或刷卡都可以，缴费后当场出票；困难职工、劳模请带证明': 'Pay at the window within 7 days, cash or card; bring proof if you pay less',
	'没用过的 7 天内可以退；丢了可以刷身份证补，收 10 元，旧的马上作废；只能本人使用，不能转借': 'Unused: refund within 7 days; a new one is 10 yuan; it is for you alone',
};
