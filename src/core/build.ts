/** Which Forecart this is. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from './package-root'

export interface Build {
  readonly version: string
  readonly node: string
}

export function readBuild(): Build {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    version: string
  }
  return { version, node: process.versions.node }
}
