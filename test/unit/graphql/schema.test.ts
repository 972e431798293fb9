import {
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  buildSchema,
  getNamedType,
  getNullableType,
  graphqlSync,
  isInputObjectType,
  isListType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  validateSchema,
} from 'graphql'
import { readFileSync } from 'node:fs'
import type { Viewer } from '../../../src/contracts/viewer'
import {
  assertAudiencesDecided,
  audienceOf,
  maskOf,
  undecidedFields,
  viewerMask,
} from '../../../src/graphql/audience'
import { toInt } from '../../../src/graphql/count'
import { DemandForecast } from '../../../src/graphql/modules/forecast/demand-forecast.type'
import { NODE_READERS } from '../../../src/graphql/modules/node/node-readers'
import { forecartSchema } from '../../../src/graphql/schema'
import { fc } from '../../support/property-testing'

const schema = forecartSchema()
const ROOTS = ['Query', 'Mutation', 'Subscription']
const endUser: Viewer = {
  kind: 'user',
  externalId: 'ada',
  sessionExternalId: null,
  expiresAt: new Date(8e15),
}

function openTo(viewer: Viewer, typeName: string): string[] {
  const type = schema.getType(typeName)
  if (!isObjectType(type)) throw new Error(`${typeName} is not an object type`)
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

  it('opens no root field to callers without credentials', () => {
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
      'nextActions',
      'node',
      'nodes',
      'orders',
      'promotionArm',
      'recommendationList',
      'recommendations',
      'session',
      'sessions',
      'trendingItems',
      'user',
      'users',
    ])
    expect(openTo(endUser, 'Mutation')).toEqual(['ingestEvents', 'recordConsent'])
    if (schema.getType('Subscription'))
      expect(openTo(endUser, 'Subscription')).toEqual(['nextActionsUpdated'])
  })

  it('opens to guests what they are recommended, with what a card shows, and nothing else', () => {
    const guest: Viewer = { kind: 'guest', sessionExternalId: 'cookie-1', expiresAt: new Date('2100-01-01') }
    expect(openTo(guest, 'Query')).toEqual([
      'nextActions',
      'recommendationList',
      'recommendations',
      'trendingItems',
    ])
    expect(openTo(guest, 'Mutation')).toEqual([])
    expect(openTo(guest, 'Subscription')).toEqual(['nextActionsUpdated'])
    expect(openTo(guest, 'Item')).toEqual(['brand', 'externalId', 'id', 'price', 'title'])
    const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type))
    expect(
      types
        .map(({ name }) => name)
        .filter((name) => !name.startsWith('__') && openTo(guest, name).length > 0)
        .sort(),
    ).toEqual([
      'ActionProbability',
      'Advert',
      'Item',
      'Money',
      'NextActionPrediction',
      'PageInfo',
      'PaymentMethod',
      'Promotion',
      'Query',
      'Reason',
      'Recommendation',
      'RecommendationList',
      'Subscription',
    ])
    expect(openTo(guest, 'NextActionPrediction')).not.toContain('session')
    for (const field of ['clickProbability', 'expectedValue'])
      expect(openTo(guest, 'Recommendation')).not.toContain(field)
  })

  it('opens of promotions what they give, and no plans', () => {
    const prices = [
      'buyQuantity',
      'discountAmount',
      'discountFraction',
      'fixedPrice',
      'minimumSpend',
      'payQuantity',
    ]
    const open = [...prices, 'description', 'endsOn', 'externalId', 'id', 'kind', 'name', 'startsOn'].sort()
    expect(openTo(endUser, 'Promotion')).toEqual(open)
  })

  it('never opens costs to end users, nor the money behind adverts', () => {
    expect(openTo(endUser, 'Advert')).toEqual([
      'category',
      'externalId',
      'id',
      'item',
      'name',
      'placement',
      'url',
    ])
    for (const type of ['AdvertDay', 'AdvertTotal']) expect(openTo(endUser, type)).toEqual([])
    expect(openTo(endUser, 'PaymentMethod')).toEqual(['externalId', 'id', 'name'])
    expect(openTo(endUser, 'Item')).not.toContain('cost')
    expect(openTo({ kind: 'admin' }, 'Item')).toContain('cost')
  })
})

