/**
 * Gives jobs back that a killed runner held: the queue itself would wait four hours. Every runner holds an advisory lock in its
 * runner's name for as long as its connection lives, so a name whose lock is free belongs to nobody.
 */
import pg from 'pg'
import type { Logger } from '../core/logger'
import { toDatabaseError } from './database-error'

/** First key of the advisory locks; the second is a hash of the runner's name. */
const LOCK_CLASS = 1_179_603_522
const SWEEP_EVERY_MS = 15_000
const RECONNECT_AFTER_MS = 250

export class JobPresence {
  private client: pg.Client | null = null
  private runner: string | null = null
  private timer: NodeJS.Timeout | null = null
  private retry: NodeJS.Timeout | null = null
  private closed = false

  constructor(
    private readonly url: string,
    private readonly logger: Logger,
  ) {}

  /** Gives back what dead runners held. Resolves when that is done once; goes on until `close`. */
  async start(): Promise<void> {
    await this.connect()
    await this.sweep()
    this.timer = setInterval(() => void this.sweepQuietly(), SWEEP_EVERY_MS)
    this.timer.unref()
  }

  /** `runner` is alive from now on, until `close` or until this process dies. */
  async announce(runner: string): Promise<void> {
    this.runner = runner
    await this.client?.query('SELECT pg_advisory_lock($1, hashtext($2))', [LOCK_CLASS, runner])
  }

  async close(): Promise<void> {
    this.closed = true
    if (this.timer) clearInterval(this.timer)
    if (this.retry) clearTimeout(this.retry)
    const client = this.client
    this.client = null
    await client?.end()
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, application_name: 'forecart job presence' })
    client.on('error', (error) =>
      this.logger.debug({ err: error }, 'The connection of the job runner was lost'),
    )
    try {
      await client.connect()
    } catch (error) {
      await client.end()
      throw toDatabaseError(error)
    }
    if (this.closed) {
      await client.end()
      return
    }
    this.client = client
    if (this.runner !== null) await this.announce(this.runner)
    client.on('end', () => {
      if (this.client !== client) return
      this.client = null
      this.reconnect()
    })
  }

  private reconnect(): void {
    this.retry = setTimeout(() => {
      this.connect().catch((error: unknown) => {
        this.logger.debug({ err: error }, 'The job runner cannot reach the database yet')
        if (!this.closed) this.reconnect()
      })
    }, RECONNECT_AFTER_MS)
  }

  private async sweepQuietly(): Promise<void> {
    try {
      await this.sweep()
    } catch (error) {
      this.logger.warn({ err: error }, 'Jobs of dead runners could not be looked for')
    }
  }

  private async sweep(): Promise<void> {
    const client = this.client
    if (!client) return
    const { rows } = await client.query<{ runner: string }>(
      `SELECT DISTINCT locked_by AS runner FROM graphile_worker.jobs WHERE locked_by IS NOT NULL AND locked_by IS DISTINCT FROM $1`,
      [this.runner],
    )
    for (const { runner } of rows) {
      const { rows: answers } = await client.query<{ free: boolean }>(
        'SELECT pg_try_advisory_lock($1, hashtext($2)) AS free',
        [LOCK_CLASS, runner],
      )
      if (!answers[0]?.free) continue
      await client.query('SELECT graphile_worker.force_unlock_workers(ARRAY[$1])', [runner])
      await client.query('SELECT pg_advisory_unlock($1, hashtext($2))', [LOCK_CLASS, runner])
      this.logger.warn({ runner }, 'Jobs of a runner that died are done again')
    }
  }
}
