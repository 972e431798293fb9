/** Which tasks there are, and where their parts are. A part is loaded by the processes that need it, when they need it. */
import { isAbsolute, join } from 'node:path'
import { DEMAND_MODEL_NAMES } from '../contracts/demand/model-names'
import { SESSION_MODEL } from '../contracts/session/session'
import type { FamilyEntry, Task } from '../contracts/models/task'
import { ForecartError } from '../core/errors'

/** Modules without extension: relative to `src`, or absolute. They go to child processes by name. */
export interface TaskModules {
  /** The name of the task. */
  readonly name: string
  /** The registered names of its models. Default: the name of the task alone. */
  readonly models?: readonly string[]
  /** Exports `task`: see `Task`. Loads no native code by itself. */
  readonly task: string
  /** Exports `training`: see `TaskTraining`. */
  readonly training: string
  /** Exports `jobs`: see `TaskJobs`. Tasks without background work have none. */
  readonly jobs?: string
}

export const BUILT_IN_TASKS: readonly TaskModules[] = [
  {
    name: 'demand',
    models: DEMAND_MODEL_NAMES,
    task: 'models/demand/task',
    training: 'training/demand/training',
    jobs: 'job-runner/demand/jobs',
  },
  {
    name: SESSION_MODEL,
    task: 'models/session/task',
    training: 'training/session/training',
  },
]

export class TaskCatalog {
  private readonly loaded = new Map<string, Task>()

  constructor(readonly modules: readonly TaskModules[] = BUILT_IN_TASKS) {}

  /** The names of all models. */
  get names(): readonly string[] {
    return this.modules.flatMap(modelsOf)
  }

  /** @throws BAD_USER_INPUT where there is no model of that name */
  modulesOf(name: string): TaskModules {
    const modules = this.modules.find((one) => modelsOf(one).includes(name))
    if (modules) return modules
    const known = this.names.map((one) => `"${one}"`).join(', ')
    throw new ForecartError(
      'BAD_USER_INPUT',
      `There is no model "${name.slice(0, 80)}"; the models are ${known}`,
    )
  }

  /** The task of the model of that name, which it bears. @throws BAD_USER_INPUT where there is no such model */
  task(name: string): Task {
    const before = this.loaded.get(name)
    if (before) return before
    const task = { ...(loadPart(this.modulesOf(name).task, 'task') as Task), name }
    this.loaded.set(name, task)
    return task
  }
}

function modelsOf({ name, models }: TaskModules): readonly string[] {
  return models ?? [name]
}

/** What a module of a task exports by the name given. */
export function loadPart(module: string, exported: 'task' | 'training' | 'jobs' | 'modules'): unknown {
  const path = isAbsolute(module) ? module : join(__dirname, '..', module)
  // A task of somebody else's is known by its path alone.
  const parts = require(path) as Readonly<Record<string, unknown>>
  return parts[exported]
}

/** The first of them is trained where none is named. */
export function trainedFamilies(task: Task): readonly FamilyEntry[] {
  return task.families.filter(({ isTrainedHere }) => isTrainedHere)
}

/** @throws BAD_USER_INPUT where no family of that name is trained here */
export function familyToTrain(task: Task, name: string | null): FamilyEntry {
  const trained = trainedFamilies(task)
  const found = name === null ? trained[0] : trained.find(({ family }) => family === name)
  if (found) return found
  throw new ForecartError(
    'BAD_USER_INPUT',
    `There is no model family "${(name ?? '').slice(0, 80)}"; there are ${trained.map(({ family }) => family).join(', ')}`,
  )
}

/** @throws ARTIFACT_CORRUPT where this version of Forecart has no family of that name */
export function familyToLoad(task: Task, name: string): FamilyEntry {
  const found = task.families.find(({ family }) => family === name)
  if (!found) throw new ForecartError('ARTIFACT_CORRUPT', `No family of "${task.name}" is called "${name}"`)
  return found
}

/** The simple rules that every other family is measured against. */
export function referencesOf(task: Task): readonly FamilyEntry[] {
  return task.families.filter(({ isReference }) => isReference)
}
