/** What a scenario must look like. Everything that is wrong is told at once, each with its place in the input. */
import { z } from 'zod'
import type { FieldError } from '../../../contracts/shop/record-result'
import { isForecartError } from '../../../core/errors'
import { requireStorableText, requireText } from '../../input-rules'
import type { ScenarioRow } from '../../../db/repositories/recommendation/scenario.repository'
import { ConditionError, parseCondition } from '../rules/condition'
import {
  CANDIDATE_SOURCES,
  builtInScenario,
  LIKENESSES,
  OBJECTIVES,
  RULE_ACTIONS,
  type Scenario,
  STOCK_POLICIES,
  type StoredScenario,
  type Surface,
  SURFACES,
} from './scenario'

export const MAX_RULES = 50
export const MAX_PINS = 20
export const MAX_POSITION = 100
const MAX_WEIGHT = 100
const MAX_DAYS = 730
const MAX_DELIVERY_DAYS = 60

/** A text that can be stored and is not empty. */
const text = (field: string) =>
  z.string().superRefine((value, context) => told(context, () => requireText(value, field)))
const placement = z
  .string()
  .nullable()
  .superRefine((value, context) => told(context, () => requireStorableText(value ?? '', 'placement')))
  .transform((value) => (value === '' ? null : value))

const condition = z.unknown().transform((value, context) => {
  try {
    return parseCondition(value)
  } catch (error) {
    if (!isForecartError(error)) throw error
    const path = error instanceof ConditionError ? [...error.path] : []
    context.addIssue({ code: 'custom', message: error.message, path })
    return z.NEVER
  }
})

const rule = z
  .object({
    name: text('name'),
    action: z.enum(RULE_ACTIONS),
    where: condition,
    factor: z.number().min(0.01).max(100).nullable(),
  })
  .superRefine(({ action, factor }, context) => {
    if ((action === 'BOOST') === (factor !== null)) return
    const message =
      action === 'BOOST' ? 'A BOOST needs a factor' : 'Only a BOOST has a factor; leave it out here'
    context.addIssue({ code: 'custom', path: ['factor'], message })
  })

const source = z.enum(CANDIDATE_SOURCES)

const scenario = z.object({
  name: text('name').refine((name) => !name.startsWith('built-in '), {
    error: 'Names that begin with "built-in " are those of scenarios that come with the program',
  }),
  surface: z.enum(SURFACES),
  placement,
  active: z.boolean(),
  objective: z.enum(OBJECTIVES),
  sources: z
    .array(z.object({ source, weight: z.number().positive().max(MAX_WEIGHT) }))
    .min(1)
    .refine(
      isDistinctBy((one: { source: string }) => one.source),
      { error: 'A source is named once' },
    ),
  fallbacks: z.array(source).refine(
    isDistinctBy((one: string) => one),
    { error: 'A fallback is named once' },
  ),
  rules: z
    .array(rule)
    .max(MAX_RULES)
    .refine(
      isDistinctBy((one: { name: string }) => one.name),
      { error: 'Each rule needs a name of its own' },
    ),
  pins: z
    .array(z.object({ position: z.int().min(1).max(MAX_POSITION), itemExternalId: text('itemExternalId') }))
    .max(MAX_PINS)
    .refine(
      isDistinctBy((one: { position: number }) => one.position),
      { error: 'A position is pinned once' },
    )
    .refine(
      isDistinctBy((one: { itemExternalId: string }) => one.itemExternalId),
      { error: 'An item is pinned once' },
    ),
  diversity: z
    .object({ lambda: z.number().min(0).max(1), by: z.array(z.enum(LIKENESSES)).min(1) })
    .nullable(),
  explorationFraction: z.number().min(0).max(0.5),
  excludeSeen: z.boolean(),
  excludeBoughtDays: z.int().min(0).max(MAX_DAYS).nullable(),
  outOfStock: z.enum(STOCK_POLICIES),
  deliveryDays: z.number().min(0).max(MAX_DELIVERY_DAYS),
})

/** A scenario as somebody writes it. What is absent is as built in for its surface. */
export type ScenarioInput = { readonly name: string; readonly surface: Surface } & {
  readonly [Field in Exclude<keyof Scenario, 'name' | 'surface' | 'rules'>]?: Scenario[Field] | undefined
} & {
  readonly rules?:
    readonly (Omit<Scenario['rules'][number], 'where'> & { readonly where: unknown })[] | undefined
}

export type CheckedScenario =
  | { readonly scenario: Scenario; readonly errors: readonly [] }
  | { readonly scenario: null; readonly errors: readonly FieldError[] }

export function checkScenario(input: ScenarioInput): CheckedScenario {
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
  const checked = scenario.safeParse({ ...builtInScenario(input.surface), ...given })
  if (checked.success) return { scenario: checked.data, errors: [] }
  const errors = checked.error.issues.map(({ path, message }): FieldError => ({
    path: path.map(String),
    code: 'BAD_USER_INPUT',
    message: `${path.map(String).join('.')}: ${message}`,
  }))
  return { scenario: null, errors }
}

/** A scenario as it lies in the database; null where it was written by another version of the program and cannot be read. */
export function readScenario(row: ScenarioRow): StoredScenario | null {
  const surface = SURFACES.find((one) => one === row.surface)
  if (surface === undefined || typeof row.body !== 'object') return null
  const { id, name, placement, active, edition, updatedAt } = row
  const { data } = scenario.safeParse({
    ...builtInScenario(surface),
    ...row.body,
    name,
    surface,
    placement,
    active,
  })
  return data ? { ...data, id, edition, updatedAt } : null
}

function told(context: z.RefinementCtx<unknown>, check: () => unknown): void {
  try {
    check()
  } catch (error) {
    if (!isForecartError(error)) throw error
    context.addIssue({ code: 'custom', message: error.message })
  }
}

function isDistinctBy<T>(keyOf: (value: T) => unknown): (values: readonly T[]) => boolean {
  return (values) => new Set(values.map(keyOf)).size === values.length
}
