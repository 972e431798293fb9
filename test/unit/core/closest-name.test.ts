import { closestName } from '../../../src/core/closest-name'

const NAMES = ['import', 'models list', 'models register', 'seed', 'FORECART_HOME']

it.each([
  ['imprt', 'import'],
  ['imoprt', 'import'],
  ['model list', 'models list'],
  ['SEED', 'seed'],
  ['FORECART_HOEM', 'FORECART_HOME'],
  ['sing', null],
  ['', null],
  ['constellation', null],
])('%j is near to %j', (typed, name) => {
  expect(closestName(typed, NAMES)).toBe(name)
})
