/** Models trained elsewhere: registered from files, served like any other, and evicted where memory is short. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  LEVEL_COUNT,
  QUANTILE_LEVELS,
  STEP_STATUS,
  type DemandPanel,
} from '../../src/contracts/demand/demand'
import { DEMAND_MODEL } from '../../src/contracts/models/model-version'
import { createLogger } from '../../src/core/logger'
import type { ModelVersionRecord } from '../../src/db/repositories/models/model.repository'
import { buildDemandPanel } from '../../src/features/demand'
import { ModelRegistry } from '../../src/registry/registry'
import { DemandServing, type DemandServingOptions } from '../support/demand-serving'
import { registerOnnx } from '../../src/training/demand/register-onnx'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { randomDemandRows } from '../support/demand-rows'
import { exhaustively, extent } from '../support/extent'
import { modelOf, REGISTERED_DAYS as DAYS, REGISTERED_SIGNATURE } from '../support/registered-model'

const logger = createLogger({ level: 'silent', name: 'test' })
const panel = buildDemandPanel(
  randomDemandRows({ seed: 5, items: 5, locations: 2, historyDays: 150, futureDays: 28 }),
)
let test: TestDatabase
let home: string
let registry: ModelRegistry
let serving: DemandServing

beforeAll(async () => {
  test = await createTestDatabase()
  home = await mkdtemp(join(tmpdir(), 'home-'))
  registry = await ModelRegistry.open({ database: test.database, home, logger })
})

afterAll(async () => {
  await test.drop()
  await rm(home, { recursive: true, force: true })
})

const register = (onnx: Uint8Array, signature: unknown = REGISTERED_SIGNATURE): Promise<ModelVersionRecord> =>
  registerOnnx(registry, {
    onnx,
    signature,
    actor: 'admin',
    metrics: [],
    codeVersion: '0',
    now: new Date(),
    logger,
  })

const promote = ({ version }: ModelVersionRecord) =>
  registry.moveAlias(
    { modelName: DEMAND_MODEL, version, alias: 'champion' },
    { actor: 'admin', reason: 'a test' },
    () => undefined,
  )

async function serve(options: Partial<DemandServingOptions> = {}): Promise<void> {
  serving = new DemandServing({ registry, listener: null, logger, ...options })
  await serving.start()
}

afterEach(() => serving?.stop())

it('answers as its file says, in order and not below zero', async () => {
  const version = await register(modelOf({ factor: 2 }))
  const unknownWindow = { trainedFrom: null, trainedTo: null, dataAsOf: null }
  expect(version).toMatchObject({
    family: 'onnx',
    aliases: ['challenger'],
    device: 'elsewhere',
    ...unknownWindow,
    manifest: { lineage: unknownWindow },
  })
  await promote(version)
  await serve()
  const { prediction } = await serving.predictDemand(panel)
  const { values: units, stockOutFraction } = panel.series[0]!
  const level = Array.from(units.subarray(-DAYS)).reduce(
    (sum, value, i) => sum + (stockOutFraction.at(i - DAYS)! >= 0.25 ? 0 : value),
    0,
  )
  const first = Date.parse(panel.grid.start) / 86_400_000 + panel.historySteps
  const expected = (2 * level) / DAYS + ((first + 3) % 7)
  expect(prediction.mean[0]).toBeCloseTo(expected, 4)
  expect(prediction.quantiles[0]).toBe(0)
  expect(prediction.quantiles[QUANTILE_LEVELS.indexOf(0.95)]).toBeCloseTo(2 * expected, 4)
})

exhaustively(() => {
  it('leaves the memory when it was not used for longest, and comes back when it is asked for', async () => {
    const versions: ModelVersionRecord[] = []
    for (const factor of [1, 2, 3]) versions.push(await register(modelOf({ factor, ballast: 250 })))
    const [champion, second, third] = versions
    await promote(champion!)
    // Files of 0.24 MiB each, and sessions of 1.9 MiB beside them: two do not fit into 4 MiB.
    await serve({ memoryMib: 4 })
    const ask = async (version: ModelVersionRecord) =>
      (await serving.predictDemand(panel, { version: version.id })).prediction.mean[0]!
    const answers = [await ask(champion!), await ask(second!), await ask(third!)]
    expect(serving.metrics()).toMatchObject({ evictions: 2, reloads: 0, versionsLoaded: 1 })
    expect(serving.metrics().estimatedBytes).toBeLessThan(4 * 2 ** 20)
    expect([await ask(champion!), await ask(second!), await ask(third!)]).toEqual(answers)
    expect(new Set(answers).size).toBe(3)
    expect(serving.metrics()).toMatchObject({ evictions: 5, reloads: 3, versionsLoaded: 1 })
  })
})

exhaustively(() => {
  const onLinux = process.platform === 'linux' ? it : it.skip
  onLinux('takes about the memory that it is estimated to take', async () => {
    const small = await register(modelOf({ factor: 1 }))
    const large = await register(modelOf({ factor: 1, ballast: 3_000 }))
    await promote(small)
    await serve()
    await serving.predictDemand(panel)
    const before = { resident: await residentBytes(), estimated: serving.metrics().estimatedBytes }
    await serving.predictDemand(panel, { version: large.id })
    const estimated = serving.metrics().estimatedBytes - before.estimated
    expect(estimated).toBeCloseTo(2.5 * 4 * 3_000 ** 2 + 1.5 * 2 ** 20, -5)
    const taken = (await residentBytes()) - before.resident
    expect(taken).toBeGreaterThan(estimated / 2)
    expect(taken).toBeLessThan(estimated * 1.5)
  })
})

/** Of the model host. */
async function residentBytes(): Promise<number> {
  const status = await readFile(`/proc/${serving.hostPid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) * 1024
}

const KILLS = extent({ short: 5, exhaustive: 50 })

exhaustively(() => {
  it(`answers, or says why not, and stays right while its process is killed, ${KILLS} times`, async () => {
    await promote(await register(modelOf({ factor: 1 })))
    await serve({ restart: { baseDelayMs: 1, maxDelayMs: 1, healthyAfterMs: 0 } })
    const expected = (await serving.predictDemand(panel)).prediction
    let kills = 0
    let answered = 0
    const failures: unknown[] = []
    const caller = async (): Promise<void> => {
      while (kills < KILLS) {
        try {
          const { prediction } = await serving.predictDemand(panel)
          expect(prediction).toEqual(expected)
          answered++
        } catch (error) {
          failures.push(error)
        }
        // Killed while the others' requests are under way.
        const pid = serving.hostPid
        if (pid !== null && serving.isReady && kills < KILLS && answered % 4 === 0) {
          kills++
          process.kill(pid, 'SIGKILL')
        }
      }
    }
    await Promise.all([caller(), caller(), caller()])
    // A request whose host is killed twice fails with a code; it is never lost.
    for (const failure of failures) expect(failure).toMatchObject({ code: 'MODEL_HOST_UNAVAILABLE' })
    expect(answered).toBeGreaterThan(KILLS)
    expect((await serving.predictDemand(panel)).prediction).toEqual(expected)
  })
})

describe('a series of which days are missing', () => {
  const UNITS = 10
  const LATE_DAYS = 3
  const firstDay = Date.parse(panel.grid.start) / 86_400_000
  const weekdayAt = (index: number): number => (firstDay + index + 3) % 7

  /** Ten a day, without the days `isMissing`. */
  function withMissing(isMissing: (daysAgo: number) => boolean): DemandPanel {
    const { historySteps: historyDays } = panel
    const dayStatus = Uint8Array.from({ length: historyDays }, (_, day) =>
      isMissing(historyDays - day) ? STEP_STATUS.unobserved : STEP_STATUS.observed,
    )
    const series = {
      ...panel.series[0]!,
      firstObserved: 0,
      status: dayStatus,
      values: Float32Array.from(dayStatus, (status) => (status === STEP_STATUS.observed ? UNITS : 0)),
      stockOutFraction: new Float32Array(historyDays),
    }
    return { ...panel, series: [series, panel.series[1]!] }
  }

  beforeAll(async () => promote(await register(modelOf({ factor: 1 }))))
  beforeEach(() => serve())

  it('is read up to its own last day, for horizons that begin on the same weekday', async () => {
    const late = await serving.predictDemand(withMissing((daysAgo) => daysAgo <= LATE_DAYS))
    const fresh = await serving.predictDemand(withMissing(() => false))
    const begins = weekdayAt(panel.historySteps - LATE_DAYS)
    const days = [...late.prediction.mean.subarray(0, 28)]
    days.forEach((units) => expect(units).toBeCloseTo(UNITS + begins, 4))
    // Others of the batch are not touched.
    expect(late.prediction.mean.subarray(28)).toEqual(fresh.prediction.mean.subarray(28))
    expect(late.prediction.quantiles.subarray(28 * LEVEL_COUNT)).toEqual(
      fresh.prediction.quantiles.subarray(28 * LEVEL_COUNT),
    )
  })

  it('has the mean of the weekday in a gap where the model cannot tell that days are missing', async () => {
    const { prediction } = await serving.predictDemand(withMissing((daysAgo) => daysAgo > 2 && daysAgo <= 6))
    expect(prediction.mean[0]).toBeCloseTo(UNITS + weekdayAt(panel.historySteps), 4)
  })
})
