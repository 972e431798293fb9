/** A wish to search for hyper-parameters, checked and complete. Pure. */
import {
  SEARCH_METHODS,
  type ChoiceValue,
  type Dimension,
  type HyperparameterSearch,
} from '../../contracts/models/hyperparameter-search'
import type { FamilyEntry, Hyperparameters, Task } from '../../contracts/models/task'
import { isForecartError, type ForecartError } from '../../core/errors'
import { Rng } from '../../core/statistics/rng'
import { rungsOf } from '../../models/search/next-trial'
import { gridSize, randomConfiguration, valueAt, type Configuration } from '../../models/search/space'
import { refuse, requireJsonObject } from '../input-rules'

export interface SearchInput {
  /** By name: a list of values, or { from, to, scale, whole, steps }. */
  readonly space: Readonly<Record<string, unknown>>
  readonly method?: string | null
  readonly maxTrials?: number | null
  readonly maxSeconds?: number | null
  /** Of HALVING: { name, least, most }. */
  readonly resource?: Readonly<Record<string, unknown>> | null
}

export const SEARCH_LIMITS = {
  dimensions: 20,
  values: 100,
  steps: { most: 50, usual: 3 },
  trials: { most: 1_000, usual: 30 },
  seconds: { most: 604_800, usual: 3_600 },
} as const

/**
 * @param shared hyper-parameters that all trials share, as they were sent
 * @throws BAD_USER_INPUT; every bound and value of the space is shown to the family
 */
export function parseSearch(
  input: SearchInput,
  { task, entry, shared }: { task: Task; entry: FamilyEntry; shared: Hyperparameters },
): HyperparameterSearch {
  const method = SEARCH_METHODS.find((one) => one === (input.method ?? 'BAYESIAN'))
  if (!method) refuse(`method must be one of ${SEARCH_METHODS.join(', ')}`)
  const given = Object.entries(requireJsonObject(input.space, 'space'))
  const { dimensions, trials, seconds } = SEARCH_LIMITS
  if (given.length === 0) refuse('space must name at least one hyper-parameter')
  if (given.length > dimensions) refuse(`space must not name more than ${dimensions} hyper-parameters`)
  const space = Object.fromEntries(given.map(([name, value]) => [name, parseDimension(name, value)]))
  const maxTrials = requireWhole(input.maxTrials ?? trials.usual, 'maxTrials', 1, trials.most)
  const maxSeconds = requireWhole(input.maxSeconds ?? seconds.usual, 'maxSeconds', 1, seconds.most)
  const resource = parseResource(input.resource ?? null, method)
  const search = { method, space, maxTrials, maxSeconds, ...(resource && { resource }) }
  const fixed = [...Object.keys(space), ...(resource ? [resource.name] : [])].find((name) =>
    task.fixedInSearch?.includes(name),
  )
  if (fixed !== undefined) {
    refuse(
      `"${fixed}" decides which windows trials are compared on, so that it cannot vary: give it in hyperparameters`,
    )
  }
  const twice = [...Object.keys(shared), ...(resource ? [resource.name] : [])].find((name) => name in space)
  if (twice !== undefined) refuse(`"${twice}" is in space and is given a value beside it`)
  requireKnown(search, { task, entry, shared })
  if (method === 'GRID' && gridSize(space) > maxTrials) {
    refuse(
      `The grid has ${gridSize(space)} points and maxTrials is ${maxTrials}: give fewer values or steps, allow more trials, or choose another method`,
    )
  }
  if (resource) requireCompetition(search)
  return search
}

/** With a trial a rung, halving would train one configuration again and again. */
function requireCompetition(search: HyperparameterSearch): void {
  const rungs = rungsOf(search)
  if (rungs[0]!.size >= 2) return
  const { least, most } = search.resource!
  refuse(
    `HALVING from ${least} to ${most} has ${rungs.length} rungs, which need ${rungs.length + 1} trials or more, and maxTrials is ${search.maxTrials}: allow more trials, or set resource.least higher`,
  )
}

/** Configurations that a value is shown to the family with, beside the first and the last values of all others. */
const DRAWN_OTHERS = 20

/**
 * A value that the family refuses whatever goes with it is refused before anything is promised; combinations are refused trial by trial.
 * @throws BAD_USER_INPUT
 */
