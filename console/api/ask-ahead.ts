import type { ApolloClient, OperationVariables, TypedDocumentNode } from '@apollo/client'

/**
 * Starts a query whose answer somebody will wait for: they get it where it is on its way, and where it came before they ask, as it does where
 * signing in takes longer (`AskedAhead`). What goes wrong is told to who asks the same then.
 */
export function askAhead<Data, Variables extends OperationVariables>(
  client: ApolloClient,
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): void {
  const options = {
    query,
    variables,
    fetchPolicy: 'no-cache',
    errorPolicy: 'all',
    // The client itself would join the two only while the first is on its way.
    context: { isAhead: true, queryDeduplication: false },
  } as const
  client.query(options as unknown as ApolloClient.QueryOptions<Data, Variables>).catch(() => undefined)
}
