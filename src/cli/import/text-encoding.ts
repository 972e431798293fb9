/** Bytes of a file as text, exactly or not at all. */
import { isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { ForecartError } from '../../core/errors'

export const ENCODINGS = ['utf-8', 'utf-16', 'latin1', 'windows-1252'] as const
export type Encoding = (typeof ENCODINGS)[number]

const UTF_8_BOM = Buffer.from([0xef, 0xbb, 0xbf])
const UTF_16_BOMS = { 'utf-16le': Buffer.from([0xff, 0xfe]), 'utf-16be': Buffer.from([0xfe, 0xff]) } as const

/** What windows-1252 has from 0x80 to 0x9f; a space stands for the five bytes that mean nothing. */
const WINDOWS_1252_HIGH = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'

/**
 * The encoding that a file begins to speak: its byte order mark, where it has one, else what is stated, else UTF-8.
 * @throws BAD_USER_INPUT where the mark contradicts what is stated.
 */
export function encodingOf(head: Buffer, stated: Encoding | undefined): Encoding {
  const marked = startsWith(head, UTF_8_BOM)
    ? 'utf-8'
    : Object.values(UTF_16_BOMS).some((mark) => startsWith(head, mark))
      ? 'utf-16'
      : undefined
  if (marked !== undefined && stated !== undefined && marked !== stated) {
    throw new ForecartError(
      'BAD_USER_INPUT',
      `The file begins with the byte order mark of ${marked}, and the mapping says "encoding": "${stated}". ` +
        `Say "encoding": "${marked}", or leave it away`,
    )
  }
  return marked ?? stated ?? 'utf-8'
}

/** Text of whole lines; null where a byte means nothing in the encoding. Not for UTF-16, which `utf16AsUtf8` reads. */
export function decode(bytes: Buffer, encoding: Exclude<Encoding, 'utf-16'>): string | null {
  if (encoding === 'utf-8') return isUtf8(bytes) ? bytes.toString('utf8') : null
  const text = bytes.toString('latin1')
  if (!/[\x80-\x9f]/.test(text)) return text
  // Control characters that nobody writes: the file is in windows-1252, or in something else altogether.
  if (encoding === 'latin1') return null
  const decoded = text.replace(/[\x80-\x9f]/g, (byte) => WINDOWS_1252_HIGH[byte.charCodeAt(0) - 0x80]!)
  return /[\x81\x8d\x8f\x90\x9d]/.test(text) ? null : decoded
}

/** Where in a line a byte means nothing, from 0, and what to state instead. */
export function explainInvalid(line: Buffer, encoding: Exclude<Encoding, 'utf-16'>): string {
  const valid =
    encoding === 'utf-8'
      ? validUtf8Bytes(line)
      : line.findIndex((_, at) => decode(line.subarray(at, at + 1), encoding) === null)
  const byte = `0x${line[valid]!.toString(16).toUpperCase().padStart(2, '0')}`
  const advice =
    encoding !== 'windows-1252' && decode(line, 'windows-1252') !== null
      ? `It reads "${decode(line, 'windows-1252')!.slice(0, 80)}" in windows-1252: where that is right, say ` +
        `"encoding": "${encoding === 'utf-8' && decode(line, 'latin1') !== null ? 'latin1' : 'windows-1252'}" in the mapping`
      : `Say the file's encoding in the mapping, one of ${ENCODINGS.join(', ')}, or convert the file to UTF-8`
  return `byte ${valid + 1} of the line, ${byte}, is not valid ${encoding}. ${advice}`
}

function validUtf8Bytes(bytes: Buffer): number {
  const REPLACEMENT = '\uFFFD'
  const text = bytes.toString('utf8')
  let valid = 0
  for (const piece of text.split(REPLACEMENT)) {
    valid += Buffer.byteLength(piece)
    // A replacement character that the file itself holds is not a fault.
    if (bytes.toString('utf8', valid, valid + 3) !== REPLACEMENT || bytes[valid] !== 0xef) break
    valid += 3
  }
  return valid
}

/**
 * UTF-16, little-endian unless its byte order mark says big-endian, as UTF-8.
 * @throws BAD_USER_INPUT for half a character, with the line.
 */
export async function* utf16AsUtf8(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | null = null
  let line = 1
  const convert = (chunk?: Buffer): Buffer => {
    try {
      const text = decoder!.decode(chunk, { stream: chunk !== undefined })
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) line++
      return Buffer.from(text, 'utf8')
    } catch (cause) {
      throw new ForecartError(
        'BAD_USER_INPUT',
        `On line ${line} or soon after it the file is not valid utf-16. Say its encoding in the mapping, one of ` +
          `${ENCODINGS.join(', ')}, or convert it to UTF-8`,
        {},
        { cause },
      )
    }
  }
  for await (const chunk of bytes) {
    decoder ??= new TextDecoder(startsWith(chunk, UTF_16_BOMS['utf-16be']) ? 'utf-16be' : 'utf-16le', {
      fatal: true,
    })
    yield convert(chunk)
  }
  if (decoder) yield convert()
}

function startsWith(bytes: Buffer, start: Buffer): boolean {
  return bytes.subarray(0, start.length).equals(start)
}
