import {
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  Kind,
  type OperationDefinitionNode,
  getVariableValues,
  parse,
} from 'graphql'
import { Executor } from '../../../src/graphql/executor'

let datesRead = 0
const date = new GraphQLScalarType<Date, string>({
  name: 'Date',
  parseValue: (value) => {
    datesRead++
    return new Date(String(value))
  },
})
const input = new GraphQLInputObjectType({
  name: 'Sale',
  fields: {
    day: { type: new GraphQLNonNull(date) },
    units: { type: GraphQLInt, defaultValue: 1 },
    kind: { type: new GraphQLEnumType({ name: 'Kind', values: { SOLD: { value: 's' } } }) },
  },
})
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      told: {
        type: GraphQLString,
        args: { sale: { type: input }, note: { type: GraphQLString, defaultValue: 'none' } },
        // The two differ in the order of the keys of input objects.
        resolve: (_source, args) =>
          JSON.stringify(Object.entries(args).map(([name, value]) => [name, sorted(value)])),
      },
    },
  }),
})

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
}

const document = parse(
  `query ($sale: Sale!, $note: String, $times: Int = 2) { told(sale: $sale, note: $note), again: told(sale: { day: "2026-11-02", units: $times }) }`,
)
const { variableDefinitions } = document.definitions[0] as OperationDefinitionNode

describe('the executor', () => {
  const executor = new Executor(schema)

  it.each([
    [{ sale: { day: '2026-11-01', kind: 'SOLD' } }],
    [{ sale: { day: '2026-11-01', units: null }, note: null, times: 3 }],
    [{ sale: { day: '2026-11-01', units: 4 }, note: 'seen' }],
  ])('answers the same for variables that were read before: %j', async (variableValues) => {
    const { coerced } = getVariableValues(schema, variableDefinitions!, variableValues)
    const answer = await executor.execute({ document, variableValues })
    expect(answer.errors).toBeUndefined()
    expect(await executor.execute({ document, variableValues, readVariables: coerced })).toEqual(answer)
  })

  it('does not read variables a second time', async () => {
    const variableValues = { sale: { day: '2026-11-01' } }
    const onlyVariables = parse('query ($sale: Sale!) { told(sale: $sale) }')
    const { variableDefinitions: ofDocument } = onlyVariables.definitions[0] as OperationDefinitionNode
    const { coerced } = getVariableValues(schema, ofDocument!, variableValues)
    datesRead = 0
    await executor.execute({ document: onlyVariables, variableValues, readVariables: coerced })
    expect(datesRead).toBe(0)
  })

  it('leaves the document as it was', () => {
    expect(variableDefinitions!.map(({ type }) => type.kind)).toEqual([
      Kind.NON_NULL_TYPE,
      Kind.NAMED_TYPE,
      Kind.NAMED_TYPE,
    ])
  })
})
