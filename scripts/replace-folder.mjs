// Fills a folder beside another one and puts it in its place, so that nobody reads half of it. Two builds of one tree may do so at the same time:
// each has a folder of its own, and the last one stays.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** @param fill writes into the folder whose path it is given */
export async function replaceFolder(target, fill) {
  const beside = `${target}.next`
  removeAbandoned(beside)
  const own = join(beside, `${process.pid}`)
  const [next, old] = [join(own, 'new'), join(own, 'old')]
  mkdirSync(next, { recursive: true })
  try {
    await fill(next)
    while (!moved(next, target)) {
      if (moved(target, old)) rmSync(old, { recursive: true })
    }
  } finally {
    rmSync(own, { recursive: true, force: true })
  }
}

/** False where there is nothing to move, or something where it is to be. */
function moved(from, to) {
  try {
    renameSync(from, to)
    return true
  } catch (error) {
    if (
      ['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code) &&
      (existsSync(to) || !existsSync(from))
    )
      return false
    throw error
  }
}

/** What builds have left that were killed. */
function removeAbandoned(beside) {
  if (!existsSync(beside)) return
  for (const name of readdirSync(beside)) {
    if (!isRunning(Number(name))) rmSync(join(beside, name), { recursive: true, force: true })
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
