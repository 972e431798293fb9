/** Child processes run compiled code: the parts of the toy task beside the build, so that they import what the build made of src. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformFileSync } from '@swc/core'
import { packageRoot } from '../../../src/core/package-root'
import type { TaskModules } from '../../../src/registry/task-catalog'

export function compileEventCount(): TaskModules {
  const target = join(packageRoot(), 'dist/test/support/event-count')
  mkdirSync(target, { recursive: true })
  for (const name of readdirSync(__dirname)) {
    const { code } = transformFileSync(join(__dirname, name), { cwd: packageRoot() })
    writeFileSync(join(target, name.replace(/\.ts$/, '.js')), code)
  }
  return {
    name: 'event-count',
    task: join(target, 'task'),
    training: join(target, 'training'),
    jobs: join(target, 'jobs'),
  }
}
