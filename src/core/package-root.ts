/** Where this installation of Forecart lies: the folder of package.json, whether code runs from src or from dist. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { invariant } from './errors'

let found: string | null = null

/** Absolute path of the folder that holds package.json, prisma/ and dist/. */
export function packageRoot(): string {
  if (found !== null) return found
  let folder = __dirname
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    invariant(parent !== folder, `no package.json above ${__dirname}`)
    folder = parent
  }
  found = folder
  return folder
}
