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
import { mostEntriesOf } from './limits/given-lists'

/** Longer than any cursor. */
const MAX_TEXT_LENGTH = 2_000

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
  const rules = new ArgumentRules()
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type) || type === mutation) continue
    for (const field of Object.values(type.getFields())) {
      if (field.args.length > 0) checkFirst(field, rules, type === subscription ? 'subscribe' : 'resolve')
    }
  }
}

function checkFirst(
  field: GraphQLField<unknown, unknown>,
  rules: ArgumentRules,
  step: 'resolve' | 'subscribe',
): void {
  const next = field[step] ?? defaultFieldResolver
  const checked = field.args.flatMap(({ name, type }) => {
    const rule = rules.of(type)
    return rule ? [{ name, rule }] : []
  })
  if (checked.length === 0) return
  field[step] = (source, args: Record<string, unknown>, context, info) => {
    for (const { name, rule } of checked) if (!isAbsent(args[name])) rule(args[name], name)
    return next(source, args, context, info)
  }
}

/** One rule for each type of arguments, made once: they are run for every question. */
class ArgumentRules {
  /** Null: every value of the type will do. */
  private readonly known = new Map<GraphQLInputType, Rule | null>()

  /** Throws BAD_USER_INPUT that names the place, such as `filter.items[3].externalId`. */
  of(type: GraphQLInputType): Rule | null {
    const nullableType = getNullableType<GraphQLInputType>(type)
    const known = this.known.get(nullableType)
    if (known !== undefined) return known
    const rule = this.make(nullableType)
    this.known.set(nullableType, rule)
    return rule
  }

  private make(type: GraphQLInputType): Rule | null {
    if (isListType(type)) return this.ofList(type.ofType)
    if (!isInputObjectType(type)) return SCALAR_RULES.get(getNamedType(type).name) ?? null
    const fields = Object.values(type.getFields()).flatMap((field) => {
      const rule = this.of(field.type)
      return rule ? [{ name: field.name, rule }] : []
    })
    if (fields.length === 0) return null
    return (value, place) => {
      const object = value as Readonly<Record<string, unknown>>
      for (const { name, rule } of fields) {
        if (!isAbsent(object[name])) rule(object[name], `${place}.${name}`)
      }
    }
  }

  private ofList(entryType: GraphQLInputType): Rule {
    const most = mostEntriesOf(entryType)
    const rule = this.of(entryType)
    return (value, place) => {
      const list = value as readonly unknown[]
      if (list.length > most) refuse(`${place} has more than ${most} entries`)
      if (rule) list.forEach((entry, index) => isAbsent(entry) || rule(entry, `${place}[${index}]`))
    }
  }
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined
}
