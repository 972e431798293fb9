/** What the module of a page exports. */
import type { ApolloClient } from '@apollo/client'
import type { ComponentType } from 'react'

export interface PageModule {
  readonly default: ComponentType
  /**
   * Asks what the page will ask first, before it is drawn: while it is found out who is signed in, the answers are already on their way.
   * The page's own queries join those that are still running.
   */
  readonly askAhead?: (client: ApolloClient, address: URLSearchParams) => void
}
