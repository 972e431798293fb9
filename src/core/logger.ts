/** Structured logs on standard error: lines for people on a terminal, JSON elsewhere. Secrets never reach them: what may hold one is redacted by path. */
import { isatty } from 'node:tty'
import pino from 'pino'
import { isForecartError } from './errors'
import { toLogLine } from './log-lines'

const STANDARD_ERROR = 2

export type Logger = pino.Logger
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

const REDACTED_PATHS = [
  'authorization',
  'apiKey',
  'token',
  'password',
  'secret',
  'databaseUrl',
  '*.authorization',
  '*.apiKey',
  '*.token',
  '*.password',
  '*.secret',
  '*.databaseUrl',
  'req.headers.authorization',
  'req.headers["x-api-key"]',
  'req.headers.cookie',
]

/** Errors that a person can mend are logged without a stack. */
export function serializeLogged(error: Error): object {
  if (!isForecartError(error) || error.code === 'INTERNAL_SERVER_ERROR') return pino.stdSerializers.err(error)
  const { code, message, cause } = error
  return { type: error.name, code, message, ...(cause instanceof Error && { cause: cause.message }) }
}

export function createLogger(options: { level: LogLevel; name: string }): Logger {
  const standardError = pino.destination({ dest: STANDARD_ERROR, sync: true })
  return pino(
    {
      level: options.level,
      name: options.name,
      redact: { paths: REDACTED_PATHS, censor: '[redacted]' },
      serializers: { err: serializeLogged },
    },
    isatty(STANDARD_ERROR)
      ? { write: (json: string) => standardError.write(toLogLine(json)) }
      : standardError,
  )
}
