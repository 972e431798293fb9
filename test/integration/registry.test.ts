import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createLogger } from '../../src/core/logger'
import { systemClock } from '../../src/core/time/clock'
import type { ModelVersionRecord } from '../../src/db/repositories/models/model.repository'
import { findSeriesEvaluations } from '../../src/db/repositories/models/series-evaluation.repository'
import { FittedVersions, type FittedDraft } from '../../src/registry/fitted-versions'
import { sha256Of } from '../../src/registry/manifest'
import { ModelRegistry, type RegisterOptions } from '../../src/registry/registry'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { draftVersion, gateReport, type DraftOptions } from '../support/model-versions'

const logger = createLogger({ level: 'silent', name: 'test' })

let test: TestDatabase
let home: string
let registry: ModelRegistry

beforeAll(async () => {
  test = await createTestDatabase()
})

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'home-'))
  registry = await ModelRegistry.open({ database: test.database, home, logger })
})

afterEach(async () => {
  await test.database.query(
    'TRUNCATE model_alias, training_run, model_version, model, audit_entry, setting RESTART IDENTITY CASCADE',
  )
  await rm(home, { recursive: true, force: true })
})

afterAll(() => test.drop())

async function register(
  options: DraftOptions = {},
  more: Partial<RegisterOptions> = {},
): Promise<ModelVersionRecord> {
  const champion = await registry.champion('demand')
  const draft = await draftVersion(registry, options)
  const [version] = await registry.register([draft], {
    actor: 'admin',
    expectedChampionId: champion?.id ?? null,
    ...more,
  })
  return version!
}

async function audit(): Promise<{ action: string; subject: string; details: unknown }[]> {
  return test.database.prisma.auditEntry.findMany({
    orderBy: { id: 'asc' },
    select: { action: true, subject: true, details: true },
  })
}

describe('registering', () => {
  it('numbers versions, keeps their lineage, figures and files', async () => {
    const first = await register({ alias: null })
    const second = await register({ content: 'other weights' })
    expect([first.version, second.version]).toEqual([1, 2])
    expect(first.aliases).toEqual([])
    expect(second).toMatchObject({
      aliases: ['champion'],
      family: 'global-mlp',
      trainedFrom: '2026-01-01',
      trainedTo: '2026-03-01',
      dataAsOf: new Date('2026-03-02T00:00:00Z'),
      metrics: [{ name: 'wape', value: 0.3 }],
      baselineMetrics: [{ name: 'wape', value: 0.4 }],
    })
    expect(Buffer.from((await registry.files(second)).get('model.onnx')!).toString()).toBe('other weights')
    expect((await registry.version(first.id)).artifactSha256).toBe(first.artifactSha256)
  })

  it('registers either all of several versions or none of them', async () => {
    const figures = { wape: 0.5, mase: null, bias: -0.25, pinball: 0.125, coverage80: 1 }
    const evaluation = { scoredDays: 28, metrics: figures, baselineMetrics: { ...figures, wape: 0.75 } }
    const series = ['10', null].map((locationId) => ({ series: { itemId: '7', locationId }, ...evaluation }))
    await test.database.query(
      `INSERT INTO item (id, external_id, title, price_minor, currency, updated_at) VALUES (7, 'mug', 'Mug', 1, 'EUR', now());
       INSERT INTO location (id, external_id, name, kind, time_zone, updated_at) VALUES (10, 'berlin', 'Berlin', 'STORE', 'UTC', now())`,
    )
    const drafts = [await draftVersion(registry, { alias: null }), await draftVersion(registry)].map(
      (draft) => ({
        ...draft,
        parts: { slices: [], series },
      }),
    )
    const failing = registry.register(drafts, {
      actor: 'admin',
      expectedChampionId: null,
      also: () => Promise.reject(new Error('no room')),
    })
    await expect(failing).rejects.toThrow('no room')
    expect(await test.database.prisma.modelVersion.count()).toBe(0)
    expect(await registry.champion('demand')).toBeNull()
    await registry.clean()
    expect(await readdir(join(registry.root, 'demand'))).toEqual([])
    expect(await test.database.prisma.seriesEvaluation.count()).toBe(0)

    const again = [await draftVersion(registry)].map((draft) => ({ ...draft, parts: { slices: [], series } }))
    const [version] = await registry.register(again, { actor: 'admin', expectedChampionId: null })
    const versionId = version!.id
    const keys = ['10', '11', null].map((locationId) => ({ versionId, itemId: '7', locationId }))
    expect(await findSeriesEvaluations(test.database, keys)).toEqual([evaluation, null, evaluation])
    await test.database.query('DELETE FROM model_alias')
    await test.database.query('DELETE FROM model_version')
    expect(await test.database.prisma.seriesEvaluation.count()).toBe(0)
  })

  it('is refused, and keeps what was staged, when another version became champion meanwhile', async () => {
    const draft = await draftVersion(registry)
    const other = await register()
    const late = registry.register([draft], { actor: 'admin', expectedChampionId: null })
    await expect(late).rejects.toMatchObject({ code: 'CONFLICT' })
    const [version] = await registry.register([draft], { actor: 'admin', expectedChampionId: other.id })
    expect(version!.version).toBe(2)
    expect((await registry.files(version!)).size).toBe(2)
  })

  it('of many at once gives each a number of its own', async () => {
    const drafts = await Promise.all(Array.from({ length: 5 }, () => draftVersion(registry, { alias: null })))
    const versions = await Promise.all(
      drafts.map((draft) => registry.register([draft], { actor: 'admin', expectedChampionId: null })),
    )
    expect(versions.map(([version]) => version!.version).sort()).toEqual([1, 2, 3, 4, 5])
    for (const [version] of versions) await registry.files(version!)
  })
})

