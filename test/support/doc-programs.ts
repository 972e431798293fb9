/** Programs in the documentation: code blocks whose first line is a comment with the name of their file. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../../bench/temporary-folder'
import { packageRoot } from '../../src/core/package-root'

const BLOCK = /```(?:js|ts)\n\/\/ ([\w.-]+\.(?:m?js|ts))(?:: .*)?\n([\s\S]*?)```/g

/** Writes the programs of a document into a folder inside the repository, where they find the installed packages. */
export function writeDocPrograms(document: string): { folder: string; names: string[]; remove(): void } {
  const text = readFileSync(join(packageRoot(), document), 'utf8')
  const parent = join(packageRoot(), '.cache')
  mkdirSync(parent, { recursive: true })
  const { path: folder, remove } = temporaryFolder(parent)
  const names = [...text.matchAll(BLOCK)].map(([, name, source]) => {
    writeFileSync(join(folder, name!), source!)
    return name!
  })
  return { folder, names, remove }
}
