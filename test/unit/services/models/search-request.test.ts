/** What a wish to search may say, and what it is told where it does not fit. */
import { task } from '../../../../src/models/demand/task'
import { task as sessionTask } from '../../../../src/models/session/task'
import { parseSearch, type SearchInput } from '../../../../src/services/models/search-request'

const entry = task.families.find(({ family }) => family === 'sequence')!

const parse = (input: Partial<SearchInput>, shared = {}) =>
  parseSearch({ space: { cell: ['gru', 'lstm'] }, ...input }, { task, entry, shared })

it('fills in what is not said', () => {
  expect(parse({ space: { learningRate: { from: 0.001, to: 0.1, scale: 'log' } } })).toEqual({
    method: 'BAYESIAN',
    space: { learningRate: { kind: 'range', from: 0.001, to: 0.1, scale: 'log', isWhole: false, steps: 3 } },
    maxTrials: 30,
    maxSeconds: 3600,
  })
  const resource = { name: 'maxSteps', least: 100, most: 900 }
  expect(parse({ method: 'HALVING', resource })).toMatchObject({ method: 'HALVING', resource })
})

it.each<[string, Partial<SearchInput>, Record<string, unknown>, string]>([
  ['an empty space', { space: {} }, {}, 'space must name at least one hyper-parameter'],
  [
    'a hyper-parameter that the family lacks',
    { space: { trees: [1, 2] } },
    {},
    'sequence has no hyper-parameter "trees"',
  ],
  [
    'a value that the family refuses',
    { space: { cell: ['gru', 'abacus'] } },
    {},
    '"cell" of sequence is refused',
  ],
  [
    'a bound that the family refuses',
    { space: { dropout: { from: 0, to: 3 } } },
    {},
    '"dropout" of sequence is refused',
  ],
  [
    'what says which windows trials are compared on',
    { space: { context: [28, 56] } },
    {},
    '"context" decides which windows',
  ],
  ['a value beside the space', {}, { cell: 'rnn' }, '"cell" is in space and is given a value beside it'],
  [
    'a range the wrong way round',
    { space: { dropout: { from: 0.5, to: 0.1 } } },
    {},
    'the first below the second',
  ],
  [
    'a scale of logarithms from 0',
    { space: { dropout: { from: 0, to: 0.1, scale: 'log' } } },
    {},
    'must be above 0',
  ],
  [
    'a range with a word that it does not know',
    { space: { dropout: { from: 0, to: 0.1, step: 3 } } },
    {},
    'has no "step"',
  ],
  ['a value twice', { space: { cell: ['gru', 'gru'] } }, {}, 'must not name a value twice'],
  ['values that are lists', { space: { cell: [['gru']] } }, {}, 'must have texts, numbers, true or false'],
  [
    'a grid that is too large',
    {
      method: 'GRID',
      maxTrials: 3,
      space: { cell: ['gru', 'lstm'], dropout: { from: 0, to: 0.5, steps: 4 } },
    },
    {},
    'The grid has 8 points',
  ],
  [
    'a search by halving with too few trials for its rungs',
    { method: 'HALVING', maxTrials: 8, resource: { name: 'maxSteps', least: 100, most: 100_000 } },
    {},
    'has 8 rungs, which need 9 trials or more, and maxTrials is 8',
  ],
  ['too many trials', { maxTrials: 1_000_000 }, {}, 'maxTrials must be a whole number from 1 to 1000'],
  ['no time', { maxSeconds: 0 }, {}, 'maxSeconds must be a whole number from 1'],
  ['an unknown method', { method: 'LUCK' }, {}, 'method must be one of GRID, RANDOM, BAYESIAN, HALVING'],
  ['halving without a resource', { method: 'HALVING' }, {}, 'HALVING needs resource'],
  [
    'a resource without halving',
    { resource: { name: 'maxSteps', least: 1, most: 3 } },
    {},
    'resource is of the method HALVING only',
  ],
  [
    'a resource that the family lacks',
    { method: 'HALVING', resource: { name: 'rounds', least: 1, most: 3 } },
    {},
    'no hyper-parameter "rounds"',
  ],
])('refuses %s', (_, input, shared, message) => {
  expect(() => parse(input, shared)).toThrow(
    expect.objectContaining({ code: 'BAD_USER_INPUT', message: expect.stringContaining(message) }),
  )
})

it.each<[Record<string, unknown>, string]>([
  [{ abacus: [1, 2] }, 'sasrec has no hyper-parameter "abacus"'],
  [{ dropout: { from: 0, to: 50 } }, '"dropout" of sasrec is refused'],
])('refuses the space %j of a model of sessions, whose task has no check of its own', (space, message) => {
  const sasrec = sessionTask.families.find(({ family }) => family === 'sasrec')!
  expect(() => parseSearch({ space }, { task: sessionTask, entry: sasrec, shared: {} })).toThrow(
    expect.objectContaining({ code: 'BAD_USER_INPUT', message: expect.stringContaining(message) }),
  )
})

it.each([
  [
    ['dlinear', 'gru'],
    ['variational', 'plain'],
  ],
  [
    ['gru', 'dlinear'],
    ['plain', 'variational'],
  ],
])('accepts values that only some of the others go with, in whichever order: %j', (cell, dropoutKind) => {
  expect(Object.keys(parse({ space: { cell, dropoutKind } }).space)).toEqual(['cell', 'dropoutKind'])
})
