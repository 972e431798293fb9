/**
 * How long the lists are by which the schema describes itself. Below `types`, which goes through all of them, lists are on average as
 * long as they are; one type that somebody names may be the largest.
 */
import { isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'
import type { GraphQLSchema } from 'graphql'
import type { ListSize } from './field-costs'

/** `typically`: the mean over all parents; `atMost`: the longest. */
export function introspectionListSizes(schema: GraphQLSchema): ReadonlyMap<string, ListSize> {
  const types = Object.values(schema.getTypeMap())
  const fields = types.map((type) =>
    isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [],
  )
  const directives = schema.getDirectives()
  return new Map<string, ListSize>([
    ['__Schema.types', { atMost: types.length }],
    ['__Schema.directives', { atMost: directives.length }],
    ['__Directive.args', sizeOf(directives.map(({ args }) => args.length))],
    ['__Directive.locations', { atMost: 20 }],
    ['__Type.fields', sizeOf(fields.map(({ length }) => length))],
    ['__Field.args', sizeOf(fields.flat().map(({ args }) => args.length))],
    [
      '__Type.inputFields',
      sizeOf(types.map((type) => (isInputObjectType(type) ? Object.keys(type.getFields()).length : 0))),
    ],
    ['__Type.enumValues', sizeOf(types.map((type) => (isEnumType(type) ? type.getValues().length : 0)))],
    ['__Type.interfaces', { atMost: 1 }],
    ['__Type.possibleTypes', { atMost: 1 }],
  ])
}

function sizeOf(lengths: readonly number[]): ListSize {
  const total = lengths.reduce((sum, length) => sum + length, 0)
  return { typically: total / Math.max(1, lengths.length), atMost: Math.max(0, ...lengths) }
}
