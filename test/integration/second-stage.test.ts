/** An ensemble answers in two processes: the server proposes, the model host ranks again, and nobody waits for it beyond the deadline. */
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PredictorOf } from '../../src/contracts/models/task'
import { SESSION_MODEL, type SessionTypes } from '../../src/contracts/session/session'
import { createLogger } from '../../src/core/logger'
import { ensemble } from '../../src/models/session/ensemble'
import { ModelRegistry } from '../../src/registry/registry'
import { SessionModel } from '../../src/services/recommendation/session-model'
import { Serving } from '../../src/serving/serving'
import { runCommand } from '../support/command-line'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { HELPFUL_NETWORK, SMALL_ENSEMBLE } from '../support/helpful-network'
import { gateReport, LINEAGE } from '../support/model-versions'
import { corpusWithOrders, inputOf, viewsOf } from '../support/sessions'

const logger = createLogger({ level: 'silent', name: 'test' })
const corpus = corpusWithOrders(1, 400)
const COUNT = 10
/** Far longer than a host takes that works, far shorter than the half minute that a call may take. */
const PATIENT_MS = 10_000
const VISITS = [viewsOf('1'), viewsOf('1', '2'), viewsOf('8', '9', '10'), viewsOf('1000', '20', '21')]

let test: TestDatabase
let home: string
let serving: Serving
let registry: ModelRegistry
/** The whole model, in this process. */
let whole: PredictorOf<SessionTypes>
let firstStage: PredictorOf<SessionTypes>

beforeAll(async () => {
  test = await createTestDatabase()
  home = await mkdtemp(join(tmpdir(), 'home-'))
  registry = await ModelRegistry.open({ database: test.database, home, logger })
  // Enough later visits to tell how wrong the network is about orders.
  const networkHyperparameters = { ...HELPFUL_NETWORK, validationFraction: 0.3 }
  whole = await ensemble
    .createEstimator({ ...SMALL_ENSEMBLE, networkHyperparameters })
    .train(corpus, { seed: 5 })
  firstStage = await ensemble.load(whole.save(), { stage: 'first' })
  await register('champion')
  serving = new Serving({ registry, listener: null, logger })
  await serving.start()
  await serving.of(SESSION_MODEL).settled()
})

afterAll(async () => {
  await serving.stop()
  await whole.dispose()
  await test.drop()
  await rm(home, { recursive: true, force: true })
})

async function register(alias: 'champion' | null): Promise<bigint> {
  const staged = await registry.stage({
    modelName: SESSION_MODEL,
    family: whole.family,
    files: whole.save(),
    lineage: LINEAGE,
    createdAt: new Date(),
  })
  const [version] = await registry.register(
    [{ staged, metrics: [], baselineMetrics: [], gate: gateReport(), alias }],
    { actor: 'admin', expectedChampionId: (await registry.champion(SESSION_MODEL))?.id ?? null },
  )
  return version!.id
}

const modelWith = (rerankDeadlineMs: number): SessionModel =>
  new SessionModel({
    model: serving.of<SessionTypes>(SESSION_MODEL),
    rerankDeadlineMs,
    files: async (id) => registry.files(await registry.version(id)),
  })

async function ask(rerankDeadlineMs: number, rerank = true) {
  const questions = VISITS.map((steps) => ({ steps, placeId: null }))
  return (await modelWith(rerankDeadlineMs).ask(questions, { count: COUNT, rerank }))!
}

/** Without the item that the visitor is at, as `SessionModel` asks. */
async function listsOf(predictor: PredictorOf<SessionTypes>): Promise<string[][]> {
  const { vocabulary } = corpus
  const input = inputOf(corpus, VISITS, COUNT)
  const rows = VISITS.map((steps) => ({
    placeId: null,
    excluded: Int32Array.of(vocabulary.indexOf(steps.at(-1)!.itemId!)),
    allowed: null,
  }))
  const { items } = await predictor.predict({ ...input, rows })
  return VISITS.map((_, row) =>
    Array.from(items.subarray(row * COUNT, (row + 1) * COUNT), (item) => vocabulary.itemIds[item]!),
  )
}

const itemsOf = (answers: Awaited<ReturnType<typeof ask>>): string[][] =>
  answers.map(({ items }) => items.map(({ itemId }) => itemId))

it('the network in the model host changes the order, to that of the whole model', async () => {
  const answers = await ask(PATIENT_MS)
  expect(answers.map(({ isPartial }) => isPartial)).toEqual(VISITS.map(() => false))
  expect(itemsOf(answers)).toEqual(await listsOf(whole))
  expect(itemsOf(answers)).not.toEqual(await listsOf(firstStage))
  expect(answers[0]!.purchaseProbability).not.toBeNull()
})

