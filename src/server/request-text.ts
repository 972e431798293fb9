/**
 * The one place that turns bytes of a request into text: UTF-8 or nothing, because a wrong guess would store other names than were
 * sent. What the text may hold is checked where values are (src/services/input-rules.ts). Sockets need no help: `ws` refuses frames
 * that are not UTF-8.
 */
import { isUtf8 } from 'node:buffer'
import { ForecartError } from '../core/errors'

/** The text of a body, or why it has none. */
export function decodeBody(body: string | Buffer): string | ForecartError {
  if (typeof body === 'string') return body
  if (isUtf8(body)) return body.toString('utf8')
  return new ForecartError(
    'BAD_USER_INPUT',
    'The body is not valid UTF-8; encode it as UTF-8 and send it again',
  )
}

/** @throws BAD_USER_INPUT where the search part of an address is not percent-encoded UTF-8. */
export function requireDecodable(search: string): void {
  try {
    decodeURIComponent(search)
  } catch {
    throw new ForecartError('BAD_USER_INPUT', 'The address is not valid percent-encoded UTF-8')
  }
}
