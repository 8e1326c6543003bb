// SPDX-License-Identifier: Apache-2.0
/* The words of the desk that do not come from the server: a catalogue for each
 * part of the work, no key in two of them. */
import frame from './words/frame.js';
import cases from './words/cases.js';
import hall from './words/hall.js';
import booking from './words/booking.js';
import partner from './words/partner.js';
import pass from './words/pass.js';
import aid from './words/aid.js';
import voices from './words/voices.js';
import fund from './words/fund.js';

export default [frame, cases, hall, booking, partner, pass, aid, voices, fund];
