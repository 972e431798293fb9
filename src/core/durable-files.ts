/** Files that survive a crash of the machine. */
import { open } from 'node:fs/promises'

/** After this, what was created, renamed or removed in a folder survives a crash. */
export const syncDirectory = sync

/** After this, what others wrote to a file survives a crash. */
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
