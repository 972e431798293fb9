import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import pino from 'pino'
import {
  CheckpointFile,
  removeCheckpoint,
  removeStaleCheckpoints,
  type TrainingIdentity,
} from '../../../src/training/checkpoint-file'

const IDENTITY: TrainingIdentity = {
  family: 'global-mlp',
  hyperparameters: { maxSteps: 10 },
  seed: 1,
  device: 'ort-cpu',
  trainingDays: 730,
  datasetFingerprint: 'd',
  featureHash: 'f',
  codeVersion: '1.0.0',
}
const BYTES = Uint8Array.from({ length: 1000 }, (_, i) => i % 251)

let home: string
let lines: string[]
let logger: pino.Logger

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'home-'))
  lines = []
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString())
      done()
    },
  })
  logger = pino({ level: 'warn' }, sink)
})

afterEach(() => rm(home, { recursive: true, force: true }))

function fileOf(runId: bigint, change: Partial<TrainingIdentity> = {}): CheckpointFile {
  return new CheckpointFile({ home, runId, identity: { ...IDENTITY, ...change }, logger })
}

const pathOf = (runId: number): string => join(home, 'checkpoints', `run-${runId}.bin`)

it('gives back what was saved last', async () => {
  expect(await fileOf(1n).load()).toBeNull()
  await fileOf(1n).save(BYTES.map((byte) => byte + 1))
  await fileOf(1n).save(BYTES)
  expect(Buffer.from((await fileOf(1n).load())!).equals(BYTES)).toBe(true)
  expect(await fileOf(2n).load()).toBeNull()
  expect(await readdir(join(home, 'checkpoints'))).toEqual(['run-1.bin'])
  expect(lines).toEqual([])
})

it.each<Partial<TrainingIdentity>>([
  { family: 'another' },
  { trainingDays: 365 },
  { hyperparameters: { maxSteps: 11 } },
  { seed: 2 },
  { device: 'ort-cuda' },
  { datasetFingerprint: 'e' },
  { featureHash: 'g' },
  { codeVersion: '1.0.1' },
])('is ignored with a line in the log by a training with %j', async (change) => {
  await fileOf(1n).save(BYTES)
  expect(await fileOf(1n, change).load()).toBeNull()
  expect(lines).toEqual([expect.stringContaining('ignored')])
})

it('is ignored where any byte of it is another one, or missing', async () => {
  await fileOf(1n).save(BYTES)
  const whole = await readFile(pathOf(1))
  const broken = [0, 31, 32, whole.length - 1].map((at) => {
    const copy = Buffer.from(whole)
    copy[at]! ^= 1
    return copy
  })
  for (const bytes of [...broken, whole.subarray(0, -1), Buffer.alloc(0)]) {
    await writeFile(pathOf(1), bytes)
    expect(await fileOf(1n).load()).toBeNull()
  }
  expect(lines).toHaveLength(6)
})

it('that cannot be saved costs a line in the log, not the training', async () => {
  await writeFile(join(home, 'checkpoints'), 'a file in the place of the folder')
  await fileOf(1n).save(BYTES)
  expect(lines).toEqual([expect.stringContaining('could not be saved')])
})

it('is due some time after the training began, and after each', () => {
  const now = jest.spyOn(performance, 'now').mockReturnValue(10_000)
  const file = fileOf(1n)
  expect(file.isDue).toBe(false)
  now.mockReturnValue(11_999)
  expect(file.isDue).toBe(false)
  now.mockReturnValue(12_000)
  expect(file.isDue).toBe(true)
  now.mockRestore()
})

it('is removed with its run, and drafts with it', async () => {
  for (const runId of [1n, 12n]) await fileOf(runId).save(BYTES)
  await writeFile(`${pathOf(1)}.4711`, 'the draft of a trainer that died')
  await removeCheckpoint(home, 1n, logger)
  expect(await readdir(join(home, 'checkpoints'))).toEqual(['run-12.bin'])
})

it('is removed when it is old', async () => {
  await removeStaleCheckpoints(home, logger)
  for (const runId of [1n, 2n]) await fileOf(runId).save(BYTES)
  const longAgo = new Date(Date.now() - 8 * 86_400_000)
  await utimes(pathOf(1), longAgo, longAgo)
  await removeStaleCheckpoints(home, logger)
  expect([existsSync(pathOf(1)), existsSync(pathOf(2))]).toEqual([false, true])
  expect(lines).toEqual([])
})
