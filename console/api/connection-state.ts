/** Whether the server answers, as the last requests and the socket found out. */
import { useSyncExternalStore } from 'react'

export interface ConnectionState {
  /** False from the first request that did not reach the server until one does. */
  readonly isReachable: boolean
  /** True while the socket of subscriptions is being opened again. */
  readonly isReconnecting: boolean
}

export class ConnectionStore {
  private state: ConnectionState = { isReachable: true, isReconnecting: false }
  private readonly listeners = new Set<() => void>()

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly current = (): ConnectionState => this.state

  change(part: Partial<ConnectionState>): void {
    const next = { ...this.state, ...part }
    if (next.isReachable === this.state.isReachable && next.isReconnecting === this.state.isReconnecting)
      return
    this.state = next
    for (const listener of this.listeners) listener()
  }
}

export function useConnectionState(store: ConnectionStore): ConnectionState {
  return useSyncExternalStore(store.subscribe, store.current)
}
