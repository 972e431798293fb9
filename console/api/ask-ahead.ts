import type { ApolloClient, OperationVariables, TypedDocumentNode } from '@apollo/client'

/** Starts a query whose answer somebody will wait for. What goes wrong is told to who asks the same then. */
export function askAhead<Data, Variables extends OperationVariables>(
  client: ApolloClient,
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): void {
  const options = { query, variables, fetchPolicy: 'no-cache', errorPolicy: 'all' } as const
  client.query(options as unknown as ApolloClient.QueryOptions<Data, Variables>).catch(() => undefined)
}
