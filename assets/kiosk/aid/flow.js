// SPDX-License-Identifier: Apache-2.0
/*
 * Hardship aid begins here: what there is to do about it, and the self-test,
 * which knows no name, keeps nothing and promises nothing.
 */
import './words.js';
import { HomeScreen } from './home.js';
import { fenOf } from './money.js';
import { HeadsScreen, SumsScreen, TestDoneScreen, TestPlaceScreen } from './test.js';

export const aid = {
	blank: () => ({}),
	steps: [{ id: 'home', screen: HomeScreen }],
};

const asked = (field, code) => [{ field, code }];

export const aidtest = {
	blank: () => ({ district: null, heads: null, income: '', rigid: '', caused: '' }),
	numbered: true,
	load: (api) => api.get('/forms/aid'),
	steps: [
		{
			id: 'place', screen: TestPlaceScreen, owns: { district: 'district' },
			check: (data) => (data.district ? [] : asked('district', 'DISTRICT_REQUIRED')),
		},
		{
			id: 'heads', screen: HeadsScreen, owns: { heads: 'heads' },
			check: (data) => (data.heads ? [] : asked('heads', 'REQUIRED')),
		},
		{
			id: 'sums', screen: SumsScreen, owns: { income: 'income', rigid: 'rigid', caused: 'caused' },
			check: (data) => (data.income === '' ? asked('income', 'REQUIRED') : []),
		},
	],
	submit: (api, data) => api.post('/aid-cases/self-test', {
		district: data.district, heads: data.heads, income: fenOf(data.income), rigid: fenOf(data.rigid),
		caused: fenOf(data.caused) }),
	soft: { AID_LINE_NONE: { step: 'place', field: 'district' } },
	outcome: TestDoneScreen,
};
