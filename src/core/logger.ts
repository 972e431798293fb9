/** Structured logs on standard error. Secrets never reach them: what may hold one is redacted by path. */
import pino from 'pino'

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

export function createLogger(options: { level: LogLevel; name: string }): Logger {
  return pino(
    { level: options.level, name: options.name, redact: { paths: REDACTED_PATHS, censor: '[redacted]' } },
    pino.destination({ dest: 2, sync: true }),
  )
}
