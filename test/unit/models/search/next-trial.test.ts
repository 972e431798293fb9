/** Which configurations a search tries, and what it finds of a loss that is known. */
import { fc } from '../../../support/property-testing'
import type {
  HyperparameterSearch,
  SearchMethod,
  Trial,
} from '../../../../src/contracts/models/hyperparameter-search'
import { bestTrial, nextTrial, rungsOf } from '../../../../src/models/search/next-trial'
import { gridSize, placeOf, valueAt } from '../../../../src/models/search/space'

const RATE = { kind: 'range', from: 0.0001, to: 1, scale: 'log', isWhole: false, steps: 3 } as const
const SPACE: HyperparameterSearch['space'] = {
  cell: { kind: 'choice', values: ['gru', 'lstm', 'rnn'] },
  rate: RATE,
  size: { kind: 'range', from: 8, to: 64, scale: 'linear', isWhole: true, steps: 3 },
}

const searchBy = (method: SearchMethod, maxTrials: number): HyperparameterSearch => ({
  method,
  space: SPACE,
  maxTrials,
  maxSeconds: 100,
  ...(method === 'HALVING' && { resource: { name: 'maxSteps', least: 10, most: 90 } }),
})

/** Least, 0, at the cell lstm, the rate .01 and the size 40. */
function lossOf({ cell, rate, size }: Trial['hyperparameters']): number {
  return (cell === 'lstm' ? 0 : 1) + Math.abs(Math.log10(Number(rate)) + 2) + Math.abs(Number(size) - 40) / 20
}

function trialOf(number: number, hyperparameters: Trial['hyperparameters'], loss: number | null): Trial {
  return { number, hyperparameters, loss, seconds: 1, errorCode: null, errorMessage: null }
}

function allTrials(search: HyperparameterSearch, seed: number, before: readonly Trial[] = []): Trial[] {
  const trials = [...before]
  for (;;) {
    const next = nextTrial(search, trials, seed)
    if (next === null) return trials
    trials.push(trialOf(trials.length, next, lossOf(next)))
  }
}

const leastLoss = (trials: readonly Trial[]): number => Math.min(...trials.map(({ loss }) => loss!))

it('values stay within their range, whole where they should be, and lie where placeOf says', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (place) => {
      const [rate, size] = [Number(valueAt(SPACE.rate!, place)), Number(valueAt(SPACE.size!, place))]
      expect(rate >= 0.0001 && rate <= 1 && Number.isInteger(size) && size >= 8 && size <= 64).toBe(true)
      expect(placeOf(RATE, rate)).toBeCloseTo(place, 9)
      expect(['gru', 'lstm', 'rnn']).toContain(valueAt(SPACE.cell!, place))
    }),
  )
})

it('a grid tries each of its points once', () => {
  const trials = allTrials(searchBy('GRID', 100), 1)
  expect(trials).toHaveLength(27)
  expect(gridSize(SPACE)).toBe(27)
  expect(new Set(trials.map(({ hyperparameters }) => JSON.stringify(hyperparameters))).size).toBe(27)
  expect(trials[0]!.hyperparameters).toEqual({ cell: 'gru', rate: 0.0001, size: 8 })
  expect(bestTrial(searchBy('GRID', 100), trials)!.hyperparameters).toEqual({
    cell: 'lstm',
    rate: 0.01,
    size: 36,
  })
})

it.each(['GRID', 'RANDOM', 'BAYESIAN', 'HALVING'] as const)(
  'a search by %s that was interrupted goes on as if it had not been, and keeps to its budget',
  (method) => {
    const search = searchBy(method, 20)
    const whole = allTrials(search, 3)
    expect(whole.length).toBeLessThanOrEqual(20)
    expect(whole.length).toBeGreaterThan(12)
    expect(allTrials(search, 3, whole.slice(0, 9))).toEqual(whole)
    if (method !== 'GRID') expect(allTrials(search, 4)).not.toEqual(whole)
  },
)

it('Parzen estimators find better values than as many random draws, by the mean of ten seeds', () => {
  const meanOf = (method: SearchMethod): number =>
    Array.from({ length: 10 }, (_, seed) => leastLoss(allTrials(searchBy(method, 40), seed))).reduce(
      (a, b) => a + b,
    ) / 10
  const [bayesian, random] = [meanOf('BAYESIAN'), meanOf('RANDOM')]
  expect(bayesian).toBeLessThan(0.75 * random)
})

it('a space of three configurations is exhausted after three trials', () => {
  const search = { ...searchBy('RANDOM', 20), space: { cell: SPACE.cell! } }
  expect(allTrials(search, 1)).toHaveLength(3)
})

it('successive halving gives the best third three times as much, and chooses among those that were given most', () => {
  const search = searchBy('HALVING', 13)
  expect(rungsOf(search)).toEqual([
    { resource: 10, size: 9 },
    { resource: 30, size: 3 },
    { resource: 90, size: 1 },
  ])
  const trials = allTrials(search, 1)
  expect(trials.map(({ hyperparameters }) => hyperparameters.maxSteps)).toEqual([
    ...Array<number>(9).fill(10),
    30,
    30,
    30,
    90,
  ])
  const first = trials.slice(0, 9).sort((a, b) => a.loss! - b.loss!)
  expect(trials.slice(9, 12).map(({ hyperparameters }) => ({ ...hyperparameters, maxSteps: 10 }))).toEqual(
    first.slice(0, 3).map(({ hyperparameters }) => hyperparameters),
  )
  expect(bestTrial(search, trials)).toBe(trials[12])
})

it('successive halving promotes what there is where a small space has nothing left for its first rung', () => {
  const search = { ...searchBy('HALVING', 30), space: { cell: SPACE.cell! } }
  const trials = allTrials(search, 1)
  expect(trials.map(({ hyperparameters }) => hyperparameters.maxSteps)).toEqual([
    10, 10, 10, 30, 30, 30, 90, 90,
  ])
  for (const at of trials.keys()) expect(allTrials(search, 1, trials.slice(0, at))).toEqual(trials)
})

it('trials that failed are never the best, nor promoted', () => {
  const search = searchBy('HALVING', 13)
  let trials: Trial[] = []
  for (let next = nextTrial(search, trials, 1); next; next = nextTrial(search, trials, 1)) {
    const fails = next.cell === 'lstm'
    trials = [...trials, trialOf(trials.length, next, fails ? null : lossOf(next))]
  }
  expect(trials.slice(9).every(({ hyperparameters }) => hyperparameters.cell !== 'lstm')).toBe(true)
  expect(
    bestTrial(
      search,
      trials.map((trial) => ({ ...trial, loss: null })),
    ),
  ).toBeNull()
})
