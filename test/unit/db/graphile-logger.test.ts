import { ForecartError } from '../../../src/core/errors'
import type { Logger } from '../../../src/core/logger'
import { graphileLogger } from '../../../src/db/graphile-logger'

function levelOf(error: Error): string {
  const levels: string[] = []
  const logger = new Proxy({}, { get: (_, level) => () => levels.push(String(level)) }) as unknown as Logger
  graphileLogger(logger).error('Failed task 4', { error })
  return levels.join()
}

it('tells of jobs that fail as errors, and of those that the end of their runner interrupts as information', () => {
  expect(levelOf(new Error('division by zero'))).toBe('error')
  expect(levelOf(new ForecartError('CANCELLED', 'The training was interrupted'))).toBe('info')
})
