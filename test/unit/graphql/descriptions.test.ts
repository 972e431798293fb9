/** The schema explains itself: whatever a client can see in it has a description that says more than its name. */
import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql'
import type { GraphQLNamedType } from 'graphql'
import { forecartSchema } from '../../../src/graphql/schema'

type Described = readonly [place: string, description: string | null | undefined]

function membersOf(type: GraphQLNamedType): Described[] {
  if (isEnumType(type)) {
    return type.getValues().map(({ name, description }): Described => [`${type.name}.${name}`, description])
  }
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).map(({ name, description }): Described => [
      `${type.name}.${name}`,
      description,
    ])
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return []
  return Object.values(type.getFields()).flatMap((field): Described[] => [
    [`${type.name}.${field.name}`, field.description],
    ...field.args.map((argument): Described => [
      `${type.name}.${field.name}(${argument.name})`,
      argument.description,
    ]),
  ])
}

const types = Object.values(forecartSchema().getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
)
const described = types.flatMap((type): Described[] => [[type.name, type.description], ...membersOf(type)])

/** "originDay" and "The origin day." say the same. */
const wordsOf = (text: string) =>
  text
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => !['', 'a', 'an', 'the', 'of', 'this'].includes(word))

const saysNoMore = (place: string, description: string) => {
  const known = new Set(wordsOf(place))
  return wordsOf(description).every((word) => known.has(word))
}

describe('the descriptions of the schema', () => {
  it('are on every type, field, argument, input field and enum value', () => {
    expect(described.length).toBeGreaterThan(600)
    expect(described.flatMap(([place, description]) => (description ? [] : [place]))).toEqual([])
  })

  it('are sentences, and say more than the name', () => {
    const wrong = described.filter(
      ([place, description = '']) =>
        !description || !/^[A-Z0-9"].*\S[.]$/s.test(description) || saysNoMore(place, description),
    )
    expect(wrong).toEqual([])
  })
})
