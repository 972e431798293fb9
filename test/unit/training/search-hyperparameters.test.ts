/** A search on a panel whose law is known: what it tries, what it keeps, and that what comes after the origin of the gate has no say. */
import { STEP_STATUS, type DemandPanel } from '../../../src/contracts/demand/demand'
import type { HyperparameterSearch, Trial } from '../../../src/contracts/models/hyperparameter-search'
import { task } from '../../../src/models/demand/task'
import { training } from '../../../src/training/demand/training'
import {
  searchHyperparameters,
  trialThatKilled,
  type SearchOptions,
} from '../../../src/training/search-hyperparameters'
import { TrainerDeaths } from '../../../src/training/trainer-deaths'
import { panelOf, poisson } from '../../support/panels'

const entry = task.families.find(({ family }) => family === 'average')!
const SEARCH: HyperparameterSearch = {
  method: 'GRID',
  space: { method: { kind: 'choice', values: ['naive', 'moving-average'] } },
  maxTrials: 10,
  maxSeconds: 100,
}

/** Level demand, of which a mean says more than the last day. */
const panel = panelOf({
  seed: 5,
  series: 8,
  historyDays: 260,
  draw: ({ series, rng }) => poisson(4 + series, rng),
})

async function search(on: DemandPanel, change: Partial<SearchOptions> = {}) {
  const saved: Trial[] = []
  const stages: string[] = []
  const found = await searchHyperparameters({
    search: SEARCH,
    hyperparameters: entry.parseHyperparameters({}),
    seed: 1,
    training: training,
    plan: training.plan(on, {}),
    family: await entry.load(),
    parse: (values) => entry.parseHyperparameters(values),
    device: 'ort-cpu',
    signal: new AbortController().signal,
    trials: [],
    save: async (trial) => void saved.push(trial),
    onProgress: ({ stage }) => stages.push(stage ?? ''),
    ...change,
  })
  return { found, saved, stages }
}

const lossesOf = (trials: readonly Trial[]): (number | null)[] => trials.map(({ loss }) => loss)

it('the configuration with the least loss is found, and every trial is kept', async () => {
  const { found, saved, stages } = await search(panel)
  expect(found).toMatchObject({ method: 'moving-average' })
  expect(saved.map(({ hyperparameters }) => hyperparameters)).toEqual([
    { method: 'naive' },
    { method: 'moving-average' },
  ])
  expect(saved[1]!.loss).toBeLessThan(saved[0]!.loss!)
  expect(stages).toEqual(['searching: trial 1 of at most 10', 'searching: trial 2 of at most 10'])
})

it('what happens from the first origin of the gate on has no say in it', async () => {
  const firstOrigin = training.plan(panel, {}).origins[0]!
  const changed = {
    ...panel,
    series: panel.series.map((series) => ({
      ...series,
      values: series.values.map((units, period) => (period > firstOrigin ? 300 - units : units)),
      status: series.status.map((status, period) => (period > firstOrigin ? STEP_STATUS.observed : status)),
    })),
  }
  const [before, after] = [await search(panel), await search(changed)]
  expect(lossesOf(after.saved)).toEqual(lossesOf(before.saved))
})

it('a search that was interrupted does not repeat a trial', async () => {
  const done: Trial = {
    number: 0,
    hyperparameters: { method: 'naive' },
    loss: 0,
    seconds: 1,
    errorCode: null,
    errorMessage: null,
  }
  const { found, saved } = await search(panel, { trials: [done] })
  expect(saved.map(({ number }) => number)).toEqual([1])
  expect(found).toMatchObject({ method: 'naive' })
})

it('no trial begins after the time is up, but one always succeeds', async () => {
  const { saved } = await search(panel, { search: { ...SEARCH, maxSeconds: 1e-9 } })
  expect(saved).toHaveLength(1)
  expect(saved[0]!.loss).not.toBeNull()
})

