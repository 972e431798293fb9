/** Tells "the database cannot be reached" apart from "the database refused this statement". */
import { ForecartError, isForecartError } from '../core/errors'

/** SQLSTATEs and system errors after which the same statement may well succeed on a new connection. */
const UNREACHABLE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '53300', // too_many_connections
  '08000',
  '08003',
  '08006',
  'P1001', // Prisma's names for the same
  'P1002',
  'P1008',
  'P1017',
])
/** Prisma passes errors of the driver on as text. */
const UNREACHABLE_MESSAGE =
  /Connection terminated|connection timeout|timeout exceeded when trying to connect|Client has encountered a connection error|server closed the connection|terminating connection due to|the database system is (starting up|shutting down|in recovery)|Can't reach database server|\b(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)\b/i

interface ErrorLike {
  readonly code?: unknown
  readonly message?: unknown
  readonly cause?: unknown
  readonly errors?: unknown
}

/** True where no answer came because the connection was refused or lost; whether the statement took effect is then unknown. */
export function isUnreachable(error: unknown, depth = 0): boolean {
  if (isForecartError(error)) return error.code === 'DATABASE_UNAVAILABLE'
  if (typeof error !== 'object' || error === null || depth > 3) return false
  const { code, message, cause, errors } = error as ErrorLike
  if (typeof code === 'string' && UNREACHABLE_CODES.has(code)) return true
  if (typeof message === 'string' && UNREACHABLE_MESSAGE.test(message)) return true
  if (Array.isArray(errors) && errors.some((inner) => isUnreachable(inner, depth + 1))) return true
  return isUnreachable(cause, depth + 1)
}

/** True where PostgreSQL broke a statement off because it took longer than it may. */
export function isCancelled(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 3) return false
  const { code, cause } = error as ErrorLike
  return code === '57014' || isCancelled(cause, depth + 1)
}

/** Connection failures become DATABASE_UNAVAILABLE; every other error is returned as it is. */
export function toDatabaseError(error: unknown): unknown {
  if (isForecartError(error) || !isUnreachable(error)) return error
  return new ForecartError(
    'DATABASE_UNAVAILABLE',
    'The database cannot be reached; try again in a moment',
    {},
    { cause: error },
  )
}
