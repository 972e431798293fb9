import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ArtifactStore,
  readArtifact,
  type ArtifactDraft,
  type StagedArtifact,
} from '../../../src/registry/artifact-store'
import { sha256Of, type Lineage } from '../../../src/registry/manifest'

const lineage: Lineage = {
  trainedFrom: '2026-01-01',
  trainedTo: '2026-03-01',
  dataAsOf: '2026-03-02T00:00:00.000Z',
  datasetFingerprint: sha256Of('data'),
  featureHash: 'f',
  seed: 7,
  hyperparameters: { hidden: 64 },
  codeVersion: '0.1.0',
  device: 'cpu',
  trainingRunId: '3',
}

let root: string
let store: ArtifactStore

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'artifacts-'))
  store = new ArtifactStore(root)
})

afterEach(async () => {
  await rm(root, { recursive: true, force: true })
})

function stage(
  files: Record<string, string> = { 'model.onnx': 'weights', 'signature.json': '{}' },
  told: Partial<ArtifactDraft> = {},
) {
  return store.stage({
    ...told,
    modelName: 'demand',
    family: 'global-mlp',
    files: new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])),
    lineage,
    createdAt: new Date('2026-03-02T00:00:00Z'),
  })
}

async function published(): Promise<{
  staged: StagedArtifact
  location: { directory: string; sha256: string }
}> {
  const staged = await stage()
  await store.publish(staged, 1)
  return { staged, location: { directory: store.directoryOf('demand', 1), sha256: staged.sha256 } }
}

describe('an artifact', () => {
  it('is invisible while staged and whole when published', async () => {
    const staged = await stage()
    expect(await store.modelNames()).toEqual([])
    await store.publish(staged, 1)
    const location = { directory: join(root, 'demand', '1'), sha256: staged.sha256 }
    expect((await readdir(location.directory)).sort()).toEqual([
      'manifest.json',
      'model.onnx',
      'signature.json',
    ])
    const { manifest, files } = await readArtifact(location)
    expect(manifest.lineage).toEqual(lineage)
    expect(Buffer.from(files.get('model.onnx')!).toString()).toBe('weights')
    expect(sha256Of(await readFile(join(location.directory, 'manifest.json')))).toBe(staged.sha256)
    expect(await readdir(join(root, '.staging'))).toEqual([])
  })

  it.each(['../evil', '.hidden', 'manifest.json', 'a/b', ''])(
    'is refused a file named "%s"',
    async (name) => {
      await expect(stage({ 'model.onnx': 'weights', [name]: 'x' })).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
      })
      // Nothing of it is left.
      expect(await readdir(join(root, '.staging'))).toEqual([])
    },
  )

  it('is refused where the model name is not valid', () => {
    expect(() => store.directoryOf('../etc', 1)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }))
  })

  it('takes the place of the rest of a registration that never committed', async () => {
    await store.publish(await stage({ 'model.onnx': 'lost' }), 1)
    const staged = await stage({ 'model.onnx': 'kept' })
    await store.publish(staged, 1)
    const { files } = await readArtifact({ directory: store.directoryOf('demand', 1), sha256: staged.sha256 })
    expect(Buffer.from(files.get('model.onnx')!).toString()).toBe('kept')
  })
})

it('an artifact keeps what its training told of itself', async () => {
  const told = {
    featureImportance: {
      rows: 900,
      repeats: 4,
      features: [{ name: 'holiday', lossIncreaseFraction: -0.001, standardError: 0.001, isLeftOut: true }],
      selection: { lossWithAll: 1.25, lossWithSelected: 1.2, isAdopted: true },
    },
    composition: {
      comparedWindows: 3,
      members: ['global-mlp', 'boosted'],
      leftOut: [{ family: 'sequence', reason: 'TIME_BUDGET' as const }],
      segments: [{ segment: 'all', strategy: 'MEAN' as const, families: ['global-mlp', 'boosted'] }],
    },
    quantization: {
      weights: 'int8' as const,
      metrics: [{ name: 'pinball', full: 1, quantized: 1.01 }],
    },
  }
  const staged = await stage({ 'model.onnx': 'weights' }, told)
  await store.publish(staged, 1)
  const location = { directory: store.directoryOf('demand', 1), sha256: staged.sha256 }
  expect((await readArtifact(location)).manifest).toMatchObject(told)
})

describe('corruption', () => {
  it.each([
    ['a changed file', (directory: string) => writeFile(join(directory, 'model.onnx'), 'weightz')],
    ['a shortened file', (directory: string) => writeFile(join(directory, 'model.onnx'), 'w')],
    ['a missing file', (directory: string) => rm(join(directory, 'signature.json'))],
    ['a missing artifact', (directory: string) => rm(directory, { recursive: true })],
    [
      'a changed manifest',
      async (directory: string) => {
        const path = join(directory, 'manifest.json')
        await writeFile(path, (await readFile(path, 'utf8')).replace('"seed": 7', '"seed": 8'))
      },
    ],
  ])('is detected: %s', async (_what, damage) => {
    const { location } = await published()
    await readArtifact(location)
    await damage(location.directory)
    await expect(readArtifact(location)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' })
  })
})

describe('cleaning', () => {
  it('removes versions that no row refers to, and nothing else', async () => {
    const { location } = await published()
    await store.publish(await stage(), 2)
    expect(await store.removeUnreferenced('demand', new Set([1]))).toEqual([join(root, 'demand', '2')])
    expect(await readdir(join(root, 'demand'))).toEqual(['1'])
    await readArtifact(location)
  })

  it('removes what dead processes staged, and leaves what living ones stage', async () => {
    const living = join(root, '.staging', `${process.ppid}-a`)
    // The highest process number that Linux can give is 4194304.
    const dead = join(root, '.staging', '99999999-b')
    await mkdir(living, { recursive: true })
    await mkdir(dead, { recursive: true })
    expect(await store.removeOrphans()).toEqual([dead])
    expect(await readdir(join(root, '.staging'))).toEqual([`${process.ppid}-a`])
  })

  it('leaves what this process stages, and removes what one of its number had staged before it', async () => {
    const staged = await stage()
    // As after a restart in a container, where the server is number 1 each time.
    const before = join(root, '.staging', `${process.pid}-0badcafe-c`)
    await mkdir(before)
    expect(await store.removeOrphans()).toEqual([before])
    await store.publish(staged, 1)
    await readArtifact({ directory: store.directoryOf('demand', 1), sha256: staged.sha256 })
  })
})