describe('ids', () => {
  it('are of nodes, each of a type that a node is read by for those who may see its id', () => {
    const withId = Object.values(schema.getTypeMap()).filter(
      // An entry of a list is an answer, and nothing that could be read again: its id is for events.
      (type) => isObjectType(type) && 'id' in type.getFields() && type.name !== 'Recommendation',
    )
    expect(withId.map(({ name }) => name).sort()).toEqual(Object.keys(NODE_READERS).sort())
    for (const type of withId) {
      if (!isObjectType(type)) continue
      expect(type.getInterfaces().map(({ name }) => name)).toEqual(['Node'])
      const { audiences } = NODE_READERS[type.name as keyof typeof NODE_READERS]
      const ofReader = maskOf(audiences)
      expect(ofReader & (audienceOf(schema, type, type.getFields()['id']!) ?? 0)).toBe(ofReader)
    }
  })

  /** Fields with arguments whose answer is an object with an id: its fields may depend on those arguments. Lists are only cut by them. */
  const objectsByArguments = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) && !ROOTS.includes(type.name)
      ? Object.values(type.getFields()).flatMap((field) => {
          const answer = getNamedType(field.type)
          return field.args.length > 0 &&
            isObjectType(answer) &&
            !isListType(getNullableType(field.type)) &&
            'id' in answer.getFields()
            ? [`${type.name}.${field.name}`]
            : []
        })
      : [],
  )

  it('are watched where a field takes arguments and answers an object with an id', () => {
    // Another one here needs a property test like the one below: a normalising cache would mix up its answers.
    expect(objectsByArguments).toEqual(['Item.demandForecast'])
  })

  it('of a forecast are equal only where stored forecast, horizon and levels are', () => {
    const value = fc.record({ id: fc.bigInt(1n, 200n), horizonDays: fc.integer({ min: 1, max: 28 }) })
    const levels = fc.array(fc.constantFrom(0.05, 0.1, 0.5, 0.9, 0.123456789012345), {
      minLength: 1,
      maxLength: 3,
    })
    const idOf = ([{ id, horizonDays }, own]: [{ id: bigint; horizonDays: number }, number[]]) =>
      new DemandForecast({ id, horizonDays } as DemandForecast['value'], own).id
    const contentOf = ([{ id, horizonDays }, own]: [{ id: bigint; horizonDays: number }, number[]]) =>
      JSON.stringify([id.toString(), horizonDays, own])
    const forecast = fc.tuple(value, levels)
    fc.assert(
      fc.property(forecast, forecast, (one, other) => {
        expect(idOf(one) === idOf(other)).toBe(contentOf(one) === contentOf(other))
      }),
    )
    expect(idOf([{ id: 1n, horizonDays: 2 }, [0.5]])).toBe(idOf([{ id: 1n, horizonDays: 2 }, [0.5]]))
  })
})

describe('what tools read of the schema', () => {
  const types = Object.values(schema.getTypeMap())

  it('says where each scalar of ours is specified', () => {
    const scalars = types.filter((type) => isScalarType(type)).filter((type) => !isSpecifiedScalarType(type))
    expect(scalars.map(({ name }) => name).sort()).toEqual(['BigInt', 'DateTime', 'Day', 'JSON'])
    for (const { name, specifiedByURL } of scalars) {
      expect([name, specifiedByURL]).toEqual([name, expect.stringMatching(/^https:\/\//)])
    }
  })

  it('says that references take exactly one of their fields, in the printed schema and by introspection', () => {
    const references = types
      .filter((type) => isInputObjectType(type))
      .filter((type) => Object.keys(type.getFields()).sort().join() === 'externalId,id')
      .map(({ name }) => name)
    expect(references.sort()).toEqual([
      'AdvertRef',
      'ItemRef',
      'LocationRef',
      'PaymentMethodRef',
      'PromotionRef',
      'SessionRef',
      'UserRef',
    ])
    const printed = buildSchema(readFileSync('schema.graphql', 'utf8'))
    const marked = Object.values(printed.getTypeMap()).filter(
      (type) => isInputObjectType(type) && type.isOneOf,
    )
    expect(marked.map(({ name }) => name).sort()).toEqual(references)
    const answer = graphqlSync({ schema, source: '{ __schema { types { name kind isOneOf } } }' })
    const told = (
      answer.data as { __schema: { types: { name: string; kind: string; isOneOf: boolean | null }[] } }
    ).__schema
    expect(told.types.flatMap(({ name, isOneOf }) => (isOneOf ? [name] : [])).sort()).toEqual(references)
    for (const { kind, isOneOf } of told.types) expect(isOneOf === null).toBe(kind !== 'INPUT_OBJECT')
  })

  it('counts things in whole numbers', () => {
    const counts = types
      .filter((type) => isObjectType(type))
      .flatMap((type) =>
        Object.values(type.getFields()).filter(
          ({ name }) =>
            type.name === 'RowCountsStatus' ||
            ['totalCount', 'modelCalls', 'accepted', 'duplicates', 'recorded', 'rejected', 'unchanged', 'waiting', 'running', 'failed'].includes(name), // prettier-ignore
        ),
      )
    expect(counts.length).toBeGreaterThan(20)
    for (const { type } of counts) expect(String(type)).toBe('Int!')
    expect([0, 41.6, 3e9].map(toInt)).toEqual([0, 42, 2_147_483_647])
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
