/** The folder that everything of one installation lies in. */
import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { ForecartError } from '../core/errors'

/** @throws BAD_CONFIGURATION where the path is not a folder, or cannot be made or written. */
export function makeHome(home: string): void {
  try {
    makeFolder(home)
    accessSync(home, constants.W_OK)
  } catch (error) {
    const reason = isForeign(home)
      ? 'it belongs to another account; start Forecart as that account, or choose another folder'
      : error instanceof Error
        ? error.message
        : String(error)
    throw new ForecartError(
      'BAD_CONFIGURATION',
      `FORECART_HOME ${home} cannot be used: ${reason}`,
      {},
      { cause: error },
    )
  }
}

function isForeign(home: string): boolean {
  try {
    return process.getuid !== undefined && statSync(home).uid !== process.getuid()
  } catch {
    return false
  }
}

/** Does not use `recursive` of mkdir, because Node 20 never returns from it below a folder that takes no entries (/proc). */
function makeFolder(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory()) return
  if (found) throw new Error('it is not a folder')
  makeFolder(dirname(path))
  try {
    mkdirSync(path)
  } catch (error) {
    // Another process that starts may have been faster.
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error
  }
}
