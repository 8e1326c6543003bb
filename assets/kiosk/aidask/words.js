// SPDX-License-Identifier: Apache-2.0
/* What asking for aid says, in both languages. */
import { add, addForeign } from '../../shared/i18n.js';
import words from './zh-CN.js';
import english from './en.js';
import centre from './en-centre.js';
import common from '../aid/en-common.js';

add(words);
add(english, 'en');
addForeign({ ...common, ...centre }, 'en');
