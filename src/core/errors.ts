interface ErrorFacts {
  /** The HTTP status of an answer that holds nothing but this error. */
  readonly httpStatus: number
  /** The exit code of the command `forecart`. */
  readonly exitCode: number
  /** The same thing asked again, a little later, may well succeed. */
  readonly isTransient: boolean
}

/**
 * Every error that a caller can act on carries a stable code. Codes are part of the public contract: they reach
 * GraphQL as `extensions.code`, cross process boundaries as `{ code, message, details }`, and are listed in docs/errors.md.
 */
export const ERRORS = {
  UNAUTHENTICATED: { httpStatus: 401, exitCode: 1, isTransient: false },
  FORBIDDEN: { httpStatus: 403, exitCode: 1, isTransient: false },
  NOT_FOUND: { httpStatus: 404, exitCode: 3, isTransient: false },
  BAD_USER_INPUT: { httpStatus: 400, exitCode: 2, isTransient: false },
  CONFLICT: { httpStatus: 409, exitCode: 4, isTransient: false },
  NO_MODEL: { httpStatus: 409, exitCode: 5, isTransient: false },
  NOT_ENOUGH_DATA: { httpStatus: 422, exitCode: 5, isTransient: false },
  RATE_LIMITED: { httpStatus: 429, exitCode: 1, isTransient: true },
  QUERY_TOO_EXPENSIVE: { httpStatus: 400, exitCode: 1, isTransient: false },
  TIMEOUT: { httpStatus: 504, exitCode: 1, isTransient: true },
  CANCELLED: { httpStatus: 503, exitCode: 130, isTransient: false },
  BAD_CONFIGURATION: { httpStatus: 500, exitCode: 2, isTransient: false },
  ALREADY_RUNNING: { httpStatus: 500, exitCode: 6, isTransient: false },
  DATABASE_UNAVAILABLE: { httpStatus: 503, exitCode: 6, isTransient: true },
  MIGRATION_FAILED: { httpStatus: 500, exitCode: 1, isTransient: false },
  MODEL_HOST_UNAVAILABLE: { httpStatus: 503, exitCode: 1, isTransient: true },
  TRAINER_CRASHED: { httpStatus: 500, exitCode: 1, isTransient: false },
  ARTIFACT_CORRUPT: { httpStatus: 500, exitCode: 1, isTransient: false },
  UNSUPPORTED_KERNEL: { httpStatus: 422, exitCode: 1, isTransient: false },
  TRACE_REFUSED: { httpStatus: 422, exitCode: 1, isTransient: false },
  DEVICE_UNAVAILABLE: { httpStatus: 503, exitCode: 1, isTransient: false },
  DEVICE_LOST: { httpStatus: 503, exitCode: 1, isTransient: true },
  INTERNAL_SERVER_ERROR: { httpStatus: 500, exitCode: 1, isTransient: false },
} as const satisfies Readonly<Record<string, ErrorFacts>>

export type ErrorCode = keyof typeof ERRORS

export const ERROR_CODES = Object.keys(ERRORS) as readonly ErrorCode[]

/** What an error looks like when it crosses a process boundary. */
export interface SerializedError {
  readonly code: ErrorCode
  readonly message: string
  readonly details?: Record<string, unknown>
}

export class ForecartError extends Error {
  override readonly name = 'ForecartError'

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
    options?: { cause?: unknown },
  ) {
    super(message, options)
  }
}

export function isForecartError(error: unknown): error is ForecartError {
  return error instanceof ForecartError
}

export function hasErrorCode(error: unknown, code: ErrorCode): boolean {
  return isForecartError(error) && error.code === code
}

/** Unknown errors become INTERNAL_SERVER_ERROR, with their message kept for the log of the receiving process. */
export function serializeError(error: unknown): SerializedError {
  if (isForecartError(error))
    return { code: error.code, message: error.message, details: { ...error.details } }
  return { code: 'INTERNAL_SERVER_ERROR', message: error instanceof Error ? error.message : String(error) }
}

export function deserializeError(error: SerializedError): ForecartError {
  return new ForecartError(error.code, error.message, error.details)
}

/** For conditions that only a defect of Forecart itself can break. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new ForecartError('INTERNAL_SERVER_ERROR', `Invariant broken: ${message}`)
}
