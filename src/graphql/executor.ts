/** Executes operations that were validated and let through, for both transports. */
import { Kind, execute, lexicographicSortSchema, visit } from 'graphql'
import type { DocumentNode, ExecutionArgs, ExecutionResult, GraphQLSchema } from 'graphql'
import { answerPlainFields } from './plain-fields'

export class Executor {
  /** A copy of the schema whose plain fields are answered at once. Sorting is what makes the copy; nobody sees its order. */
  private readonly copy: GraphQLSchema
  private readonly introspecting = new WeakMap<DocumentNode, boolean>()

  /** @param schema that clients see */
  constructor(private readonly schema: GraphQLSchema) {
    this.copy = lexicographicSortSchema(schema)
    answerPlainFields(this.copy)
  }

  execute(args: Omit<ExecutionArgs, 'schema'>): Promise<ExecutionResult> | ExecutionResult {
    return execute({ ...args, schema: this.introspects(args.document) ? this.schema : this.copy })
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
