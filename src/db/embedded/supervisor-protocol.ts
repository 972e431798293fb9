/** What the launcher hands its supervisor (as the one argument), and the lines that come back on standard output. */
export interface SupervisorOptions {
  readonly postgres: string
  readonly dataDirectory: string
  readonly logFile: string
  /** `name=value` of postgresql.conf. */
  readonly settings: readonly string[]
  /** Null: any free one. */
  readonly port: number | null
  readonly environment: Readonly<Record<string, string>>
  readonly uid?: number
  readonly gid?: number
  readonly prefix: readonly string[]
}

export type SupervisorMessage =
  /** Accepts connections. `pid` is the postmaster's. */
  | { readonly kind: 'started'; readonly port: number; readonly pid: number }
  /** Ended by itself; the supervisor is starting it again. */
  | { readonly kind: 'crashed'; readonly exit: string }
  /** Cannot be started; the supervisor ends. */
  | { readonly kind: 'failed'; readonly reason: string }
