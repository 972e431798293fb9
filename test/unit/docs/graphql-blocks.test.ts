/** Every GraphQL operation in the documentation is valid against the schema that is served. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, parse, validate } from 'graphql'

const documents = [
  'README.md',
  ...readdirSync('docs')
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
]
const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))

const blocks = documents.flatMap((document) => {
  const text = readFileSync(document, 'utf8')
  const fenced = [...text.matchAll(/```graphql\n([\s\S]*?)```/g)].map((match) => match[1]!)
  const posted = [...text.matchAll(/-?d? ?'(\{"query":"(?:[^'])*"\})'/g)].map(
    (match) => (JSON.parse(match[1]!) as { query: string }).query,
  )
  const inScripts = [...text.matchAll(/(?:query|[A-Z]{2,}) = (?:gql)?`([^`]*)`/g)].map((match) => match[1]!)
  return [...fenced, ...posted, ...inScripts].map((source) => ({ document, source }))
})

it('finds operations in the README and in the walk', () => {
  expect(new Set(blocks.map(({ document }) => document))).toEqual(
    new Set([
      'README.md',
      'docs/api.md',
      'docs/clients.md',
      'docs/getting-started.md',
      'docs/getting-started.zh-CN.md',
      'docs/inventory.md',
      'docs/lift.md',
      'docs/recommendations.md',
    ]),
  )
})

it.each(blocks)('$document: $source', ({ source }) => {
  expect(validate(schema, parse(source)).map((error) => error.message)).toEqual([])
})
