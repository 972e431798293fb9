/**
 * The GraphQL client of the page: queries over HTTP into a normalised cache, subscriptions over one socket that opens again by itself
 * and goes on after the last message. Whatever is refused for its credentials ends the session; whatever does not arrive is asked for
 * again as soon as the server answers.
 */
import {
  ApolloClient,
  ApolloLink,
  CombinedGraphQLErrors,
  HttpLink,
  InMemoryCache,
  Observable,
  ServerError,
} from '@apollo/client'
import { ErrorLink } from '@apollo/client/link/error'
import { OperationTypeNode, print } from 'graphql'
import { createClient as createSocketClient } from 'graphql-ws'
import { AskedAhead } from './asked-ahead'
import type { ConnectionStore } from './connection-state'
import { connectionParamsOf, headersOf } from './credentials'
import type { Credentials } from './credentials'

const PROBE_MS = 2_000
const LONGEST_WAIT_MS = 5_000
/** Visits come and go in lists that are read anew all the time: those that no list has any more are let go of. */
const CACHE_SWEEP_MS = 60_000
/** Codes of sockets that say what was wrong with the caller; to try again would not help. */
const isRefusal = (code: number) => code >= 4400 && code < 4500

export interface ConsoleClient {
  readonly apollo: ApolloClient
  close(): void
}

export function createConsoleClient(options: {
  readonly credentials: Credentials
  readonly connection: ConnectionStore
  readonly onRefused: () => void
}): ConsoleClient {
  const { credentials, connection, onRefused } = options
  let isClosed = false
  let probe: ReturnType<typeof setTimeout> | undefined
  let subscribers = 0

  const sockets = createSocketClient({
    url: `${location.origin.replace(/^http/, 'ws')}/graphql`,
    connectionParams: () => connectionParamsOf(credentials),
    retryAttempts: Infinity,
    shouldRetry: (event) => !(event instanceof CloseEvent && isRefusal(event.code)),
    retryWait: (retries) =>
      new Promise((resolve) =>
        setTimeout(resolve, Math.min(250 * 2 ** retries, LONGEST_WAIT_MS) * (0.75 + Math.random() / 2)),
      ),
    on: {
      connected: (_socket, _payload, wasRetry) => {
        connection.change({ isReconnecting: false })
        if (wasRetry) void apollo.refetchQueries({ include: 'active' })
      },
      closed: (event) => {
        if (isClosed) return
        if (event instanceof CloseEvent && (event.code === 4401 || event.code === 4403)) onRefused()
        // A server that ends in order closes cleanly, too; 1000 alone is ours.
        else if (subscribers > 0 && !(event instanceof CloseEvent && event.code === 1000))
          connection.change({ isReconnecting: true })
      },
    },
  })

  const live = new ApolloLink(
    (operation) =>
      new Observable((sink) => {
        const sent: Record<string, unknown> = { ...operation.variables }
        subscribers += 1
        const unsubscribe = sockets.subscribe(
          { query: print(operation.query), variables: sent },
          {
            next(result) {
              // A message with a cursor: this is where the subscription goes on after a break.
              for (const message of Object.values(result.data ?? {})) {
                const cursor = (message as { cursor?: unknown } | null)?.cursor
                if (typeof cursor === 'string') sent['after'] = cursor
              }
              sink.next(result as ApolloLink.Result)
            },
            error: (error) => sink.error(error),
            complete: () => sink.complete(),
          },
        )
        return () => {
          subscribers -= 1
          // Nobody opens the socket again for nobody.
          if (subscribers === 0) connection.change({ isReconnecting: false })
          unsubscribe()
        }
      }),
  )

  /** Until the server answers again: then everything on the page is asked for anew. */
  function waitForServer(): void {
    connection.change({ isReachable: false })
    if (probe !== undefined || isClosed) return
    probe = setTimeout(async () => {
      probe = undefined
      const answer = await fetch('/livez').catch(() => null)
      if (!answer?.ok) return waitForServer()
      connection.change({ isReachable: true })
      void apollo.refetchQueries({ include: 'active' })
    }, PROBE_MS)
  }

  const watched = new ErrorLink(({ error }) => {
    if (CombinedGraphQLErrors.is(error)) {
      if (error.errors.some(({ extensions }) => extensions?.['code'] === 'UNAUTHENTICATED')) onRefused()
    } else if (ServerError.is(error)) {
      if (error.statusCode === 401) onRefused()
      else if (error.statusCode >= 502) waitForServer()
    } else if (error instanceof TypeError) {
      waitForServer()
    }
  })

  const http = new HttpLink({ uri: '/graphql', headers: headersOf(credentials) })
  const apollo: ApolloClient = new ApolloClient({
    link: ApolloLink.from([
      watched,
      ApolloLink.split(
        ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
        live,
        new AskedAhead().link.concat(http),
      ),
    ]),
    cache: new InMemoryCache({
      typePolicies: {
        Model: { keyFields: ['name'] },
        Viewer: { merge: true },
        SystemStatus: { merge: true },
        // The same series asked for with other levels or another length is another answer, and is called alike.
        DemandForecast: { keyFields: false },
        // A rank and a score belong to the list that they came in.
        Recommendation: { keyFields: false },
      },
    }),
  })

  const sweep = setInterval(() => apollo.cache.gc(), CACHE_SWEEP_MS)

  return {
    apollo,
    close() {
      isClosed = true
      clearTimeout(probe)
      clearInterval(sweep)
      void sockets.dispose()
      apollo.stop()
      void apollo.clearStore()
    },
  }
}
