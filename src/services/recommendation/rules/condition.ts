/**
 * Conditions on items, as data that people edit: JSON of one of the forms
 *
 *   { "all": [condition, ...] }    { "any": [condition, ...] }    { "not": condition }
 *   { "field": "brand", "in": ["Acme", "Umbra"] }                 { "field": "price", "below": 5000 }
 *   { "field": "attributes.material", "is": "oak" }               { "field": "title", "contains": "gift" }
 *
 * Nothing of it is ever run as code.
 */
import { ForecartError } from '../../../core/errors'
import { whyNotStorable } from '../../input-rules'

/**
 * `category`: keys of the shop, with what lies below. `price`: minor units. `stock`: what can be delivered; nothing compares with stock
 * that nobody counts. `ageDays`: since the launch, or since the shop first told of the item.
 */
const TEXT_FIELDS = ['category', 'brand', 'title', 'externalId', 'currency'] as const
const NUMBER_FIELDS = ['price', 'stock', 'ageDays'] as const
const ATTRIBUTE = /^attributes\.(.{1,100})$/su

type Scalar = string | number | boolean

export type Comparison =
  | { readonly is: Scalar }
  | { readonly in: readonly Scalar[] }
  | { readonly contains: string }
  | { readonly exists: boolean }
  | { readonly above: number }
  | { readonly atLeast: number }
  | { readonly below: number }
  | { readonly atMost: number }

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | ({ readonly field: string } & Comparison)

const MAX_DEPTH = 8
const MAX_PARTS = 100
const MAX_VALUES = 200
const MAX_TEXT = 200

/** Where in a condition something is wrong, from the outside in. */
export class ConditionError extends ForecartError {
  constructor(
    message: string,
    readonly path: readonly string[],
  ) {
    super('BAD_USER_INPUT', message)
  }
}

/**
 * A condition in its normal form.
 * @throws ConditionError BAD_USER_INPUT where it is none, is deeper than 8 or has more than 100 parts
 */
export function parseCondition(value: unknown): Condition {
  const state = { parts: 0 }
  const parse = (at: unknown, path: readonly string[], depth: number): Condition => {
    if (++state.parts > MAX_PARTS) fail(`A condition has at most ${MAX_PARTS} parts`, [])
    if (depth > MAX_DEPTH) fail(`A condition is at most ${MAX_DEPTH} deep`, path)
    if (!isRecord(at)) return fail('A condition is an object, such as {"field": "brand", "is": "Acme"}', path)
    const [group, ...others] = ['all', 'any', 'not'].filter((name) => Object.hasOwn(at, name))
    if (group === undefined) return parseComparison(at, path)
    if (others.length > 0 || Object.keys(at).length > 1)
      fail('A condition has one of all, any, not and field, and nothing beside', path)
    if (group === 'not') return { not: parse(at['not'], [...path, 'not'], depth + 1) }
    const list = at[group]
    if (!Array.isArray(list) || list.length === 0)
      return fail(`${group} is a list of one condition or more`, [...path, group])
    const parts = list.map((part, index) => parse(part, [...path, group, String(index)], depth + 1))
    return group === 'all' ? { all: parts } : { any: parts }
  }
  return parse(value, [], 0)
}

function parseComparison(at: Readonly<Record<string, unknown>>, path: readonly string[]): Condition {
  const { field, ...rest } = at
  if (typeof field !== 'string') return fail('A condition has one of all, any, not and field', path)
  const kind = kindOf(field)
  if (kind === null) {
    const known = [...TEXT_FIELDS, ...NUMBER_FIELDS].join(', ')
    return fail(`field is one of ${known}, or attributes.<name>`, [...path, 'field'])
  }
  const [operator, ...others] = Object.keys(rest)
  if (operator === undefined || others.length > 0)
    return fail('A comparison has one of is, in, contains, exists, above, atLeast, below and atMost', path)
  const value = rest[operator]
  const wrong = (what: string): never => fail(`${operator} of ${field} is ${what}`, [...path, operator])
  switch (operator) {
    case 'is':
      return isComparable(value, kind) ? { field, is: value } : wrong(wordsFor(kind))
    case 'in':
      return Array.isArray(value) &&
        value.length > 0 &&
        value.length <= MAX_VALUES &&
        value.every((one) => isComparable(one, kind))
        ? { field, in: value }
        : wrong(`a list of 1 to ${MAX_VALUES}, each ${wordsFor(kind)}`)
    case 'contains':
      return kind !== 'number' && field !== 'category' && isComparable(value, 'text')
        ? { field, contains: value as string }
        : wrong('a text, for fields that are texts')
    case 'exists':
      return typeof value === 'boolean' ? { field, exists: value } : wrong('true or false')
    case 'above':
    case 'atLeast':
    case 'below':
    case 'atMost':
      return kind !== 'text' && typeof value === 'number' && Number.isFinite(value)
        ? ({ field, [operator]: value } as Condition)
        : wrong('a number, for fields that are numbers')
    default:
      return fail(
        `"${operator.slice(0, 40)}" is no comparison; there are is, in, contains, exists, above, atLeast, below and atMost`,
        path,
      )
  }
}

type FieldKind = 'text' | 'number' | 'attribute'

function kindOf(field: string): FieldKind | null {
  if ((TEXT_FIELDS as readonly string[]).includes(field)) return 'text'
  if ((NUMBER_FIELDS as readonly string[]).includes(field)) return 'number'
  return ATTRIBUTE.test(field) && whyNotStorable(field) === null ? 'attribute' : null
}

/** Null: it is no attribute. */
export function attributeOf(field: string): string | null {
  return ATTRIBUTE.exec(field)?.[1] ?? null
}

function isComparable(value: unknown, kind: FieldKind): value is Scalar {
  if (typeof value === 'string')
    return kind !== 'number' && value.length <= MAX_TEXT && whyNotStorable(value) === null
  if (typeof value === 'number') return kind !== 'text' && Number.isFinite(value)
  return typeof value === 'boolean' && kind === 'attribute'
}

function wordsFor(kind: FieldKind): string {
  if (kind === 'number') return 'a number'
  const text = `a text of at most ${MAX_TEXT} characters, none of them U+0000 or half of one`
  return kind === 'text' ? text : `${text}, a number, true or false`
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fail(message: string, path: readonly string[]): never {
  throw new ConditionError(message, path)
}
