/** Executes operations that were validated and let through, for both transports. */
import { GraphQLScalarType, GraphQLSchema, Kind, execute, lexicographicSortSchema, visit } from 'graphql'
import type { DocumentNode, ExecutionArgs, ExecutionResult } from 'graphql'
import { answerPlainFields } from './plain-fields'

/** The type of variables whose values were read before: it takes them as they are. */
const ALREADY_READ = new GraphQLScalarType({ name: 'AlreadyRead' })

const TYPE_ALREADY_READ = {
  kind: Kind.NAMED_TYPE,
  name: { kind: Kind.NAME, value: ALREADY_READ.name },
} as const

export interface ExecutorArgs extends Omit<ExecutionArgs, 'schema'> {
  /** The variables as `getVariableValues` gives them, where they were read before: they are not read again. */
  readonly readVariables?: Readonly<Record<string, unknown>>
}

export class Executor {
  /** A copy of the schema whose plain fields are answered at once. Sorting is what makes the copy; nobody sees its order. */
  private readonly copy: GraphQLSchema
  private readonly introspecting = new WeakMap<DocumentNode, boolean>()
  private readonly takingReadVariables = new WeakMap<DocumentNode, DocumentNode>()

  /** @param schema that clients see */
  constructor(private readonly schema: GraphQLSchema) {
    const sorted = lexicographicSortSchema(schema).toConfig()
    this.copy = new GraphQLSchema({ ...sorted, types: [...sorted.types, ALREADY_READ] })
    answerPlainFields(this.copy)
  }

  execute({ readVariables, ...args }: ExecutorArgs): Promise<ExecutionResult> | ExecutionResult {
    const { document } = args
    if (this.introspects(document)) return execute({ ...args, schema: this.schema })
    if (!readVariables) return execute({ ...args, schema: this.copy })
    return execute({
      ...args,
      schema: this.copy,
      document: this.takingReadVariablesOf(document),
      variableValues: readVariables,
    })
  }

  /** The document with other types of its variables. Reading a batch of a thousand events takes longer than answering for it. */
  private takingReadVariablesOf(document: DocumentNode): DocumentNode {
    let changed = this.takingReadVariables.get(document)
    if (changed === undefined) {
      changed = visit(document, {
        [Kind.VARIABLE_DEFINITION]: ({ kind, variable }) => ({ kind, variable, type: TYPE_ALREADY_READ }),
      })
      this.takingReadVariables.set(document, changed)
    }
    return changed
  }

  /** Whether a document asks for the schema itself, which is the one that clients see. */
  private introspects(document: DocumentNode): boolean {
    let answer = this.introspecting.get(document)
    if (answer === undefined) {
      answer = asksForTheSchema(document)
      this.introspecting.set(document, answer)
    }
    return answer
  }
}

function asksForTheSchema(document: DocumentNode): boolean {
  let does = false
  visit(document, {
    [Kind.FIELD]: ({ name }) => {
      does ||= name.value === '__schema' || name.value === '__type'
    },
  })
  return does
}
