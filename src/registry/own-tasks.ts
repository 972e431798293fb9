/** Tasks that are not part of Forecart: the modules that FORECART_TASKS names, beside the built-in ones. */
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { FITTED_MODELS } from '../contracts/models/fitted-models'
import { explainError } from '../core/explain-error'
import { ForecartError } from '../core/errors'
import { BUILT_IN_TASKS, loadPart, TaskCatalog, type TaskModules } from './task-catalog'

const path = z.string().refine(isAbsolute, 'must be an absolute path')
const taskModules = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be a name of small letters, digits and hyphens'),
  models: z.array(z.string()).optional(),
  task: path,
  training: path,
  jobs: path.optional(),
})

/**
 * The built-in tasks and those of the files, each of which exports `modules`: see `TaskModules`.
 *
 * @throws BAD_CONFIGURATION where a file cannot be loaded, exports something else, or takes a name that is taken
 */
export function openTaskCatalog(files: readonly string[]): TaskCatalog {
  const taken = new Set([...new TaskCatalog().names, ...Object.keys(FITTED_MODELS)])
  const own = files.map((file) => {
    const modules = readModules(file)
    for (const name of modules.models ?? [modules.name]) {
      if (taken.has(name)) refuse(file, `another task has a model "${name}" already`)
      taken.add(name)
    }
    return modules
  })
  return new TaskCatalog([...BUILT_IN_TASKS, ...own])
}

function readModules(file: string): TaskModules {
  let exported: unknown
  try {
    exported = loadPart(file, 'modules')
  } catch (error) {
    return refuse(file, explainError(error))
  }
  const parsed = taskModules.safeParse(exported)
  return parsed.success ? parsed.data : refuse(file, z.prettifyError(parsed.error))
}

function refuse(file: string, reason: string): never {
  throw new ForecartError(
    'BAD_CONFIGURATION',
    `FORECART_TASKS names ${file}, which must export "modules": ${reason}`,
  )
}
