// SPDX-License-Identifier: Apache-2.0
/* The words of zh-CN.js in English: the same keys, the same {parameters}. */
export default {
	'error.prefix': 'Error: ',
	'error.summary': 'To correct: {count}',
	'error.offline': 'No connection. Please try again later',
	'error.timeout': 'No answer came. Please try again',
	'error.unknown': 'Something went wrong. Try again; if it stays, ask a member of staff',
	'error.bad_answer': 'The answer made no sense. Please ask a member of staff',
	'act.retry': 'Try again',
	'act.cancel': 'Cancel',
	'act.back': 'Back',
	'act.next': 'Next',
	'field.optional': ' (optional)',
	'steps.label': 'Step {at} of {of}',
};
