/** graphile-worker's messages in our log. */
import { Logger as GraphileLogger } from 'graphile-worker'
import type { Logger } from '../core/logger'

/** Its "info" tells of every job, which is a debugging matter here. */
const LEVELS = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const

export function graphileLogger(logger: Logger): GraphileLogger {
  return new GraphileLogger((scope) => (level, message, meta) => {
    const { error } = meta ?? {}
    logger[LEVELS[level as keyof typeof LEVELS]](
      {
        job: scope['jobId'],
        task: scope['taskIdentifier'],
        ...(error === undefined ? {} : { err: error }),
      },
      message,
    )
  })
}