function requireKnown(
  { space, resource }: HyperparameterSearch,
  { task, entry, shared }: { task: Task; entry: FamilyEntry; shared: Hyperparameters },
): void {
  const refusal = (values: Hyperparameters): ForecartError | null => {
    try {
      const parsed = entry.parseHyperparameters(values)
      task.checkHyperparameters?.(task.name, parsed)
      return null
    } catch (error) {
      if (!isForecartError(error)) throw error
      return error
    }
  }
  const dimensions: Record<string, Dimension> = {
    ...space,
    ...(resource && { [resource.name]: { kind: 'choice', values: [resource.least, resource.most] } }),
  }
  const others = someConfigurations(dimensions)
  for (const [name, dimension] of Object.entries(dimensions)) {
    const values =
      dimension.kind === 'choice' ? dimension.values : [valueAt(dimension, 0), valueAt(dimension, 1)]
    for (const value of values) {
      const withOthers = (other: Configuration) => refusal({ ...shared, ...other, [name]: value })
      const first = withOthers(others[0]!)
      if (first !== null && others.slice(1).every((other) => withOthers(other) !== null)) throw first
    }
  }
}

/** The first values, the last ones, and some that are drawn; always the same. */
function someConfigurations(space: HyperparameterSearch['space']): Configuration[] {
  const ends = [0, 1].map((place) =>
    Object.fromEntries(Object.entries(space).map(([name, dimension]) => [name, valueAt(dimension, place)])),
  )
  const rng = new Rng(0, 'others of a value')
  return [...ends, ...Array.from({ length: DRAWN_OTHERS }, () => randomConfiguration(space, rng))]
}

function parseDimension(name: string, value: unknown): Dimension {
  const field = `space.${name.slice(0, 80)}`
  if (Array.isArray(value)) return parseChoice(field, value)
  const range = requireJsonObject(value, `${field} must be a list of values, or a range; as a range it`)
  const unknown = Object.keys(range).find((key) => !['from', 'to', 'scale', 'whole', 'steps'].includes(key))
  if (unknown !== undefined)
    refuse(`${field} has no "${unknown.slice(0, 80)}": a range has from, to, scale, whole, steps`)
  const { from, to, scale = 'linear', whole = false, steps = SEARCH_LIMITS.steps.usual } = range
  if (!isNumber(from) || !isNumber(to) || from >= to)
    refuse(`${field} needs numbers "from" and "to", the first below the second`)
  if (scale !== 'linear' && scale !== 'log') refuse(`${field}.scale must be "linear" or "log"`)
  if (scale === 'log' && from <= 0) refuse(`${field}.from must be above 0 on a scale of logarithms`)
  if (typeof whole !== 'boolean') refuse(`${field}.whole must be true or false`)
  if (whole && !(Number.isInteger(from) && Number.isInteger(to)))
    refuse(`${field} must begin and end with whole numbers`)
  const checkedSteps = requireWhole(steps, `${field}.steps`, 2, SEARCH_LIMITS.steps.most)
  return { kind: 'range', from, to, scale, isWhole: whole, steps: checkedSteps }
}

function parseChoice(field: string, values: readonly unknown[]): Dimension {
  const { values: most } = SEARCH_LIMITS
  if (values.length === 0 || values.length > most) refuse(`${field} must have 1 to ${most} values`)
  const isChoice = (value: unknown): value is ChoiceValue =>
    ['string', 'number', 'boolean'].includes(typeof value)
  if (!values.every(isChoice)) refuse(`${field} must have texts, numbers, true or false`)
  if (new Set(values).size < values.length) refuse(`${field} must not name a value twice`)
  return { kind: 'choice', values }
}

function parseResource(
  value: Readonly<Record<string, unknown>> | null,
  method: HyperparameterSearch['method'],
): HyperparameterSearch['resource'] | null {
  if (method !== 'HALVING') {
    if (value !== null) refuse('resource is of the method HALVING only')
    return null
  }
  if (value === null)
    refuse('HALVING needs resource, such as { "name": "maxSteps", "least": 100, "most": 900 }')
  const { name, least, most } = requireJsonObject(value, 'resource')
  if (typeof name !== 'string') refuse('resource.name must be the name of a hyper-parameter')
  const from = requireWhole(least, 'resource.least', 1, 1_000_000_000)
  return { name, least: from, most: requireWhole(most, 'resource.most', from + 1, 1_000_000_000) }
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

function requireWhole(value: unknown, field: string, least: number, most: number): number {
  if (isNumber(value) && Number.isInteger(value) && value >= least && value <= most) return value
  return refuse(`${field} must be a whole number from ${least} to ${most}`)
}
