// SPDX-License-Identifier: Apache-2.0
/* Words that kiosk, desk and public pages share. */
export default {
	'error.prefix': '错误：',
	'error.summary': '有 {count} 处需要改一下',
	'error.offline': '网络不通，请稍后再试',
	'error.timeout': '等了太久没有回应，请再试一次',
	'error.unknown': '出了一点问题，请再试一次；还不行请找工作人员',
	'error.bad_answer': '收到的内容看不懂，请找工作人员',
	'act.retry': '再试一次',
	'act.cancel': '取消',
	'act.back': '上一步',
	'act.next': '下一步',
	'field.optional': '（可以不填）',
	'steps.label': '第 {at} 步，共 {of} 步',
};
