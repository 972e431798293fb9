/** Takes single files out of a ZIP archive without reading it into memory. */
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { openPromise } from 'yauzl'
import { ForecartError } from '../../core/errors'

/**
 * Writes each named file of the archive to its path, and checks its length. The checksum of the whole archive is the caller's to check.
 * @param paths name in the archive to path
 * @throws ARTIFACT_CORRUPT where the archive cannot be read or lacks a file; what was written is the caller's to remove.
 */
export async function extractFiles(archive: string, paths: ReadonlyMap<string, string>): Promise<void> {
  try {
    await extract(archive, new Map(paths))
  } catch (error) {
    // Errors of the file system say of themselves what failed.
    if (!(error instanceof Error) || error instanceof ForecartError || 'syscall' in error) throw error
    throw corrupt(error.message, error)
  }
}

async function extract(archive: string, missing: Map<string, string>): Promise<void> {
  const zip = await openPromise(archive, { autoClose: false })
  try {
    for await (const entry of zip.eachEntry()) {
      const path = missing.get(entry.fileName)
      if (path === undefined) continue
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path))
      missing.delete(entry.fileName)
    }
  } finally {
    zip.close()
  }
  const [name] = missing.keys()
  if (name !== undefined) throw corrupt(`it has no file ${name}`)
}

function corrupt(reason: string, cause?: Error): ForecartError {
  return new ForecartError('ARTIFACT_CORRUPT', `The archive cannot be read: ${reason}`, {}, { cause })
}
