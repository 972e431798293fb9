/** Which versions a model host keeps where its memory budget does not hold all of them. */
import { DeviceOrder } from '../../src/contracts/operations/device'
import { createLogger } from '../../src/core/logger'
import type { DemandPrediction, DemandSignature } from '../../src/contracts/demand/demand'
import { ModelHost } from '../../src/serving/model-host'
import type { HeldVersion } from '../../src/serving/version-host'
import { ServingCounters } from '../../src/serving/serving-metrics'
import { warmUpInput } from '../../src/models/demand/warm-up'
import { modelOf } from '../support/registered-model'
import { createStagedModels, type StagedModels } from '../support/staged-models'
import type { ArtifactLocation } from '../../src/registry/artifact-store'

const logger = createLogger({ level: 'silent', name: 'test' })
const IDS = [1n, 2n, 3n] as const

let models: StagedModels
/** Of equal sizes; each answers with another number. */
let artifacts: ReadonlyMap<bigint, ArtifactLocation>
let versionBytes: number
let host: ModelHost
let memoryBytes = Infinity
let counters = new ServingCounters()

beforeAll(async () => {
  models = await createStagedModels()
  artifacts = new Map(
    await Promise.all(
      IDS.map(
        async (id) => [id, await models.stageOnnx(modelOf({ factor: Number(id), ballast: 100 }))] as const,
      ),
    ),
  )
  // One host for all tests: a process of its own for each is what they would spend their time on.
  host = new ModelHost({
    logger,
    deadlineMs: 30_000,
    devices: new DeviceOrder(['ort-cpu']),
    get counters() {
      return counters
    },
    get memoryBytes() {
      return memoryBytes
    },
  })
  await host.start()
  await load(1n)
  versionBytes = host.estimatedBytes
  IDS.forEach((id) => host.retire(id))
})

afterAll(async () => {
  await host.stop()
  await models.remove()
})

afterEach(() => IDS.forEach((id) => host.retire(id)))

/** An empty host of that budget, which has counted nothing. */
function allow(bytes: number): void {
  expect(host.versions).toEqual([])
  memoryBytes = bytes
  counters = new ServingCounters()
}

const load = (id: bigint): Promise<HeldVersion> =>
  host.load(id, { artifact: artifacts.get(id)!, taskModule: 'models/demand/task' })

async function predict({ id, signature }: HeldVersion): Promise<DemandPrediction> {
  const input = warmUpInput(signature as DemandSignature, 1)
  return (await host.predict(id, input, 1)) as DemandPrediction
}

async function ask(held: HeldVersion): Promise<number> {
  const { mean } = await host.using(held, () => predict(held))
  return mean[0]!
}

it('leave in the order in which they were last used', async () => {
  allow(2.5 * versionBytes)
  const [first, second] = [await load(1n), await load(2n)]
  await ask(second)
  await ask(first)
  await ask(await load(3n))
  expect(host.versions).toEqual([1n, 3n])
  expect(counters).toMatchObject({ evictions: 1, reloads: 0 })
  expect(host.estimatedBytes).toBeLessThan(2.5 * versionBytes)
})

it('come back once, however many ask at once', async () => {
  allow(1.5 * versionBytes)
  const [first, second] = [await load(1n), await load(2n)]
  const before = await ask(first)
  await ask(second)
  const reloads = counters.reloads
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask(first)))
  expect(new Set(answers)).toEqual(new Set([before]))
  expect(counters.reloads).toBe(reloads + 1)
  expect(host.versions).toEqual([1n])
})

it('stay while they are used, and leave afterwards', async () => {
  allow(1.5 * versionBytes)
  const first = await load(1n)
  await host.using(first, async () => {
    const second = await load(2n)
    await ask(second)
    expect(host.versions).toContain(1n)
    expect((await predict(first)).horizon).toBe(28)
  })
  expect(host.versions).toHaveLength(1)
})

it('do not leave before their first use because all others are busy', async () => {
  allow(1.5 * versionBytes)
  const first = await load(1n)
  await host.using(first, async () => {
    const second = await load(2n)
    expect(host.versions).toEqual([1n, 2n])
    await ask(second)
  })
  expect(counters.reloads).toBe(0)
})

it('do not leave before their first use because others were used while they were loaded', async () => {
  allow(1.5 * versionBytes)
  const first = await load(1n)
  const loading = load(2n)
  await ask(first)
  await ask(await loading)
  expect(host.versions).toEqual([2n])
  expect(counters).toMatchObject({ evictions: 1, reloads: 0 })
})

it('are served alone where each is larger than the budget', async () => {
  allow(versionBytes / 2)
  const held = [await load(1n), await load(2n)]
  for (let round = 0; round < 3; round++) {
    const answers = [await ask(held[0]!), await ask(held[1]!)]
    expect(answers[1]! - answers[0]!).toBeGreaterThan(0.1)
    expect(host.versions).toEqual([2n])
  }
  // The second drove the first out before anybody asked.
  expect(counters).toMatchObject({ evictions: 7, reloads: 6 })
})

it('that were retired are not counted as coming back', async () => {
  allow(1.5 * versionBytes)
  await load(1n)
  await ask(await load(2n))
  expect(host.versions).toEqual([2n])
  host.retire(1n)
  await load(1n)
  expect(counters.reloads).toBe(0)
})
