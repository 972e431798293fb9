import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Viewer } from '../../../../src/contracts/viewer'
import { createLogger } from '../../../../src/core/logger'
import { NotificationListener } from '../../../../src/db/notifications'
import type { ModelVersionRecord } from '../../../../src/db/repositories/models/model.repository'
import { insertTrial } from '../../../../src/db/repositories/models/hyperparameter-trial.repository'
import { claimRun } from '../../../../src/db/repositories/models/training-run.repository'
import { ModelRegistry } from '../../../../src/registry/registry'
import { ModelService } from '../../../../src/services/models/model.service'
import { createTestDatabase, type TestDatabase } from '../../../support/database'
import { draftVersion, gateReport, type DraftOptions } from '../../../support/model-versions'
import { admin, anonymous, endUser, ingestKey, readKey } from '../../../support/shop'

const logger = createLogger({ level: 'silent', name: 'test' })
const modelsKey: Viewer = { kind: 'apiKey', keyId: 3n, source: 'ops', scopes: ['models'], expiresAt: null }

let test: TestDatabase
let home: string
let registry: ModelRegistry
let service: ModelService

beforeAll(async () => {
  test = await createTestDatabase()
})

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'home-'))
  registry = await ModelRegistry.open({ database: test.database, home, logger })
  service = new ModelService({ database: test.database, registry })
})

afterEach(async () => {
  await test.database.query(
    'TRUNCATE model_alias, training_run, model_version, model, audit_entry, setting RESTART IDENTITY CASCADE',
  )
  await test.database.query('DELETE FROM graphile_worker._private_jobs')
  await rm(home, { recursive: true, force: true })
})

afterAll(() => test.drop())

async function register(options: DraftOptions = {}): Promise<ModelVersionRecord> {
  const champion = await registry.champion('demand')
  const [version] = await registry.register([await draftVersion(registry, options)], {
    actor: 'admin',
    expectedChampionId: champion?.id ?? null,
  })
  return version!
}

async function audit() {
  return test.database.prisma.auditEntry.findMany({ orderBy: { id: 'asc' } })
}

describe('permission', () => {
  it.each<[string, Viewer, string, string]>([
    ['nobody unknown', anonymous, 'UNAUTHENTICATED', 'UNAUTHENTICATED'],
    ['no end user', endUser('ann'), 'FORBIDDEN', 'FORBIDDEN'],
    ['no key that ingests', ingestKey, 'FORBIDDEN', 'FORBIDDEN'],
    ['a key that reads', readKey, 'OK', 'FORBIDDEN'],
    ['a key for models', modelsKey, 'OK', 'OK'],
    ['an administrator', admin, 'OK', 'OK'],
  ])('see and train: %s', async (_who, viewer, see, train) => {
    const codeOf = (work: Promise<unknown>) =>
      work.then(
        () => 'OK',
        (error: { code: string }) => error.code,
      )
    const reads = [
      () => service.models(viewer),
      () => service.model(viewer, 'demand'),
      () => service.modelVersion(viewer, 1n),
      () => service.versions(viewer, 'demand', {}),
      () => service.trainingRun(viewer, 1n),
      () => service.trainingRuns(viewer, {}),
    ]
    for (const read of reads) expect(await codeOf(read())).toBe(see)
    await register()
    await register()
    expect(await codeOf(service.trainModel(viewer, { model: 'demand' }))).toBe(train)
    const trials = await codeOf(service.hyperparameterTrials(viewer, 999n, {}))
    expect(trials).toBe(see === 'OK' ? 'NOT_FOUND' : see)
    const runId = train === 'OK' ? (await service.trainingRuns(viewer, {})).nodes[0]!.id : 1n
    expect(await codeOf(service.cancelTraining(viewer, runId))).toBe(train)
    const promotion = { name: 'demand', version: 1, overrideReason: 'I know better' }
    expect(await codeOf(service.promoteModel(viewer, promotion))).toBe(train)
    expect(await codeOf(service.rollbackModel(viewer, 'demand'))).toBe(train)
  })
})

