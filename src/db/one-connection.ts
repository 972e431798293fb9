/** A single connection for statements, without Prisma: for threads, which would each load it anew. */
import type { Logger } from '../core/logger'
import type { Queryable } from './client'
import { ConnectionPool } from './connection-pool'
import { toDatabaseError } from './database-error'
import { toParameter, typesOfResults } from './sql-values'

/** Values are as `src/db/client.ts` says. The connection is opened by the first statement, and again where it was lost. */
export function oneConnection(url: string, applicationName: string, logger: Logger): Queryable {
  const pool = new ConnectionPool(url, 1, applicationName, logger)
  return {
    async query<Row extends object>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
      try {
        return (await pool.query<Row>({ text: sql, values: params.map(toParameter), types: typesOfResults }))
          .rows
      } catch (error) {
        throw toDatabaseError(error)
      }
    },
  }
}
