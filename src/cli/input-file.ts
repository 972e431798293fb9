/** Files that arguments of a command name: regular ones only. Devices and pipes have no size, and may never end. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { ForecartError } from '../core/errors'

/**
 * Bytes of the file; links are followed.
 * @throws BAD_USER_INPUT where it does not exist or is not a regular file.
 */
export async function regularFileSize(path: string): Promise<number> {
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, cause)
  })
  if (found.isFile()) return found.size
  throw new ForecartError(
    'BAD_USER_INPUT',
    `${path} is not a regular file: pipes, devices and folders are not read`,
  )
}

/** @throws BAD_USER_INPUT where it is not a regular file, is larger than `maxBytes`, or cannot be read. */
export async function readSmallFile(path: string, maxBytes: number): Promise<Buffer> {
  if ((await regularFileSize(path)) > maxBytes) throw tooLarge(path, maxBytes)
  // One byte too many shows files that are larger than they say, such as files that grow and files of the system.
  const bytes = await buffer(createReadStream(path, { end: maxBytes })).catch((cause: unknown) => {
    throw unreadable(path, cause)
  })
  if (bytes.length > maxBytes) throw tooLarge(path, maxBytes)
  return bytes
}

function tooLarge(path: string, maxBytes: number): ForecartError {
  return new ForecartError(
    'BAD_USER_INPUT',
    `${path} is too large: at most ${maxBytes / 2 ** 20} MiB are taken`,
  )
}

function unreadable(path: string, cause: unknown): ForecartError {
  const why = (cause as NodeJS.ErrnoException).code ?? String(cause)
  return new ForecartError('BAD_USER_INPUT', `${path} cannot be read (${why})`, {}, { cause })
}
