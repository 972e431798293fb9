/**
 * Whether a subscription asks for anything once its @skip and @include are read; graphql-js takes that for granted. Those that
 * hang on variables do not get past validation.
 */
import { GraphQLIncludeDirective, GraphQLSkipDirective, Kind, getDirectiveValues } from 'graphql'
import type { DocumentNode, OperationDefinitionNode, SelectionNode, SelectionSetNode } from 'graphql'

export function asksForAnything(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  )
  // Validation has refused fragments that lead back to themselves.
  const holdsField = ({ selections }: SelectionSetNode): boolean =>
    selections.some((selection) => {
      if (!isIncluded(selection)) return false
      if (selection.kind === Kind.FIELD) return true
      if (selection.kind === Kind.INLINE_FRAGMENT) return holdsField(selection.selectionSet)
      const fragment = fragments.get(selection.name.value)
      return fragment !== undefined && holdsField(fragment.selectionSet)
    })
  return holdsField(operation.selectionSet)
}

function isIncluded(selection: SelectionNode): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, selection)
  const include = getDirectiveValues(GraphQLIncludeDirective, selection)
  return skip?.['if'] !== true && include?.['if'] !== false
}
