/** How values of raw SQL look in JavaScript: see src/db/client.ts. */
import pg from 'pg'

const OID = {
  int8: 20,
  date: 1082,
  numeric: 1700,
  int8Array: 1016,
  dateArray: 1182,
  numericArray: 1231,
} as const

type TextParser = (text: string) => unknown

/** pg's declaration knows scalar types only. */
const parserOf = pg.types.getTypeParser as (oid: number, format?: string) => TextParser

// The array parser of text arrays splits and unescapes; elements are converted afterwards.
const TEXT_ARRAY_OID = 1009

function arrayOf(parse: TextParser): TextParser {
  const parseTexts = parserOf(TEXT_ARRAY_OID, 'text') as (text: string) => (string | null)[]
  return (text) => parseTexts(text).map((element) => (element === null ? null : parse(element)))
}

const asIs: TextParser = (text) => text
const PARSERS = new Map<number, TextParser>([
  [OID.int8, BigInt],
  [OID.numeric, Number],
  [OID.date, asIs],
  [OID.int8Array, arrayOf(BigInt)],
  [OID.numericArray, arrayOf(Number)],
  [OID.dateArray, arrayOf(asIs)],
])

/** Passed with each statement, so that Prisma's own parsing over the same pool stays as it is. */
export const typesOfResults = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): TextParser {
    const own = format === 'binary' ? undefined : PARSERS.get(oid)
    return own ?? parserOf(oid, format)
  },
}

/** pg writes dates in the process's zone, arrays by `toString`, and bytes only from a Buffer. */
export function toParameter(value: unknown): unknown {
  if (value === undefined) return null
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Date) return value.toISOString()
  if (ArrayBuffer.isView(value) && !Buffer.isBuffer(value)) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  }
  if (Array.isArray(value)) return value.map(toParameter)
  return value
}
