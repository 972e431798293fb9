import { sep } from 'node:path'
import { ForecartError } from '../../core/errors'

/**
 * Frames that only pass calls on: a user's call is the first frame without these. tfjs-core is named besides node_modules,
 * because its source maps lead elsewhere.
 */
const MACHINERY = [
  ...[`${sep}node_modules${sep}`, `tfjs-core${sep}`, 'node:'],
  ...[`${sep}compute${sep}trace${sep}`, `${sep}compute${sep}devices${sep}`],
]

/** Where the code that is being traced, or computed eagerly, called into tfjs: `file:line:column`, or 'unknown'. */
function tracedCallSite(): string {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 60
  const frames = new Error().stack?.split('\n').slice(1) ?? []
  Error.stackTraceLimit = limit
  const frame = frames.find((line) => !MACHINERY.some((part) => line.includes(part)))
  return frame?.trim().replace(/^at /, '') ?? 'unknown'
}

/** The error for code whose result would silently become a constant of the compiled graph. */
export function traceRefused(what: string, advice: string): ForecartError {
  const calledAt = tracedCallSite()
  return new ForecartError('TRACE_REFUSED', `${what} (at ${calledAt}). ${advice}`, { calledAt })
}

export function unsupportedKernel(
  kernel: string,
  reason?: string,
  wanted: 'compiled' | 'computed' = 'compiled',
): ForecartError {
  const calledAt = tracedCallSite()
  const message = `The tfjs kernel '${kernel}' cannot be ${wanted}${reason ? `: ${reason}` : ''} (at ${calledAt})`
  return new ForecartError('UNSUPPORTED_KERNEL', message, { kernel, calledAt })
}

/** An async function goes on after the trace has ended, when nothing is recorded any more. @throws TRACE_REFUSED. */
export function refuseThenable(result: unknown): void {
  if (typeof result !== 'object' || result === null || !('then' in result)) return
  // What becomes of the abandoned function no longer matters; its rejection must not end the process.
  Promise.resolve(result).catch(() => undefined)
  throw traceRefused('The traced function is async', 'Compute in tensors, without awaiting.')
}
