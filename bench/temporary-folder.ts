/** Temporary folders of benchmarks and tests. A folder is a home, or holds homes, and leaves nothing behind. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TemporaryFolder {
  readonly path: string
  /** With the databases of its homes, wherever they lie. They must have stopped. */
  readonly remove: () => void
}

/** Every account may enter it: as root, the database of a home that is closed to PostgreSQL's account would lie in a folder of all homes. */
export function temporaryFolder(parent: string = tmpdir()): TemporaryFolder {
  const path = mkdtempSync(join(parent, 'forecart-'))
  chmodSync(path, 0o755)
  return {
    path,
    remove() {
      for (const home of [path, ...foldersIn(path)]) removeDatabaseElsewhere(home)
      rmSync(path, { recursive: true, force: true })
    },
  }
}

function foldersIn(path: string): string[] {
  if (!existsSync(path)) return []
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(path, name))
}

/** A home names in database.json the folder of its database where that is not the home itself, and the folder names the home. */
function removeDatabaseElsewhere(home: string): void {
  const folder = readField(join(home, 'database.json'), 'folder')
  if (folder !== null && readField(join(folder, 'home.json'), 'home') === home)
    rmSync(folder, { recursive: true, force: true })
}

/** Null also where the file is missing, or damaged by a test. */
function readField(file: string, name: string): string | null {
  if (!existsSync(file)) return null
  try {
    const value = (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)[name]
    return typeof value === 'string' ? value : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
