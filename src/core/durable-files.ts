/** Files that are there after a crash of the machine, too. */
import { open } from 'node:fs/promises'

/** What was created, renamed or removed in a folder stays so. */
export const syncDirectory = sync

/** What was written to a file by others stays so. */
export const syncFile = sync

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes a file, which must not be there yet. */
export async function writeSynced(path: string, bytes: Uint8Array | string, mode?: number): Promise<void> {
  const handle = await open(path, 'wx', mode)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
