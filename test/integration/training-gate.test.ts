import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { referencesOf, TaskCatalog } from '../../src/registry/task-catalog'
import type { LossPoint } from '../../src/contracts/models/estimator'
import { createLogger } from '../../src/core/logger'
import * as models from '../../src/db/repositories/models/model.repository'
import type { ModelVersionRecord } from '../../src/db/repositories/models/model.repository'
import * as runs from '../../src/db/repositories/models/training-run.repository'
import type { TrainingRunRecord } from '../../src/db/repositories/models/training-run.repository'
import { ModelRegistry } from '../../src/registry/registry'
import { TrainingRunner } from '../../src/training/training-runner'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { storeDemandShop, type DemandShop } from '../support/demand-shop'
import { exhaustively } from '../support/extent'

const REFERENCE_FAMILIES = referencesOf(new TaskCatalog().task('demand')).map(({ family }) => family)
const logger = createLogger({ level: 'silent', name: 'test' })

/** Enough to learn when people are paid. */
const LEARNS = {
  ...{ hiddenSize: 32, residualBlocks: 1, decoderSize: 32, batchSize: 64, maxWindows: 4_000 },
  ...{ maxSteps: 300, evaluateEvery: 100 },
}
/** Has hardly begun to learn. */
const KNOWS_NOTHING = { ...LEARNS, maxSteps: 1, evaluateEvery: 1, learningRate: 1e-6 }

let test: TestDatabase
let home: string
let registry: ModelRegistry

beforeEach(async () => {
  test = await createTestDatabase()
  home = await mkdtemp(join(tmpdir(), 'home-'))
  registry = await ModelRegistry.open({ database: test.database, home, logger })
})

afterEach(async () => {
  await test.drop()
  await rm(home, { recursive: true, force: true })
})

async function shopOf(shop: DemandShop): Promise<void> {
  await storeDemandShop(test.database, shop)
  await test.database.transaction((tx) => models.ensureModel(tx, { name: 'demand', kind: 'DEMAND' }))
}

async function train(
  family: string,
  hyperparameters: Record<string, unknown> = {},
): Promise<TrainingRunRecord> {
  const run = await test.database.transaction((tx) =>
    runs.insertRun(tx, { modelName: 'demand', family, hyperparameters, seed: 1, requestedBy: 'admin' }),
  )
  return new TrainingRunner({ database: test.database, home, logger, listener: null }).run(run.id)
}

async function versionOf(run: TrainingRunRecord): Promise<ModelVersionRecord> {
  expect(run).toMatchObject({ status: 'SUCCEEDED' })
  return registry.version(run.versionId!)
}

exhaustively(() => {
  it('a network that beats the baseline becomes champion, and one that does not beat it stays its challenger', async () => {
    await shopOf({ items: 12, locations: 2, historyDays: 330 })
    // People are paid at the beginning of the month, of which rules of weekdays know nothing.
    await test.database.query('UPDATE demand_day SET units = units * 5 WHERE extract(day from day) <= 7')
    const run = await train('global-mlp', LEARNS)
    const first = await versionOf(run)
    expect(first).toMatchObject({ family: 'global-mlp', aliases: ['champion'] })
    expect(first.gate).toMatchObject({ decision: 'CHALLENGER_PROMOTED' })
    const { baselineFamily } = first.gate
    expect(REFERENCE_FAMILIES).toContain(baselineFamily)
    expect(first.gate.summary).toContain(`The challenger (global-mlp) beats the baseline (${baselineFamily})`)
    const wape = (metrics: ModelVersionRecord['metrics']) =>
      metrics.find(({ name }) => name === 'wape')!.value!
    expect(wape(first.metrics)).toBeLessThan(wape(first.baselineMetrics))
    // The baseline is a version of its own.
    expect(await models.findLatestOfFamily(test.database, 'demand', baselineFamily!)).toMatchObject({
      aliases: [],
    })
    await expectPartsOf(first)
    const epochs = run.lossCurve.map(({ epoch }: LossPoint) => epoch)
    // Early looks after 15, 30 and 60 steps, then one every hundred.
    expect(epochs).toEqual([1, 2, 3, 4, 5, 6])
    expect(run.lossCurve.every(({ trainLoss, validationLoss }) => trainLoss > 0 && validationLoss > 0)).toBe(
      true,
    )

    const second = await versionOf(await train('global-mlp', KNOWS_NOTHING))
    expect(second.aliases).toEqual(['challenger'])
    expect(second.gate).toMatchObject({ decision: 'CHAMPION_KEPT', championId: first.id.toString() })
    expect(second.gate.comparisons.map(({ against }) => against)).toContain('champion')
    expect((await registry.champion('demand'))!.id).toBe(first.id)
  })
})

