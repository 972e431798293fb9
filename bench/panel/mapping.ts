/** Which columns of a file hold what: the mapping of `bench panel`, described in docs/benchmarks.md. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ForecartError } from '../../src/core/errors'

const column = z.string().min(1)

const schema = z.strictObject({
  delimiter: z.string().length(1).default(','),
  /** YYYY-MM-DD. */
  day: column,
  /** Without them the file has one item, or one place. */
  item: column.optional(),
  place: column.optional(),
  category: column.optional(),
  /** Sold; an empty cell is a day whose sales are not known, though its plans are. */
  units: column,
  /** Whether days without a line sold nothing; else their sales are not known. */
  complete: z.boolean().default(false),
  /** Flags of days on which the place was open, or closed. */
  open: column.optional(),
  closed: column.optional(),
  promotion: column.optional(),
  featured: column.optional(),
  /** 0..1 off the list price. */
  discountFraction: column.optional(),
  /** The list price, in any currency. */
  price: column.optional(),
  /** Flags; anything but 0, no and false is a holiday. */
  holidays: z.array(column).default([]),
  schoolHoliday: column.optional(),
  /** 0..1 of the day without stock. */
  stockOutFraction: column.optional(),
})

export type PanelMapping = z.output<typeof schema>

/** @throws BAD_USER_INPUT that names everything that is wrong. */
export function parsePanelMapping(value: unknown): PanelMapping {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const problems = result.error.issues.map(
    ({ path, message }) => `  ${path.join('.') || 'the mapping'}: ${message}`,
  )
  throw new ForecartError('BAD_USER_INPUT', `The mapping is not valid:\n${problems.join('\n')}`)
}

/** @throws BAD_USER_INPUT where the file cannot be read or is no mapping. */
export function readPanelMapping(file: string): PanelMapping {
  try {
    return parsePanelMapping(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    if (error instanceof ForecartError) throw error
    throw new ForecartError('BAD_USER_INPUT', `The mapping ${file} cannot be read: ${String(error)}`)
  }
}

/** Keys of a mapping that are no columns. */
const SETTINGS: readonly string[] = ['delimiter', 'complete']

/** All columns that the mapping names. */
export function columnsOf(mapping: PanelMapping): string[] {
  return Object.entries(mapping).flatMap(([key, value]) => {
    if (SETTINGS.includes(key) || typeof value === 'boolean' || value === undefined) return []
    return value
  })
}
