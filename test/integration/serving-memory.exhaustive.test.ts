/** Neither the server nor its model host needs more memory over a hundred thousand predictions: what the host holds is steady only after tens of thousands. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { buildDemandPanel } from '../../src/features/demand'
import { DEMAND_FAMILIES } from '../../src/models/demand/families'
import type { ArtifactLocation } from '../../src/registry/artifact-store'
import { randomDemandRows } from '../support/demand-rows'
import { createStagedModels, type StagedModels } from '../support/staged-models'
import { steadyGrowth } from '../support/steady-growth'

const CHILD = join(__dirname, '../support/steady-serving-child.cjs')
const PREDICTIONS = 100_000
const LEAKING_PREDICTIONS = 20_000
const TIME_LIMIT_MS = 900_000
/** From one reading to the next of ten: in full, 0.1 KiB a prediction. */
const ALLOWED_KIB = 1_024

interface Reading {
  readonly serverHeldKiB: number
  readonly hostResidentKiB: number
}

let models: StagedModels
let artifact: ArtifactLocation

beforeAll(async () => {
  models = await createStagedModels()
  const panel = buildDemandPanel(
    randomDemandRows({ seed: 3, items: 6, locations: 2, historyDays: 220, futureDays: 28 }),
  )
  const family = DEMAND_FAMILIES['global-mlp']
  const predictor = await family
    .createEstimator({ maxSteps: 5, evaluateEvery: 5, hiddenSize: 16 })
    .train(panel, { seed: 1 })
  artifact = await models.stage(family.family, predictor.save())
  await predictor.dispose()
})

afterAll(() => models.remove())

async function growthOf(predictions: number, leaks: boolean): Promise<Reading> {
  const options = JSON.stringify({ artifact, predictions, leaks })
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', CHILD, options])
  const readings = JSON.parse(stdout) as Reading[]
  return {
    serverHeldKiB: steadyGrowth(readings.map(({ serverHeldKiB }) => serverHeldKiB)),
    hostResidentKiB: steadyGrowth(readings.map(({ hostResidentKiB }) => hostResidentKiB)),
  }
}

const onLinux = process.platform === 'linux' ? it : it.skip

onLinux(
  'is steady',
  async () => {
    const growth = await growthOf(PREDICTIONS, false)
    expect(growth.serverHeldKiB).toBeLessThan(ALLOWED_KIB)
    expect(growth.hostResidentKiB).toBeLessThan(ALLOWED_KIB)
  },
  TIME_LIMIT_MS,
)

onLinux(
  'would be seen to grow by what is left with each message',
  async () => {
    const growth = await growthOf(LEAKING_PREDICTIONS, true)
    expect(growth.serverHeldKiB).toBeGreaterThan(ALLOWED_KIB)
    expect(growth.hostResidentKiB).toBeGreaterThan(ALLOWED_KIB)
  },
  TIME_LIMIT_MS,
)
