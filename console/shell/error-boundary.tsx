import { Component } from 'react'
import type { ReactNode } from 'react'

interface Props {
  /** Another page begins without the failure of the one before. */
  readonly resetKey: string
  readonly children: ReactNode
  readonly fallback: (error: Error) => ReactNode
}

export class ErrorBoundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null }

  static getDerivedStateFromError(error: Error) {
    return { error }
  }

  override componentDidUpdate(before: Props) {
    if (before.resetKey !== this.props.resetKey && this.state.error) this.setState({ error: null })
  }

  override render() {
    return this.state.error ? this.props.fallback(this.state.error) : this.props.children
  }
}
