import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '../../src/core/logger'
import { ModelRegistry } from '../../src/registry/registry'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { draftVersion, gateReport, LINEAGE } from '../support/model-versions'
import { extent } from '../support/extent'

const logger = createLogger({ level: 'silent', name: 'test' })

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

/** A process registers a baseline and a champion, and is killed. */
async function registerAndDie(killAt: string, expectedChampionId: bigint): Promise<void> {
  const draft = (family: string, alias: string | null) => ({
    staged: {
      modelName: 'demand',
      family,
      lineage: LINEAGE,
      files: { 'model.onnx': family, 'signature.json': '{}' },
    },
    metrics: [],
    baselineMetrics: [],
    gate: gateReport(),
    alias,
  })
  const task = {
    url: test.url,
    home,
    killAt,
    drafts: [draft('seasonal-naive', null), draft('global-mlp', 'champion')],
    expectedChampionId: expectedChampionId.toString(),
  }
  const child = spawn(
    process.execPath,
    [join(__dirname, '../support/registry-crash-child.cjs'), JSON.stringify(task)],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
  expect(signal).toBe('SIGKILL')
}

const MOMENTS: [string, number][] = [
  ['before staging begins', 1],
  ['after staging begins', 1],
  ['before the second file', 1],
  ['before rename 1', 1],
  ['after rename 1', 1],
  ['after insert 1', 1],
  ['after rename 2', 1],
  ['after alias', 1],
  ['before commit', 1],
  ['after commit', 3],
]

it.each(
  extent({
    short: MOMENTS.filter(([at]) => ['after alias', 'after commit'].includes(at)),
    exhaustive: MOMENTS,
  }),
)('a process killed %s leaves the registry whole', async (killAt, versionsExpected) => {
  const [champion] = await registry.register([await draftVersion(registry)], {
    actor: 'admin',
    expectedChampionId: null,
  })
  await registerAndDie(killAt, champion!.id)

  await registry.clean()
  const versions = await test.database.prisma.modelVersion.findMany({ orderBy: { version: 'asc' } })
  expect(versions).toHaveLength(versionsExpected)
  const current = await registry.champion('demand')
  expect(current!.version).toBe(versionsExpected)
  for (const { id } of versions) await registry.files(await registry.version(id))
  // Nothing on disk that no row refers to.
  expect((await readdir(join(registry.root, 'demand'))).sort()).toEqual(
    versions.map(({ version }) => String(version)),
  )
  expect(await readdir(join(registry.root, '.staging'))).toEqual([])

  // And it goes on from there.
  const [next] = await registry.register([await draftVersion(registry)], {
    actor: 'admin',
    expectedChampionId: current!.id,
  })
  expect(next!.version).toBe(versionsExpected + 1)
  await registry.files(next!)
})
