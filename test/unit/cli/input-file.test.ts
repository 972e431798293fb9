/** Only regular files are read: a device may never end, and would fill the memory; a pipe waits for a writer. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import type { CliContext } from '../../../src/cli/command'
import { TaskCatalog } from '../../../src/registry/task-catalog'
import { backtestCommand } from '../../../src/cli/commands/backtest'
import { modelsRegisterCommand } from '../../../src/cli/commands/models-register'
import { runImport } from '../../../src/cli/import/import.command'
import { readMapping } from '../../../src/cli/import/mapping'
import { readRecords } from '../../../src/cli/import/record-source'
import { readSmallFile } from '../../../src/cli/input-file'

const noDatabase = {
  config: { trainingDays: 730 },
  openDatabase: () => Promise.reject(new Error('the database was opened')),
  tasks: new TaskCatalog(),
} as unknown as CliContext

const folder = mkdtempSync(join(tmpdir(), 'forecart-input-'))
const pipe = join(folder, 'pipe')
const signature = join(folder, 'signature.json')
writeFileSync(signature, '{}')

beforeAll(() => expect(spawnSync('mkfifo', [pipe]).status).toBe(0))
afterAll(() => rmSync(folder, { recursive: true }))

const firstRecord = (path: string) =>
  readRecords(path, { format: 'jsonl', columns: [] }, { onBroken: () => undefined }).next()

describe.each([
  [
    'models register --onnx',
    (path: string) => modelsRegisterCommand.run(['--signature', signature, '--onnx', path], noDatabase),
  ],
  [
    'models register --signature',
    (path: string) => modelsRegisterCommand.run(['--onnx', signature, '--signature', path], noDatabase),
  ],
  ['import --mapping', readMapping],
  ['import', firstRecord],
  [
    'import, before it opens the database',
    (path: string) =>
      runImport(['online-retail', path], {
        ...noDatabase,
        output: new PassThrough(),
        progressOutput: new PassThrough(),
        signal: new AbortController().signal,
      }),
  ],
])('%s', (_command, read) => {
  it.each([
    ['a device', '/dev/null'],
    ['a folder', folder],
    ['a pipe', pipe],
  ])('refuses %s', async (_kind, path) => {
    await expect(read(path)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: `${path} is not a regular file: pipes, devices and folders are not read`,
    })
  })

  it('says which file is missing', async () => {
    const path = join(folder, 'missing')
    await expect(read(path)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: `${path} cannot be read (ENOENT)`,
    })
  })
})

describe('a small file', () => {
  const path = join(folder, 'small')

  it('is read whole, up to its limit', async () => {
    writeFileSync(path, '12345678')
    await expect(readSmallFile(path, 8)).resolves.toEqual(Buffer.from('12345678'))
    await expect(readSmallFile(path, 7)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('too large'),
    })
    truncateSync(path, 0)
    await expect(readSmallFile(path, 8)).resolves.toHaveLength(0)
  })
})

describe('a file that a command writes', () => {
  const plot = (path: string) => backtestCommand.run(['--plot', path], noDatabase)

  it.each([
    ['in a folder that does not exist', join(folder, 'nowhere', 'plot.svg'), /cannot be written \(ENOENT\)/],
    ['that is a folder', folder, /not a regular file/],
  ])('is refused before a database is opened where it is one %s', async (_where, path, message) => {
    await expect(plot(path)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(message),
    })
  })

  it('is not made, and what is there stays, while the command may still fail', async () => {
    const path = join(folder, 'plot.svg')
    await expect(plot(path)).rejects.toThrow('the database was opened')
    expect(existsSync(path)).toBe(false)
    writeFileSync(path, 'before')
    await expect(plot(path)).rejects.toThrow('the database was opened')
    expect(readFileSync(path, 'utf8')).toBe('before')
  })
})
