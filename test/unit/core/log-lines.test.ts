import pino from 'pino'
import { ForecartError } from '../../../src/core/errors'
import { explainError } from '../../../src/core/explain-error'
import { toLogLine } from '../../../src/core/log-lines'
import { serializeLogged } from '../../../src/core/logger'

/** What the logger writes, as a terminal shows it. */
function shown(log: (logger: pino.Logger) => void): string {
  let text = ''
  const write = (json: string): void => void (text += toLogLine(json))
  log(pino({ name: 'forecart', serializers: { err: serializeLogged } }, { write }))
  return text
}

it('a record is one readable line with its fields', () => {
  expect(shown((logger) => logger.warn({ runId: '3', device: null }, 'a trainer died'))).toMatch(
    /^\d\d:\d\d:\d\d WARN {2}forecart: a trainer died runId=3 device=null\n$/,
  )
})

it('what a person can mend has no stack, a defect has one', () => {
  const mendable = shown((logger) =>
    logger.error({ err: new ForecartError('DATABASE_UNAVAILABLE', 'The database cannot be reached') }, 'no'),
  )
  expect(mendable).toContain('\n  The database cannot be reached (DATABASE_UNAVAILABLE)\n')
  expect(mendable).not.toContain('.ts:')
  const defect = shown((logger) => logger.error({ err: new TypeError('x is undefined') }, 'no'))
  expect(defect).toMatch(/TypeError: x is undefined\n {2} +at .*\.ts:/)
})

it('what strangers sent moves nothing on a terminal', () => {
  expect(shown((logger) => logger.info({ url: '\u001b[2J\u0007' }, 'a\u001b]0;b'))).not.toMatch(
    /[\u0007\u001b]/,
  )
})

it('errors of the operating system are told without a stack', () => {
  const error = Object.assign(new Error("EACCES: permission denied, mkdir '/x'"), {
    code: 'EACCES',
    syscall: 'mkdir',
  })
  expect(explainError(error)).toBe("EACCES: permission denied, mkdir '/x'")
  expect(explainError(new TypeError('x'))).toContain('log-lines.test.ts')
})