it('the heads of the network say what comes next and what an order comes to, also where no item is wanted', async () => {
  const { purchase, orderValue } = await whole.predict(inputOf(corpus, VISITS, 0))
  const ofFirst = (await firstStage.predict(inputOf(corpus, VISITS, 0))).purchase!
  expect([...purchase!]).not.toEqual([...ofFirst])
  const questions = VISITS.map((steps) => ({ steps, placeId: null }))
  for (const count of [0, COUNT]) {
    const answers = (await modelWith(PATIENT_MS).ask(questions, { count, rerank: true }))!
    expect(answers.map((answer) => answer.purchaseProbability)).toEqual([...purchase!])
    expect(answers.map((answer) => answer.orderValue)).toEqual(
      VISITS.map((_, row) => ({
        currency: 'EUR',
        logMean: orderValue![row * 2],
        logDeviation: orderValue![row * 2 + 1],
      })),
    )
  }
  const without = (await modelWith(0).ask(questions, { count: COUNT, rerank: true }))!
  expect(without.map((answer) => answer.purchaseProbability)).toEqual([...ofFirst])
  expect(without.every((answer) => answer.orderValue === null)).toBe(true)
})

it('answers with the first stage where nobody asks for the second, or it is switched off', async () => {
  for (const answers of [await ask(PATIENT_MS, false), await ask(0)]) {
    expect(itemsOf(answers)).toEqual(await listsOf(firstStage))
    expect(answers.every(({ isPartial }) => !isPartial)).toBe(true)
  }
})

it('a visit of which nothing is known is not ranked again, and nothing is missing from it', async () => {
  const [answer] = (await modelWith(PATIENT_MS).ask([{ steps: [], placeId: null }], {
    count: COUNT,
    rerank: true,
  }))!
  expect(answer).toMatchObject({ isFallback: true, isPartial: false })
})

it('visitors of both arms of an experiment are ranked again, in whatever order they come', async () => {
  const model = modelWith(PATIENT_MS)
  const versionId = await register(null)
  const askArm = async (arm: bigint | null) => {
    const experiment = { id: 1n, arm: String(arm), versionId: arm, scenario: null }
    const questions = VISITS.map((steps) => ({ steps, placeId: null, experiment }))
    const [answer] = (await model.ask(questions, { count: COUNT, rerank: true }))!
    return { arm: answer!.versionId === versionId ? versionId : null, isPartial: answer!.isPartial }
  }
  await askArm(versionId)
  await serving.of(SESSION_MODEL).settled()
  for (const arm of [versionId, null, versionId, null])
    expect(await askArm(arm)).toEqual({ arm, isPartial: false })
})

it('a host that hangs delays no answer beyond the deadline, and answers again when it goes on', async () => {
  const pid = serving.hostPid!
  process.kill(pid, 'SIGSTOP')
  try {
    // More than there are places on the host: those behind would wait for half a minute.
    for (let question = 0; question < 6; question++) {
      const startedAt = performance.now()
      const answers = await ask(20)
      expect(performance.now() - startedAt).toBeLessThan(PATIENT_MS / 2)
      expect(answers.every(({ isPartial }) => isPartial)).toBe(true)
      expect(itemsOf(answers)).toEqual(await listsOf(firstStage))
    }
  } finally {
    process.kill(pid, 'SIGCONT')
  }
  const answers = await ask(PATIENT_MS)
  expect(answers.every(({ isPartial }) => !isPartial)).toBe(true)
  expect(itemsOf(answers)).toEqual(await listsOf(whole))
})

it('forecart models map draws the items of its network so that those of one kind of visit are near', async () => {
  await test.database.query(
    `INSERT INTO item (external_id, title, price_minor, currency, updated_at)
     SELECT 'item-' || n, 'Item ' || n, 100, 'EUR', now() FROM generate_series(1, 120) AS n`,
  )
  const environment = { DATABASE_URL: test.url, FORECART_HOME: home }
  const plot = join(home, 'map.svg')
  const answer = await runCommand(
    ['models', 'map', '1', '--perplexity', '5', '--json', '--plot', plot],
    environment,
  )
  expect(answer.code).toBe(0)
  const { items, kept, byChance } = JSON.parse(answer.output) as {
    items: { externalId: string; x: number; y: number }[]
    kept: number
    byChance: number
  }
  expect(kept).toBeGreaterThan(3 * byChance)
  const groupOf = (item: { externalId: string }) => Math.floor((Number(item.externalId.slice(5)) - 1) / 6)
  const nearest = items.map((item) => {
    const others = items.filter((other) => other !== item)
    const distance = (other: { x: number; y: number }) => Math.hypot(other.x - item.x, other.y - item.y)
    return others.reduce((best, other) => (distance(other) < distance(best) ? other : best))
  })
  const ofSameGroup = nearest.filter((near, at) => groupOf(near) === groupOf(items[at]!)).length
  // By chance it is one in twenty-four.
  expect(ofSameGroup / items.length).toBeGreaterThan(6 / 24)
  expect(readFileSync(plot, 'utf8')).toMatch(/^<svg /)
  const wrong = await runCommand(['models', 'map', '1', '--model', 'demand', '--json'], environment)
  expect(wrong).toMatchObject({ code: 2, errors: expect.stringContaining('have a map') })
})
