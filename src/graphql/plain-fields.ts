/**
 * Types whose values lie ready: no field waits, takes arguments, or has a resolver of its own. graphql-js completes each of their
 * values with a path, a description of the field and a look at whether it must wait, which took most of the time of an answer with
 * thousands of points. Here the value of a field of such a type is made in one go instead, by the same selection.
 *
 * For execution only: to graphql-js such a field is a scalar then, so documents are validated, measured and described by the schema
 * as it is. What is selected has passed both before.
 */
import {
  GraphQLNonNull,
  GraphQLScalarType,
  defaultFieldResolver,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import type {
  FieldNode,
  GraphQLField,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLResolveInfo,
  GraphQLSchema,
} from 'graphql'
import { collectSubfields } from 'graphql/execution/collectFields'
import { Extensions } from 'type-graphql'
import { invariant } from '../core/errors'

/** Every field of the type is a property of its values: a leaf, another plain type, or a list of these. */
export function Plain(): ClassDecorator & MethodDecorator & PropertyDecorator {
  return Extensions({ plain: true })
}

/** What is made of a value of the source, by what is selected of it. */
type Projection = (value: unknown) => unknown

/** An object without inherited properties, as those of graphql-js: a client may name a field `__proto__`. Unlike those it is fast. */
class PlainAnswer {
  [responseName: string]: unknown
}
Object.setPrototypeOf(PlainAnswer.prototype, null)

const readyMade = new GraphQLScalarType({ name: 'ReadyMade' })

/** Changes the schema, which must not be used for anything else. @throws INTERNAL_SERVER_ERROR where a type is not plain */
export function answerPlainFields(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      if (isPlain(type)) assertPlain(type, field)
      else if (isPlain(getNamedType(field.type))) answerAtOnce(type, field)
    }
  }
}

function isPlain(type: { readonly extensions: Readonly<Record<string, unknown>> }): boolean {
  return type.extensions['plain'] === true
}

function assertPlain(
  type: GraphQLObjectType,
  { name, args, type: fieldType }: GraphQLField<unknown, unknown>,
): void {
  const named = getNamedType(fieldType)
  invariant(
    args.length === 0 && (isLeafType(named) || isPlain(named)),
    `${type.name}.${name} is a field of a plain type, but has arguments or another type`,
  )
}

function answerAtOnce(parent: GraphQLObjectType, field: GraphQLField<unknown, unknown>): void {
  const { type, resolve = defaultFieldResolver } = field
  // One selection serves all parents of an operation: graphql-js collects it once.
  const projections = new WeakMap<readonly FieldNode[], Projection>()
  const project = (value: unknown, info: GraphQLResolveInfo): unknown => {
    let projection = projections.get(info.fieldNodes)
    if (!projection) {
      projection = projectionOf(getNullableType(type), info.fieldNodes, info, `${parent.name}.${field.name}`)
      projections.set(info.fieldNodes, projection)
    }
    return projection(value)
  }
  // Where null may not stand, graphql-js still sees to it that it does not.
  field.type = isNonNullType(type) ? new GraphQLNonNull(readyMade) : readyMade
  field.resolve = (source, args, context, info) => {
    const value: unknown = resolve(source, args, context, info)
    return value instanceof Promise
      ? value.then((settled: unknown) => project(settled, info))
      : project(value, info)
  }
}

function projectionOf(
  type: GraphQLOutputType,
  fieldNodes: readonly FieldNode[],
  info: GraphQLResolveInfo,
  place: string,
): Projection {
  if (isNonNullType(type)) {
    const inner = projectionOf(type.ofType, fieldNodes, info, place)
    return (value) => {
      const answer = inner(value)
      if (answer === null) throw new Error(`Cannot return null for non-nullable field ${place}.`)
      return answer
    }
  }
  const nullableType = getNullableType(type)
  if (isListType(nullableType)) {
    const inner = projectionOf(nullableType.ofType, fieldNodes, info, place)
    return (value) => (isMissing(value) ? null : Array.from(value as Iterable<unknown>, inner))
  }
  if (isLeafType(nullableType)) return (value) => (isMissing(value) ? null : nullableType.serialize(value))
  invariant(isObjectType(nullableType), `${place} is not a plain field`)
  return objectProjection(nullableType, fieldNodes, info)
}

function objectProjection(
  type: GraphQLObjectType,
  fieldNodes: readonly FieldNode[],
  info: GraphQLResolveInfo,
): Projection {
  const selected = collectSubfields(info.schema, info.fragments, info.variableValues, type, fieldNodes)
  const fields = [...selected].map(([responseName, nodes]) => {
    const name = nodes[0]!.name.value
    const field = type.getFields()[name]
    return field
      ? { responseName, name, project: projectionOf(field.type, nodes, info, `${type.name}.${name}`) }
      : { responseName, name, project: () => type.name } // __typename
  })
  return (source) => {
    if (isMissing(source)) return null
    const answer = new PlainAnswer()
    for (const { responseName, name, project } of fields) {
      answer[responseName] = project((source as Readonly<Record<string, unknown>>)[name])
    }
    return answer
  }
}

function isMissing(value: unknown): value is null | undefined {
  return value === null || value === undefined
}
