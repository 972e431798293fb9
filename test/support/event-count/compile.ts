/** Child processes run compiled code: the parts of the toy task beside the build, so that they import what the build made of src. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformFileSync } from '@swc/core'
import { packageRoot } from '../../../src/core/package-root'
import type { TaskModules } from '../../../src/registry/task-catalog'

const target = join(packageRoot(), 'dist/test/support/event-count')

/** What FORECART_TASKS names, once the task is compiled. */
export const EVENT_COUNT_FILE = join(target, 'modules.js')

export function compileEventCount(): TaskModules {
  mkdirSync(target, { recursive: true })
  for (const name of readdirSync(__dirname)) {
    const { code } = transformFileSync(join(__dirname, name), { cwd: packageRoot() })
    writeFileSync(join(target, name.replace(/\.ts$/, '.js')), code)
  }
  const modules: TaskModules = {
    name: 'event-count',
    task: join(target, 'task'),
    training: join(target, 'training'),
    jobs: join(target, 'jobs'),
  }
  writeFileSync(EVENT_COUNT_FILE, `exports.modules = ${JSON.stringify(modules)}\n`)
  return modules
}
