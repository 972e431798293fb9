/** Where the compiled entry of a child process lies. Children always run compiled code, also when their parent runs from sources (jest). */
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { ForecartError } from './errors'

/**
 * @param entry relative to `src`, without extension, such as `serving/model-host.process`
 * @throws BAD_CONFIGURATION where the project has not been built
 */
export function compiledEntry(entry: string): string {
  // This file is <root>/src/core/... or <root>/dist/src/core/...
  const base = dirname(dirname(__dirname))
  const dist = basename(base) === 'dist' ? base : join(base, 'dist')
  const path = join(dist, 'src', `${entry}.js`)
  if (!existsSync(path)) {
    throw new ForecartError('BAD_CONFIGURATION', `${path} is missing; build the project first`)
  }
  return path
}
