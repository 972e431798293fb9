import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../../src/core/package-root'
import { lockHome } from '../../../src/db/home-lock'
import { temporaryFolder } from '../../../bench/temporary-folder'
import type { TemporaryFolder } from '../../../bench/temporary-folder'

let folder: TemporaryFolder
let home: string
beforeEach(() => {
  folder = temporaryFolder()
  home = join(folder.path, 'home')
})
afterEach(() => folder.remove())

it.each(['/proc/forecart/home', '/dev/null', '/dev/null/home'])(
  'refuses %s, where no folder can be',
  async (path) => {
    if (process.platform !== 'linux') return
    await expect(lockHome(path)).rejects.toMatchObject({
      code: 'BAD_CONFIGURATION',
      message: expect.stringMatching(`FORECART_HOME.*${path}`) as string,
    })
  },
)

it('is held by one at a time, by whatever path the home is reached', async () => {
  const lock = await lockHome(home)
  const alias = join(folder.path, 'alias')
  symlinkSync(home, alias)
  for (const path of [home, alias]) {
    await expect(lockHome(path)).rejects.toMatchObject({
      code: 'ALREADY_RUNNING',
      details: { pid: process.pid },
    })
  }
  await lock.release()
  const again = await lockHome(alias)
  await again.release()
})

it('keeps server and database apart, and one home from another', async () => {
  const locks = [
    await lockHome(home, 'server'),
    await lockHome(home, 'database'),
    await lockHome(join(folder.path, 'other'), 'server'),
  ]
  await Promise.all(locks.map((lock) => lock.release()))
})

it('is given to exactly one of many that ask at once', async () => {
  const answers = await Promise.allSettled(Array.from({ length: 10 }, () => lockHome(home)))
  const locks = answers.filter((answer) => answer.status === 'fulfilled')
  expect(locks).toHaveLength(1)
  await locks[0]?.value.release()
})

it('is free as soon as its holder was killed', async () => {
  const script = `require('./dist/src/db/home-lock').lockHome(process.argv[1]).then(() => {
    setInterval(() => undefined, 1000)
    console.log('locked')
  })`
  const holder = spawn(process.execPath, ['-e', script, home], {
    cwd: packageRoot(),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(holder.stdout, 'data')
  await expect(lockHome(home)).rejects.toMatchObject({ details: { pid: holder.pid } })
  holder.kill('SIGKILL')
  const lock = await lockHome(home)
  await lock.release()
})
