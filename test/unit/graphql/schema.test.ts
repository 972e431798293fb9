import { GraphQLObjectType, GraphQLSchema, GraphQLString, isObjectType, validateSchema } from 'graphql'
import type { Viewer } from '../../../src/contracts/viewer'
import {
  assertAudiencesDecided,
  audienceOf,
  undecidedFields,
  viewerMask,
} from '../../../src/graphql/audience'
import { createSchema } from '../../../src/graphql/schema'

const schema = createSchema()
const endUser: Viewer = { kind: 'user', externalId: 'ada', expiresAt: new Date(8e15) }

function openTo(viewer: Viewer, typeName: string): string[] {
  const type = schema.getType(typeName)
  if (!isObjectType(type)) throw new Error(`${typeName} is no object type`)
  return Object.values(type.getFields())
    .filter((field) => ((audienceOf(schema, type, field) ?? 0) & viewerMask(viewer)) !== 0)
    .map((field) => field.name)
    .sort()
}

describe('the schema', () => {
  it('is valid', () => {
    expect(validateSchema(schema)).toEqual([])
  })

  it('has a decided audience for every field', () => {
    expect(undecidedFields(schema)).toEqual([])
  })

  it('opens no root field to who did not say who they are', () => {
    for (const root of ['Query', 'Mutation', 'Subscription']) {
      if (schema.getType(root)) expect(openTo({ kind: 'anonymous' }, root)).toEqual([])
    }
  })

  it('opens to end users the catalogue and themselves, and nothing else', () => {
    expect(openTo(endUser, 'Query')).toEqual([
      'categories',
      'item',
      'items',
      'location',
      'locations',
      'orders',
      'session',
      'sessions',
      'user',
      'users',
    ])
    expect(openTo(endUser, 'Mutation')).toEqual(['ingestEvents'])
    if (schema.getType('Subscription')) expect(openTo(endUser, 'Subscription')).toEqual([])
  })

  it('never opens costs to end users', () => {
    expect(openTo(endUser, 'Item')).not.toContain('cost')
    expect(openTo({ kind: 'admin' }, 'Item')).toContain('cost')
  })
})

describe('a field without a decided audience', () => {
  const undecided = new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Query',
      // The root types give their fields no default.
      extensions: { audience: 63 },
      fields: { secret: { type: GraphQLString } },
    }),
  })

  it('is found, and fails the build of the schema', () => {
    expect(undecidedFields(undecided)).toEqual(['Query.secret'])
    expect(() => assertAudiencesDecided(undecided)).toThrow('Query.secret')
  })
})