describe('aliases', () => {
  it('move in a circle: champion to previous and back, audited', async () => {
    const first = await register()
    const second = await register({ gate: gateReport({ championId: first.id.toString() }) })
    expect((await registry.version(first.id)).aliases).toEqual(['previous'])
    const back = await registry.rollback('demand', 'admin')
    expect(back).toMatchObject({ id: first.id, aliases: ['champion'] })
    expect((await registry.version(second.id)).aliases).toEqual(['previous'])
    expect((await registry.rollback('demand', 'key:ops')).id).toBe(second.id)
    expect((await audit()).map(({ action, subject }) => [action, subject])).toEqual([
      ['model.register', 'demand/1'],
      ['model.register', 'demand/2'],
      ['model.rollback', 'demand/1'],
      ['model.rollback', 'demand/2'],
    ])
  })

  it('cannot be rolled back before there was another champion', async () => {
    await expect(registry.rollback('demand', 'admin')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await register()
    await expect(registry.rollback('demand', 'admin')).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('a challenger that is promoted is challenger no more', async () => {
    const first = await register()
    const second = await register({ alias: 'challenger' })
    expect(second.aliases).toEqual(['challenger'])
    const target = { modelName: 'demand', version: 2, alias: 'champion' as const }
    const promoted = await registry.moveAlias(target, { actor: 'admin', reason: 'trust me' }, () => undefined)
    expect(promoted.aliases).toEqual(['champion'])
    expect((await registry.version(first.id)).aliases).toEqual(['previous'])
    expect((await audit()).at(-1)!.details).toEqual({ alias: 'champion', replaced: 1, reason: 'trust me' })
  })

  it('stay where they are when the move is not permitted', async () => {
    const first = await register()
    await register({ alias: 'challenger' })
    const target = { modelName: 'demand', version: 2, alias: 'champion' as const }
    const refused = registry.moveAlias(target, { actor: 'admin' }, () => {
      throw new Error('not permitted')
    })
    await expect(refused).rejects.toThrow('not permitted')
    expect((await registry.champion('demand'))!.id).toBe(first.id)
  })
})

describe('fits that are made when they are asked for', () => {
  const draft = (name: string, isChampion = false): FittedDraft => ({
    ...{ modelName: 'promotion-lift', family: 'promotion-lift/1', seed: 0, isChampion },
    fingerprint: sha256Of(name),
    files: new Map([['fit.v8', Buffer.from(name)]]),
    days: { from: '2026-01-01', to: '2026-03-01', asOf: new Date('2026-03-02T00:00:00Z') },
    metrics: [{ name: 'coverage', value: 0.9 }],
    baselineMetrics: [{ name: 'coverage', value: null }],
    gate: { decision: 'CHALLENGER_PROMOTED', summary: 'It is told.' },
  })
  let fits: FittedVersions

  beforeEach(() => {
    fits = new FittedVersions(test.database, registry.root, systemClock)
  })

  it('are kept once, found again with their files, and the last one for now is champion, which nobody announces', async () => {
    const first = await fits.keep(draft('first', true))
    expect(await fits.keep(draft('first', true))).toBe(first)
    const second = await fits.keep(draft('second', true))
    const past = await fits.keep(draft('past'))
    const champion = await registry.champion('promotion-lift')
    expect(champion).toMatchObject({
      id: second,
      version: 2,
      family: 'promotion-lift/1',
      trainedTo: '2026-03-01',
    })
    expect((await registry.version(past)).aliases).toEqual([])
    const files = await fits.files('promotion-lift', sha256Of('first'))
    expect(Buffer.from(files!.get('fit.v8')!).toString()).toBe('first')
    expect(await fits.files('promotion-lift', sha256Of('another'))).toBeNull()
    expect(await audit()).toEqual([])
    // Asked for now again: it answers again.
    await fits.keep(draft('first', true))
    expect((await registry.champion('promotion-lift'))!.id).toBe(first)
    await writeFile(join(registry.locate(champion!).directory, 'fit.v8'), 'evil')
    await expect(fits.files('promotion-lift', sha256Of('second'))).rejects.toMatchObject({
      code: 'ARTIFACT_CORRUPT',
    })
  })

  it('go with their files once fifty newer ones are there, but those that an alias or a prediction names', async () => {
    const champion = await fits.keep(draft('champion', true))
    const named = await fits.keep(draft('named'))
    const unnamed = await registry.version(await fits.keep(draft('unnamed')))
    await test.database.query(
      `WITH told AS (INSERT INTO promotion (external_id, name, kind, starts_on, ends_on, updated_at)
              VALUES ('told', 'told', 'DISPLAY', '2026-03-05', '2026-03-06', now()) RETURNING id)
       INSERT INTO promotion_prediction (promotion_id, origin_day, model, confidence, baseline_units, incremental_units, incremental_lower, incremental_upper,
              direct_units, direct_lower, direct_upper, plan, version_id)
       SELECT id, '2026-03-01', 'promotion-lift/1', 0.9, 1, 1, 1, 1, 1, 1, 1, '', ${named} FROM told`,
    )
    // Fifty that nothing names, without their files.
    await test.database.query(
      `INSERT INTO model_version (model_name, version, family, artifact_sha256, manifest, metrics, baseline_metrics, gate, device, seed)
       SELECT 'promotion-lift', n, 'promotion-lift/1', '', '{}', '[]', '[]', '{}', 'cpu', 0 FROM generate_series(4, 52) n`,
    )
    const newest = await fits.keep(draft('newest'))
    const left = await test.database.query<{ id: bigint }>(
      'SELECT id FROM model_version WHERE version IN (1, 2, 3, 53) ORDER BY version',
    )
    expect(left.map(({ id }) => id)).toEqual([champion, named, newest])
    await expect(registry.files(unnamed)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' })
    await registry.files(await registry.version(named))
    await test.database.query(`DELETE FROM promotion WHERE external_id = 'told'`)
  })
})

describe('artifacts', () => {
  it('that were damaged are refused', async () => {
    const version = await register()
    await writeFile(join(registry.locate(version).directory, 'model.onnx'), 'evil')
    await expect(registry.files(version)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' })
  })

  it('that a process that is gone had staged make room for the next ones, without a restart', async () => {
    const { pid } = spawnSync(process.execPath, ['--version'])
    const left = join(registry.root, '.staging', `${pid}-00000000-left`)
    await mkdir(left, { recursive: true })
    const staged = await draftVersion(registry)
    expect(await readdir(join(registry.root, '.staging'))).not.toContain(basename(left))
    await registry.discard(staged.staged)
  })

  it('of another database on the same home are not removed', async () => {
    const version = await register()
    const other = await createTestDatabase()
    try {
      const foreign = await ModelRegistry.open({ database: other.database, home, logger })
      await foreign.clean()
    } finally {
      await other.drop()
    }
    await registry.files(version)
  })
})
