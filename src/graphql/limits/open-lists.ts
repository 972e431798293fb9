/**
 * Has every list whose length only the data says draw from the budget of its operation. Not those of a mutation's payload itself: what
 * was wrong with its input is told, and is no longer than what was sent.
 */
import { OperationTypeNode, isIntrospectionType, isObjectType } from 'graphql'
import type { GraphQLField, GraphQLResolveInfo } from 'graphql'
import { RequestContext } from '../context'
import { isOpenList } from './field-facts'
import type { SchemaFacts } from './field-facts'

export function drawOpenLists(facts: SchemaFacts): void {
  for (const type of Object.values(facts.schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue
    for (const field of Object.values(type.getFields())) {
      if (isOpenList(facts.of(type, field))) drawFrom(field)
    }
  }
}

function drawFrom(field: GraphQLField<unknown, unknown>): void {
  const { resolve } = field
  if (!resolve) return
  field.resolve = (source, args: Record<string, unknown>, context, info) => {
    const list: unknown = resolve(source, args, context, info)
    const budget = context instanceof RequestContext ? context.progress.budget : null
    if (!budget || isOfPayload(info)) return list
    const draw = (entries: unknown): unknown => {
      if (Array.isArray(entries)) budget.draw(info.fieldNodes, entries.length)
      return entries
    }
    return list instanceof Promise ? list.then(draw) : draw(list)
  }
}

/** A list of the type that a field of Mutation answers with. */
function isOfPayload({ operation, path }: GraphQLResolveInfo): boolean {
  return operation.operation === OperationTypeNode.MUTATION && path.prev?.prev === undefined
}
