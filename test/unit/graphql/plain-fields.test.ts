import {
  GraphQLFloat,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  execute,
  parse,
} from 'graphql'
import { Executor } from '../../../src/graphql/executor'
import { answerPlainFields } from '../../../src/graphql/plain-fields'

const level = new GraphQLObjectType({
  name: 'Level',
  extensions: { plain: true },
  fields: {
    level: { type: new GraphQLNonNull(GraphQLFloat) },
    value: { type: new GraphQLNonNull(GraphQLFloat) },
  },
})

const point = new GraphQLObjectType({
  name: 'Point',
  extensions: { plain: true },
  fields: {
    day: { type: new GraphQLNonNull(GraphQLString) },
    units: { type: GraphQLFloat },
    levels: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(level))) },
  },
})

const points = new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(point)))

/** Values as services give them: a property that is not a field must not be seen. */
const values = [
  { day: '2026-11-01', units: 2.5, levels: [{ level: 0.1, value: 1, secret: 'x' }], secret: 'x' },
  { day: '2026-11-02', units: null, levels: [] },
]

const forecast = new GraphQLObjectType({
  name: 'Forecast',
  fields: {
    id: { type: GraphQLInt, resolve: () => 7 },
    points: { type: points },
    later: { type: points, resolve: () => Promise.resolve(values) },
    first: { type: point, resolve: () => values[0] },
    none: { type: point, resolve: () => null },
    broken: { type: points, resolve: () => [{ day: null, levels: [] }] },
    refused: { type: points, resolve: () => Promise.reject(new Error('It was refused')) },
  },
})

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: { forecast: { type: forecast, resolve: () => ({ points: values }) } },
  }),
})
const executor = new Executor(schema)

async function bothAnswers(
  text: string,
  variableValues: Record<string, unknown> = {},
): Promise<[string, string]> {
  const document = parse(text)
  const [expected, actual] = await Promise.all([
    execute({ schema, document, variableValues }),
    executor.execute({ document, variableValues }),
  ])
  return [JSON.stringify(expected.data), JSON.stringify(actual.data)]
}

describe('fields of plain types', () => {
  it.each([
    ['lists of objects with lists', '{ forecast { id points { day units levels { level value } } } }'],
    ['promises', '{ forecast { later { units } first { day } none { day } } }'],
    [
      'names of the client, even those of JavaScript',
      '{ forecast { points { __proto__: day constructor: units } } }',
    ],
    ['type names', '{ forecast { points { __typename levels { __typename } } } }'],
    [
      'fragments, and selections that are to be merged',
      'query { forecast { points { levels { level } ...Rest } points { units } } } fragment Rest on Point { levels { value } ... { day } }',
    ],
    [
      'the schema itself',
      '{ __type(name: "Forecast") { fields { name type { kind ofType { kind ofType { name } } } } } }',
    ],
  ])('are answered as by graphql-js: %s', async (_what, text) => {
    const [expected, actual] = await bothAnswers(text)
    expect(actual).toBe(expected)
  })

  it.each([true, false])('are left out or kept by a variable that is %s', async (keep) => {
    const text =
      'query ($keep: Boolean!) { forecast { points { day @include(if: $keep) levels @skip(if: $keep) { level } units } } }'
    const [expected, actual] = await bothAnswers(text, { keep })
    expect(actual).toBe(expected)
  })

  it.each([
    ['broken', 'Cannot return null for non-nullable field Point.day.'],
    ['refused', 'It was refused'],
  ])('fail where graphql-js would: %s', async (name, message) => {
    const document = parse(`{ forecast { id ${name} { day } } }`)
    const answer = await executor.execute({ document })
    const expected = await execute({ schema, document })
    expect(answer.data).toEqual(expected.data)
    expect(answer.errors?.map((error) => [error.message, error.path?.slice(0, 2)])).toEqual([
      [message, ['forecast', name]],
    ])
  })

  it('are refused when the schema is built if a field of their type takes arguments', () => {
    const wrong = new GraphQLObjectType({
      name: 'Wrong',
      extensions: { plain: true },
      fields: { units: { type: GraphQLFloat, args: { days: { type: GraphQLInt } } } },
    })
    const query = new GraphQLObjectType({ name: 'Query', fields: { wrong: { type: wrong } } })
    expect(() => answerPlainFields(new GraphQLSchema({ query }))).toThrow('Wrong.units')
  })
})
