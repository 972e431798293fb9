/** Files that a command writes: checked before it begins, so that no work is lost for a file that cannot be written. */
import { open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { ForecartError } from '../core/errors'

/**
 * Leaves what is there as it is.
 * @throws BAD_USER_INPUT where the file cannot be written, is not a regular file, or is one of `inputs`.
 */
export async function requireWritable(path: string, inputs: readonly string[] = []): Promise<void> {
  const before = await stat(path).catch(() => null)
  if (before) {
    for (const input of inputs) {
      const { dev, ino } = await stat(input)
      if (dev === before.dev && ino === before.ino) {
        throw new ForecartError(
          'BAD_USER_INPUT',
          `${path} is read by this command, and cannot be written by it, too`,
        )
      }
    }
    if (!before.isFile()) throw new ForecartError('BAD_USER_INPUT', `${path} is not a regular file`)
  }
  try {
    await (await open(path, 'a')).close()
  } catch (cause) {
    throw unwritable(path, cause)
  }
  if (!before) await rm(path)
}

/** Replaces a file as a whole: where that fails, what was there before is still there. @throws BAD_USER_INPUT where the file cannot be written */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  // Behind a link, its target is replaced and not the link.
  const target = await realpath(path).catch(() => path)
  const temporary = `${target}.${process.pid}.part`
  try {
    await writeFile(temporary, content, { flag: 'wx' })
    await rename(temporary, target)
  } catch (cause) {
    await rm(temporary, { force: true })
    throw unwritable(path, cause)
  }
}

export function unwritable(path: string, cause: unknown): ForecartError {
  const why = (cause as NodeJS.ErrnoException).code ?? String(cause)
  return new ForecartError('BAD_USER_INPUT', `${path} cannot be written (${why})`, {}, { cause })
}
