/**
 * Checks every argument of queries and subscriptions before a resolver sees it, by its type: text that the database can hold, instants
 * and days of years that it knows, lists of a length that it can look up. What is refused is named by its place in the arguments.
 * Arguments of mutations are rows of batches: services check those one by one, so that a bad row does not refuse its siblings.
 */
import {
  defaultFieldResolver,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isIntrospectionType,
  isListType,
  isObjectType,
} from 'graphql'
import type { GraphQLField, GraphQLInputType, GraphQLSchema } from 'graphql'
import { refuse, requireDay, requireStorableInstant, requireStorableText } from '../services/input-rules'
import { MAX_SESSION_EVENTS } from './modules/recommendation/recommendation.input'

/** Longer than any cursor. */
const MAX_TEXT_LENGTH = 2_000
const MAX_LIST_LENGTH = 5_000
/** Of lists whose entries are read in memory, by the type of these. */
const MAX_LENGTHS: ReadonlyMap<string, number> = new Map([['SessionEventInput', MAX_SESSION_EVENTS]])

type Rule = (value: unknown, place: string) => void

const SCALAR_RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['String', (value, place) => requireStorableText(value as string, place, MAX_TEXT_LENGTH)],
  ['ID', (value, place) => requireStorableText(value as string, place, MAX_TEXT_LENGTH)],
  ['DateTime', (value, place) => requireStorableInstant(value as Date, place)],
  ['Day', (value, place) => requireDay(value as string, place)],
])

/** Puts the checks before the resolvers of the schema. */
export function checkArguments(schema: GraphQLSchema): void {
  const mutation = schema.getMutationType()
  const subscription = schema.getSubscriptionType()
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type) || type === mutation) continue
    for (const field of Object.values(type.getFields())) {
      if (field.args.length > 0) checkFirst(field, type === subscription ? 'subscribe' : 'resolve')
    }
  }
}

function checkFirst(field: GraphQLField<unknown, unknown>, step: 'resolve' | 'subscribe'): void {
  const next = field[step] ?? defaultFieldResolver
  field[step] = (source, args: Record<string, unknown>, context, info) => {
    for (const { name, type } of field.args) check(type, args[name], name)
    return next(source, args, context, info)
  }
}

/** @throws BAD_USER_INPUT that names the place, such as `filter.items[3].externalId`. */
function check(type: GraphQLInputType, value: unknown, place: string): void {
  if (value === null || value === undefined) return
  const nullableType = getNullableType(type)
  if (isListType(nullableType)) {
    const list = value as readonly unknown[]
    const most = MAX_LENGTHS.get(getNamedType(nullableType).name) ?? MAX_LIST_LENGTH
    if (list.length > most) refuse(`${place} has more than ${most} entries`)
    list.forEach((entry, index) => check(nullableType.ofType, entry, `${place}[${index}]`))
  } else if (isInputObjectType(nullableType)) {
    const object = value as Readonly<Record<string, unknown>>
    for (const { name, type: fieldType } of Object.values(nullableType.getFields())) {
      check(fieldType, object[name], `${place}.${name}`)
    }
  } else {
    SCALAR_RULES.get(nullableType.name)?.(value, place)
  }
}
