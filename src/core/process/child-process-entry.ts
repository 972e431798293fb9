/** Where the compiled entry of a child process lies. Children always run compiled code, also when their parent runs from sources (jest). */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ForecartError } from '../errors'
import { packageRoot } from '../package-root'

/**
 * @param entry relative to `src`, without extension, such as `serving/model-host.process`
 * @throws BAD_CONFIGURATION where the project has not been built
 */
export function compiledEntry(entry: string): string {
  const path = join(packageRoot(), 'dist', 'src', `${entry}.js`)
  if (!existsSync(path)) {
    throw new ForecartError('BAD_CONFIGURATION', `${path} is missing; build the project first`)
  }
  return path
}
