/**
 * Lists among the variables of an operation, before graphql-js reads them: that takes some ten microseconds an entry, on the thread that
 * answers everybody. What is longer than such a list may be is refused, and of many events of a question only those that can count are read.
 */
import {
  GraphQLError,
  OperationTypeNode,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isInputType,
  isListType,
  typeFromAST,
} from 'graphql'
import type { GraphQLInputType, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import { latestEvents } from './latest-events'

type Variables = Readonly<Record<string, unknown>>

const MOST_ENTRIES = 5_000
/** The largest batch that a mutation takes. Services refuse what is too long for one. */
const MOST_ENTRIES_OF_A_BATCH = 10_000

/** A list whose entries are read in memory, by the type of these. */
interface ReadInMemory {
  readonly most: number
  /** Those of a list that are read at all. */
  readonly read: (entries: readonly unknown[]) => readonly unknown[]
}

const READ_IN_MEMORY: ReadonlyMap<string, ReadInMemory> = new Map([
  ['SessionEventInput', { most: 10_000, read: latestEvents }],
])

/** The most entries that a list among the arguments of a query or subscription may have. @param type of the list */
export function mostEntriesOf(type: GraphQLInputType): number {
  return READ_IN_MEMORY.get(getNamedType(type).name)?.most ?? MOST_ENTRIES
}

/** Gives a value with shorter lists, or the same one where all of it is read. */
type Reader = (value: unknown, place: string) => unknown

export class GivenLists {
  /** Null: there is no list in values of the type. */
  private readonly readers = new Map<GraphQLInputType, Reader | null>()
  private readonly batchReaders = new Map<GraphQLInputType, Reader | null>()

  constructor(private readonly schema: GraphQLSchema) {}

  /**
   * The variables as far as they are read.
   * @param given as the caller sent them: nothing of it was checked
   * @throws GraphQLError BAD_USER_INPUT where a list is longer than it may be
   */
  read({ operation, variableDefinitions = [] }: OperationDefinitionNode, given: Variables): Variables {
    const isMutation = operation === OperationTypeNode.MUTATION
    let read: Record<string, unknown> | null = null
    for (const { variable, type: typeNode } of variableDefinitions) {
      const name = variable.name.value
      const value = given[name]
      if (typeof value !== 'object' || value === null) continue
      const type = typeFromAST(this.schema, typeNode)
      const reader = isInputType(type) ? this.readerOf(type, isMutation) : null
      const shortened = reader ? reader(value, `$${name}`) : value
      if (shortened !== value) (read ??= { ...given })[name] = shortened
    }
    return read ?? given
  }

  private readerOf(type: GraphQLInputType, isBatch: boolean): Reader | null {
    const readers = isBatch ? this.batchReaders : this.readers
    const nullable = getNullableType<GraphQLInputType>(type)
    const known = readers.get(nullable)
    if (known !== undefined) return known
    const reader = isListType(nullable)
      ? this.listReader(nullable.ofType, isBatch)
      : isInputObjectType(nullable)
        ? objectReader(
            Object.values(nullable.getFields()).flatMap((field) => {
              const ofField = this.readerOf(field.type, isBatch)
              return ofField ? [[field.name, ofField] as const] : []
            }),
          )
        : null
    readers.set(nullable, reader)
    return reader
  }

  private listReader(entryType: GraphQLInputType, isBatch: boolean): Reader {
    const most = isBatch ? MOST_ENTRIES_OF_A_BATCH : mostEntriesOf(entryType)
    const latest = READ_IN_MEMORY.get(getNamedType(entryType).name)?.read
    const ofEntry = this.readerOf(entryType, isBatch)
    return (value, place) => {
      // graphql-js takes one value for a list of one.
      if (!Array.isArray(value)) return ofEntry ? ofEntry(value, place) : value
      if (value.length > most) {
        throw new GraphQLError(`${place} has more than ${most} entries`, {
          extensions: { code: 'BAD_USER_INPUT' },
        })
      }
      const read: readonly unknown[] = latest ? latest(value) : value
      if (!ofEntry) return read
      const entries = read.map((entry, index) => ofEntry(entry, `${place}[${index}]`))
      return entries.some((entry, index) => entry !== read[index]) ? entries : read
    }
  }
}

function objectReader(fields: readonly (readonly [string, Reader])[]): Reader | null {
  if (fields.length === 0) return null
  return (value, place) => {
    if (typeof value !== 'object' || value === null) return value
    const given = value as Variables
    let read: Record<string, unknown> | null = null
    for (const [name, reader] of fields) {
      const before = given[name]
      if (typeof before !== 'object' || before === null) continue
      const after = reader(before, `${place}.${name}`)
      if (after !== before) (read ??= { ...given })[name] = after
    }
    return read ?? given
  }
}
