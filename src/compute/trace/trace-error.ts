import { sep } from 'node:path'
import { ForecartError } from '../../core/errors'

/** Folders whose frames only pass calls on: a user's call is the first frame outside of them. */
const MACHINERY = [`${sep}node_modules${sep}`, `${sep}compute${sep}trace${sep}`, 'node:']

/** Where the code that is being traced called into tfjs: `file:line:column`, or 'unknown'. */
export function tracedCallSite(): string {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 60
  const frames = new Error().stack?.split('\n').slice(1) ?? []
  Error.stackTraceLimit = limit
  const frame = frames.find((line) => !MACHINERY.some((part) => line.includes(part)))
  return frame?.trim().replace(/^at /, '') ?? 'unknown'
}

/** For code that would silently become a constant of the compiled graph. */
export function traceRefused(what: string, advice: string): ForecartError {
  const calledAt = tracedCallSite()
  return new ForecartError('TRACE_REFUSED', `${what} (at ${calledAt}). ${advice}`, { calledAt })
}

export function unsupportedKernel(kernel: string, reason?: string): ForecartError {
  const calledAt = tracedCallSite()
  const message = `The tfjs kernel '${kernel}' cannot be compiled${reason ? `: ${reason}` : ''} (at ${calledAt})`
  return new ForecartError('UNSUPPORTED_KERNEL', message, { kernel, calledAt })
}