it('a search by halving whose time is up trains the version with the most of its resource', async () => {
  const resource = { name: 'maxSteps', least: 10, most: 90 }
  const average = await entry.load()
  const { found, saved } = await search(panel, {
    search: { ...SEARCH, method: 'HALVING', maxSeconds: 1e-9, resource },
    parse: ({ maxSteps, ...values }) => ({ ...entry.parseHyperparameters(values), maxSteps }),
    // Averages have no steps.
    family: { ...average, createEstimator: ({ maxSteps: _, ...values }) => average.createEstimator(values) },
  })
  expect(saved).toMatchObject([{ hyperparameters: { maxSteps: 10 } }])
  expect(found).toMatchObject({ method: saved[0]!.hyperparameters.method, maxSteps: 90 })
})

it('a configuration that the family refuses fails alone, and a search of nothing else says why', async () => {
  const space = { method: { kind: 'choice', values: ['abacus', 'naive'] } } as const
  const { found, saved } = await search(panel, { search: { ...SEARCH, space } })
  expect(found).toMatchObject({ method: 'naive' })
  expect(saved[0]).toMatchObject({ loss: null, errorCode: 'BAD_USER_INPUT' })
  const hopeless = { ...SEARCH, space: { method: { kind: 'choice', values: ['abacus'] } } } as const
  await expect(search(panel, { search: hopeless })).rejects.toMatchObject({
    code: 'NOT_ENOUGH_DATA',
    message: expect.stringContaining(
      'None of 1 trials succeeded; the last one: The hyper-parameter "method"',
    ),
  })
})

it('a search that is cancelled ends', async () => {
  const signal = AbortSignal.abort()
  await expect(search(panel, { signal })).rejects.toMatchObject({ code: 'CANCELLED' })
})

describe('a trial that kills its trainers', () => {
  const afterDeaths = (stages: readonly (string | null)[]): string[] => {
    const deaths = new TrainerDeaths()
    return stages.map((stage) => deaths.next(stage, 1).then)
  }
  const [first, second, third] = [1, 2, 3].map((trial) => `searching: trial ${trial} of at most 10`)

  it('has failed at the second one, and the search goes on with the next', async () => {
    expect((await search(panel)).stages).toEqual([first, second])
    expect(afterDeaths([first!, second!, second!, 'reading the data', third!, third!])).toEqual([
      ...['REPLACE', 'REPLACE', 'FAIL_TRIAL', 'REPLACE', 'REPLACE', 'FAIL_TRIAL'],
    ])
    const killer = trialThatKilled(SEARCH, { trials: [], number: 0, seed: 1 }, 3)!
    expect(killer).toMatchObject({ hyperparameters: { method: 'naive' }, seconds: 3, loss: null })
    expect(killer).toMatchObject({ number: 0, errorCode: 'TRAINER_CRASHED' })
    const { found, saved } = await search(panel, { trials: [killer] })
    expect(saved.map(({ number, hyperparameters }) => [number, hyperparameters])).toEqual([
      [1, { method: 'moving-average' }],
    ])
    expect(found).toMatchObject({ method: 'moving-average' })
    // It ended just before its trainer died.
    expect(trialThatKilled(SEARCH, { trials: saved, number: 0, seed: 1 }, 3)).toBeNull()
  })

  it('took as long as all of its trainers were in it', () => {
    const deaths = new TrainerDeaths()
    deaths.next(first!, 3_000)
    deaths.next('reading the data', 20)
    expect(deaths.next(first!, 2_500)).toEqual({ then: 'FAIL_TRIAL', trial: 0, seconds: 5_500 })
  })

  it('does not count trainers that died before they came to it', () => {
    expect(afterDeaths([first!, null, first!, null])).toEqual(['REPLACE', 'REPLACE', 'FAIL_TRIAL', 'GIVE_UP'])
  })

  it('is no reason to train what kills every trainer again and again', () => {
    const training = 'training boosted'
    expect(afterDeaths([null, training, training])).toEqual(['REPLACE', 'GIVE_UP', 'GIVE_UP'])
    expect(afterDeaths([first!, first!, first!, first!])).toEqual([
      ...['REPLACE', 'FAIL_TRIAL', 'GIVE_UP', 'GIVE_UP'],
    ])
  })
})