describe('training', () => {
  it('is queued once, as a run and a job, audited and announced', async () => {
    const listener = new NotificationListener(test.url, logger)
    await listener.start()
    const announced = new Promise<string>((resolve) =>
      listener.on('training-run', ({ runId }) => resolve(runId)),
    )
    const run = await service.trainModel(modelsKey, { model: 'demand', seed: 5, hyperparameters: {} })
    expect(run).toMatchObject({ status: 'QUEUED', family: 'global-mlp', seed: 5, requestedBy: 'key:ops' })
    expect(await announced).toBe(run.id.toString())
    await listener.close()

    const jobs = await test.database.query(
      `SELECT task_identifier, payload FROM graphile_worker._private_jobs j
         JOIN graphile_worker._private_tasks t ON t.id = j.task_id
         CROSS JOIN LATERAL (SELECT t.identifier AS task_identifier) named`,
    )
    expect(jobs).toEqual([{ task_identifier: 'train', payload: { runId: run.id.toString() } }])
    expect(await audit()).toMatchObject([{ actor: 'key:ops', action: 'model.train', subject: 'demand' }])

    const again = service.trainModel(admin, { model: 'demand', seed: 5 })
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT', details: { runId: run.id.toString() } })
    await service.trainModel(admin, { model: 'demand', seed: 6 })
    const ofAYear = await service.trainModel(admin, { model: 'demand', seed: 5, trainingDays: 365 })
    expect([run.trainingDays, ofAYear.trainingDays]).toEqual([730, 365])
    await service.cancelTraining(admin, run.id)
    expect((await service.trainModel(admin, { model: 'demand', seed: 5 })).id).not.toBe(run.id)
  })

  it('may begin with a search, whose trials are read page by page', async () => {
    const search = { space: { dropout: [0, 0.1] }, method: 'GRID', maxTrials: 5, maxSeconds: 60 }
    const run = await service.trainModel(modelsKey, { model: 'demand', search })
    expect(run.search).toMatchObject({
      method: 'GRID',
      space: { dropout: { values: [0, 0.1] } },
      maxTrials: 5,
    })
    // The same training without a search, or with another one, is another training.
    await service.trainModel(modelsKey, { model: 'demand' })
    await service.trainModel(modelsKey, { model: 'demand', search: { ...search, maxTrials: 6 } })
    await expect(service.trainModel(modelsKey, { model: 'demand', search })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    const claimed = (await claimRun(test.database, run.id, 1000))!
    const claim = { runId: run.id, claimedAt: claimed.startedAt! }
    for (const number of [0, 1, 2]) {
      const trial = {
        number,
        hyperparameters: { dropout: number / 10 },
        loss: number === 1 ? null : 0.5,
        seconds: 2,
      }
      const error = number === 1 ? 'BAD_USER_INPUT' : null
      expect(
        await insertTrial(test.database, claim, { ...trial, errorCode: error, errorMessage: error }),
      ).toBe(true)
    }
    const stranger = { ...claim, claimedAt: new Date(0) }
    const late = { number: 3, hyperparameters: {}, loss: 0, seconds: 0, errorCode: null, errorMessage: null }
    expect(await insertTrial(test.database, stranger, late)).toBe(false)
    const first = await service.hyperparameterTrials(modelsKey, run.id, { first: 2 })
    expect(first.nodes.map(({ number, loss }) => [number, loss])).toEqual([
      [0, 0.5],
      [1, null],
    ])
    expect([first.hasNextPage, await first.totalCount()]).toEqual([true, 3])
    const rest = await service.hyperparameterTrials(modelsKey, run.id, { after: first.cursors.at(-1)! })
    expect(rest.nodes).toMatchObject([{ number: 2, hyperparameters: { dropout: 0.2 }, seconds: 2 }])
    await expect(service.hyperparameterTrials(modelsKey, 999n, {})).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('of the same kind that is asked for at once is queued once', async () => {
    const requests = Array.from({ length: 5 }, () => service.trainModel(admin, { model: 'demand' }))
    const settled = await Promise.allSettled(requests)
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await test.database.prisma.trainingRun.count()).toBe(1)
  })

  it.each([
    ['model', { model: 'weather' }],
    ['family', { model: 'demand', family: 'oracle' }],
    ['seed', { model: 'demand', seed: -1 }],
    ['seed', { model: 'demand', seed: 1.5 }],
    ['number of days', { model: 'demand', trainingDays: 59 }],
    ['number of days', { model: 'demand', trainingDays: 3_651 }],
    ['hyper-parameter', { model: 'demand', hyperparameters: { noSuchThing: 1 } }],
    ['hyper-parameter', { model: 'demand', family: 'seasonal-naive', hyperparameters: { hidden: 1 } }],
    ['horizon of weeks', { model: 'demand-week', hyperparameters: { horizon: 92 } }],
    ['context of months', { model: 'demand-month', hyperparameters: { context: 100 } }],
  ])('is refused for an unknown or impossible %s', async (_what, input) => {
    await expect(service.trainModel(admin, input)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(await test.database.prisma.trainingRun.count()).toBe(0)
  })

  it('that is queued ends at once when it is cancelled', async () => {
    const { id } = await service.trainModel(admin, { model: 'demand' })
    expect(await service.cancelTraining(admin, id)).toMatchObject({ status: 'CANCELLED' })
    expect(await service.cancelTraining(admin, id)).toMatchObject({ status: 'CANCELLED' })
    await expect(service.cancelTraining(admin, 999n)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('promoting', () => {
  it('needs a reason where the gate did not pass, and keeps it', async () => {
    const first = await register()
    const refused = gateReport({
      decision: 'CHAMPION_KEPT',
      summary: 'It is no better.',
      championId: first.id.toString(),
    })
    await register({ alias: 'challenger', gate: refused })
    const promotion = { name: 'demand', version: 2 }
    await expect(service.promoteModel(admin, promotion)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('It is no better.'),
    })
    await expect(service.promoteModel(admin, { ...promotion, overrideReason: '  ' })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    expect((await registry.champion('demand'))!.id).toBe(first.id)
    const promoted = await service.promoteModel(modelsKey, { ...promotion, overrideReason: 'Christmas' })
    expect(promoted).toMatchObject({ version: 2, aliases: ['champion'] })
    expect((await audit()).at(-1)).toMatchObject({
      actor: 'key:ops',
      action: 'model.promote',
      subject: 'demand/2',
      details: { alias: 'champion', replaced: 1, reason: 'Christmas' },
    })
  })

  it('needs no reason where the gate passed against the present champion', async () => {
    const first = await register()
    await register({ alias: 'challenger', gate: gateReport({ championId: first.id.toString() }) })
    expect(await service.promoteModel(admin, { name: 'demand', version: 2 })).toMatchObject({
      aliases: ['champion'],
    })
    // A verdict against another champion says nothing about this one.
    await register({ alias: null, gate: gateReport({ championId: first.id.toString() }) })
    await expect(service.promoteModel(admin, { name: 'demand', version: 3 })).rejects.toMatchObject({
      code: 'CONFLICT',
      message:
        'Version 3 (global-mlp) was judged when another version was champion, so nothing is known of it against the present ' +
        'one, version 2 (global-mlp). Train again to have them compared. To promote it all the same, give overrideReason ' +
        '(--reason), which the audit trail keeps.',
    })
  })

  it('of the baseline tells the figures of the baseline, not those of another model', async () => {
    const gate = gateReport({ summary: 'The challenger (global-mlp) beats the baseline.' })
    await register({ family: 'seasonal-naive', alias: null, gate })
    await register({ gate })
    const promotion = service.promoteModel(admin, { name: 'demand', version: 1 })
    await expect(promotion).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(
        /^Version 1 \(seasonal-naive\) is a baseline that others are measured against; .* give overrideReason/,
      ),
    })
    await expect(promotion).rejects.not.toMatchObject({ message: expect.stringContaining('challenger') })
    const promoted = await service.promoteModel(admin, {
      name: 'demand',
      version: 1,
      overrideReason: 'a calm week',
    })
    expect(promoted.aliases).toEqual(['champion'])
  })

  it('to challenger is free, except for the champion; previous moves by itself', async () => {
    await register()
    await register({ alias: null })
    const challenger = await service.promoteModel(admin, { name: 'demand', version: 2, alias: 'challenger' })
    expect(challenger.aliases).toEqual(['challenger'])
    const own = service.promoteModel(admin, { name: 'demand', version: 1, alias: 'challenger' })
    await expect(own).rejects.toMatchObject({ code: 'CONFLICT' })
    const previous = service.promoteModel(admin, { name: 'demand', version: 1, alias: 'previous' })
    await expect(previous).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    const unknown = service.promoteModel(admin, { name: 'demand', version: 9 })
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('reading', () => {
  it('shows a model with its champion and challenger', async () => {
    expect(await service.models(readKey)).toEqual([])
    expect(await service.model(readKey, 'demand')).toBeNull()
    await register()
    await register({ alias: 'challenger' })
    const model = await service.model(readKey, 'demand')
    expect(model).toMatchObject({
      name: 'demand',
      task: 'DEMAND',
      champion: { version: 1 },
      challenger: { version: 2 },
    })
    expect(await service.models(readKey)).toEqual([model])
  })

  it('keeps the order of keys, with null for what does not exist', async () => {
    const first = await register()
    const second = await register()
    const found = await service.versionsByIds(readKey, [second.id, 999n, first.id])
    expect(found.map((version) => version?.version ?? null)).toEqual([2, null, 1])
    expect(await service.modelVersion(readKey, 999n)).toBeNull()
    expect(await service.trainingRun(readKey, 999n)).toBeNull()
  })

  it('pages through versions and runs, the newest first', async () => {
    for (let count = 0; count < 3; count++) await register({ alias: null })
    const page = await service.versions(readKey, 'demand', { first: 2 })
    expect(page.nodes.map(({ version }) => version)).toEqual([3, 2])
    expect(page.hasNextPage).toBe(true)
    expect(await page.totalCount()).toBe(3)
    const rest = await service.versions(readKey, 'demand', { first: 2, after: page.cursors[1] })
    expect(rest.nodes.map(({ version }) => version)).toEqual([1])
    expect(rest.hasNextPage).toBe(false)

    const seeds = [1, 2, 3]
    for (const seed of seeds) await service.trainModel(admin, { model: 'demand', seed })
    const runs = await service.trainingRuns(readKey, { first: 2 })
    expect(runs.nodes.map(({ seed }) => seed)).toEqual([3, 2])
    const older = await service.trainingRuns(readKey, {
      first: 2,
      after: runs.cursors[1],
      modelName: 'demand',
    })
    expect(older.nodes.map(({ seed }) => seed)).toEqual([1])
    expect((await service.trainingRuns(readKey, { modelName: 'other' })).nodes).toEqual([])
    const foreign = service.trainingRuns(readKey, { after: page.cursors[0] })
    await expect(foreign).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})