/** Its figures by part, which are those of the whole taken apart, and those of each series. */
async function expectPartsOf(version: ModelVersionRecord): Promise<void> {
  const slices = (await models.findMetricSlices(test.database, [version.id])).get(version.id)!
  const bottom = slices.find(({ dimension, value }) => dimension === 'LEVEL' && value === 'bottom')!
  expect(bottom.metrics).toEqual(version.metrics)
  expect(bottom.baselineMetrics).toEqual(version.baselineMetrics)
  expect(slices.map(({ dimension }) => dimension)).toEqual(
    expect.arrayContaining(['LEVEL', 'SEGMENT', 'HORIZON_DAY']),
  )
  // Each series that was scored: items at their places, whose days are those of the bottom level, items over all places, and sums over items.
  const [stored] = await test.database.query<{
    items: number
    totals: number
    sumsOverItems: number
    days: number
  }>(
    `SELECT count(DISTINCT item_id) FILTER (WHERE item_id <> 0)::int AS items,
            count(*) FILTER (WHERE item_id <> 0 AND location_id = 0)::int AS totals,
            count(*) FILTER (WHERE item_id = 0)::int AS "sumsOverItems",
            sum(scored_days) FILTER (WHERE item_id <> 0 AND location_id <> 0)::int AS days
       FROM series_evaluation JOIN series ON series.id = series_id WHERE version_id = $1 AND wape IS NOT NULL AND baseline_wape IS NOT NULL`,
    [version.id],
  )
  expect(stored).toMatchObject({ items: 12, days: bottom.days })
  expect(stored!.totals).toBeGreaterThan(0)
  // Two categories at two places and everywhere, and all items there.
  expect(stored!.sumsOverItems).toBe(9)
}

it('a network that does not beat the baseline leaves the baseline champion, which says so', async () => {
  await shopOf({ items: 12, locations: 2, historyDays: 220 })
  const run = await train('global-mlp', { ...KNOWS_NOTHING, maxWindows: 500, featureSelection: 'measure' })
  expect(run.lossCurve).toMatchObject([{ epoch: 1 }])
  const challenger = await versionOf(run)
  expect(challenger.aliases).toEqual(['challenger'])
  expect(challenger.featureImportance).toMatchObject({ selection: null })
  expect(challenger.featureImportance!.features.map(({ name }) => name)).toContain('weekday')
  await expectPartsOf(challenger)
  const champion = await registry.champion('demand')
  // The best of the references, which on a shop of plain noise is not last week's noise.
  expect(REFERENCE_FAMILIES.slice(1)).toContain(champion!.family)
  expect(champion).toMatchObject({ version: 1, gate: { baselineFamily: champion!.family } })
  expect(champion!.gate.decision).toBe('BASELINE_PROMOTED')
  expect(champion!.gate.summary).toContain(`The baseline (${champion!.family}) becomes champion.`)
  await registry.files(champion!)
})

exhaustively(() => {
  it('a shop too young for a network is given the baseline, which says why', async () => {
    await shopOf({ items: 3, locations: 1, historyDays: 60 })
    const version = await versionOf(await train('global-mlp', LEARNS))
    expect(version.aliases).toEqual(['champion'])
    expect(REFERENCE_FAMILIES.slice(1)).toContain(version.family)
    expect(version.gate.summary).toMatch(/^There is no challenger: .*days of history/)
    // With a champion there is nothing to fall back to.
    expect(await train('global-mlp', LEARNS)).toMatchObject({
      status: 'FAILED',
      errorCode: 'NOT_ENOUGH_DATA',
    })
  })
})

exhaustively(() => {
  it('a champion that cannot be read any more does not stand in the way', async () => {
    await shopOf({ items: 8, locations: 1, historyDays: 120 })
    const first = await versionOf(await train('seasonal-naive'))
    await rm(registry.locate(first).directory, { recursive: true })
    const second = await versionOf(await train('seasonal-naive'))
    expect(second.aliases).toEqual(['champion'])
    expect(second.gate.summary).toMatch(
      /^The champion \(version 1, seasonal-naive\) cannot be evaluated any more\./,
    )
  })
})

it('a shop without sales is told so', async () => {
  await shopOf({ items: 2, locations: 1, historyDays: 30 })
  await test.database.query('DELETE FROM demand_day')
  expect(await train('seasonal-naive')).toMatchObject({ status: 'FAILED', errorCode: 'NOT_ENOUGH_DATA' })
})
