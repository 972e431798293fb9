/**
 * Inputs that take exactly one of their fields. The schema says so by `@oneOf`, for tools; the resolvers hold it (`toEntityRef`). It is not
 * left to graphql-js, whose rules would also refuse what clients did before the directive was there: a null beside the field that is given,
 * and variables that may be null.
 */
import { GraphQLSchema, __Type, isInputObjectType } from 'graphql'
import { Extensions } from 'type-graphql'

const ONE_OF = { oneOf: true }

export function OneOf(): ClassDecorator {
  return Extensions(ONE_OF)
}

function isOneOf(type: unknown): boolean {
  return isInputObjectType(type) && (type.isOneOf || type.extensions['oneOf'] === true)
}

/** Introspection tells of what `OneOf` marks, too. graphql-js has one introspection for all schemas of a process. */
export function introspectOneOf(): void {
  const field = __Type.getFields()['isOneOf']
  if (field) field.resolve = (type: unknown) => (isInputObjectType(type) ? isOneOf(type) : undefined)
}

/** Makes a schema say of itself what its tools should read: for printing it, not for serving it. */
export function withOneOf(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(type)) type.isOneOf = isOneOf(type)
  }
  return schema
}
