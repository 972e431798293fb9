/** graphile-worker's messages in our log. */
import { Logger as GraphileLogger } from 'graphile-worker'
import { hasErrorCode } from '../core/errors'
import type { Logger } from '../core/logger'

/** Its "info" tells of every job, which is a debugging matter here. */
const LEVELS = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const

export function graphileLogger(logger: Logger): GraphileLogger {
  return new GraphileLogger((scope) => (level, message, meta) => {
    const { error } = meta ?? {}
    // A job that is cut off by the end of its runner is done again by the next one: nothing went wrong.
    if (hasErrorCode(error, 'CANCELLED')) {
      logger.info(
        { task: scope['taskIdentifier'], reason: (error as Error).message },
        'A job was interrupted',
      )
      return
    }
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
