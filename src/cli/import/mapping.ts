/**
 * Mapping files say where the fields of a target are found in a record, and how the file writes what it says (docs/import.md):
 *
 *     { "target": "orders", "timeZone": "Europe/Berlin", "currency": "EUR", "missingItems": "create",
 *       "fields": { "externalId": "order_no", "itemExternalId": "lines.sku", "quantity": { "from": "qty", "default": 1 },
 *                   "unitPrice": "price", "orderedAt": "created", "locationExternalId": { "value": "web" } } }
 */
import { z } from 'zod'
import { isTimeZone } from '../../core/time/day'
import { ForecartError } from '../../core/errors'
import { readSmallFile } from '../input-file'
import { THOUSANDS_MARKS } from './field-values'
import { isPreset, PRESETS } from './presets'
import { FILE_FORMATS } from './record-source'
import { columnsOf, fieldsOf, IMPORT_TARGETS, type ImportTarget } from './targets'
import { ENCODINGS } from './text-encoding'
import { namesADay } from './time-values'

const MAX_MAPPING_BYTES = 2 ** 20

const constant = z.union([z.string(), z.number(), z.boolean()])
const column = z.string().min(1)
const fieldSchema = z.union([
  column,
  z.strictObject({
    /** The columns that the field is read from. The first that is not empty is taken. */
    from: z.union([column, z.array(column).min(1)]),
    /** The value where the record has none. */
    default: constant.optional(),
    map: z.record(z.string(), constant).optional(),
    /** The value of texts that `map` does not name. By default they are taken as they are. */
    otherwise: constant.optional(),
    /** The file may lack the column. */
    optional: z.boolean().optional(),
    /** Ignored: -5 is 5. */
    sign: z.literal('ignored').optional(),
  }),
  z.strictObject({ value: constant }),
])
const format = z
  .string()
  .min(1)
  .refine(
    namesADay,
    'must be Luxon tokens that name year, month and day, such as "dd.MM.yyyy HH:mm": what a text leaves out is not filled in',
  )
const filter = z.record(z.string(), z.array(z.string()))

const schema = z.strictObject({
  target: z.enum(IMPORT_TARGETS, `must be one of ${IMPORT_TARGETS.join(', ')}`),
  /** Default: by the file's name. */
  format: z.enum(FILE_FORMATS).optional(),
  /** Default: UTF-8, or what the file's byte order mark says. */
  encoding: z.enum(ENCODINGS, `must be one of ${ENCODINGS.join(', ')}`).optional(),
  /** Default: what the header is parted by. */
  delimiter: z.string().length(1).optional(),
  /** CSV: texts may hold lines that look like records. */
  multiline: z.boolean().default(false),
  decimal: z.enum(['.', ',']).default('.'),
  thousands: z.enum(THOUSANDS_MARKS).optional(),
  /** What becomes of amounts with more decimals than their currency has. */
  excessDecimals: z.enum(['reject', 'round']).default('reject'),
  /** The zone of instants that name none. */
  timeZone: z.string().refine(isTimeZone, 'must be an IANA name, such as Europe/Berlin').default('UTC'),
  instantFormat: format.optional(),
  dayFormat: format.optional(),
  /** The currency of amounts whose record names none. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code, such as EUR')
    .optional(),
  /** Under which name ids of events are known once. */
  source: z.string().min(1).max(200).default('import'),
  /** What becomes of records whose item is not known. */
  missingItems: z.enum(['reject', 'create']).default('reject'),
  /** What becomes of records whose location is not known. "create" makes it a store in `timeZone`. */
  missingLocations: z.enum(['reject', 'create']).default('reject'),
  /** Demand: what becomes of records of the same item, location and day. */
  duplicates: z.enum(['sum', 'last', 'reject']).default('reject'),
  /** Demand: whether a day that the file does not name, between its first and its last one, was a day without sales. */
  complete: z.boolean().default(false),
  /** Only records with one of the values in every column named; "" is an empty one. */
  where: filter.default({}),
  /** No records with one of the values in a column named. */
  whereNot: filter.default({}),
  fields: z.record(z.string(), fieldSchema),
})

export type FieldSpec = z.infer<typeof fieldSchema>
export type Mapping = z.infer<typeof schema>

/** @throws BAD_USER_INPUT that names everything that is wrong. */
export function parseMapping(text: string): Mapping {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new ForecartError(
      'BAD_USER_INPUT',
      `The mapping is not JSON: ${error instanceof Error ? error.message : ''}`,
    )
  }
  return checkMapping(withPreset(json))
}

/** @throws BAD_USER_INPUT. */
export async function readMapping(file: string): Promise<Mapping> {
  return parseMapping((await readSmallFile(file, MAX_MAPPING_BYTES)).toString('utf8'))
}

/** The mapping of a preset, with what is said beside it. @throws BAD_USER_INPUT. */
export function presetMapping(preset: string, said: Readonly<Record<string, unknown>>): Mapping {
  return checkMapping(withPreset({ preset, ...said }))
}

/** The mapping of a file whose columns have the names of the target's fields: what it has no column of stays as it is. @throws BAD_USER_INPUT. */
export function plainMapping(
  target: ImportTarget,
  columns: readonly string[],
  said: Readonly<Record<string, unknown>>,
): Mapping {
  const names = fieldsOf(target)
    .flatMap(columnsOf)
    .filter((name) => columns.includes(name))
  return checkMapping({ target, ...said, fields: Object.fromEntries(names.map((name) => [name, name])) })
}

/** What the mapping says goes before what its preset says, field by field. */
function withPreset(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || !('preset' in json)) return json
  const { preset, ...said } = json as Readonly<Record<string, unknown>>
  if (typeof preset !== 'string' || !isPreset(preset)) {
    throw new ForecartError(
      'BAD_USER_INPUT',
      `The mapping is not valid:\n  preset: must be one of ${Object.keys(PRESETS).join(', ')}`,
    )
  }
  const base = PRESETS[preset].mapping
  const fields = typeof said['fields'] === 'object' ? { ...base.fields, ...said['fields'] } : base.fields
  return { ...base, ...said, fields }
}

function checkMapping(json: unknown): Mapping {
  const parsed = schema.safeParse(json)
  const problems = parsed.success
    ? problemsOf(parsed.data)
    : parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the mapping'}: ${issue.message}`)
  if (parsed.success && problems.length === 0) return parsed.data
  throw new ForecartError(
    'BAD_USER_INPUT',
    `The mapping is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
  )
}

const WITH_MISSING_ITEMS: readonly ImportTarget[] = ['events', 'orders', 'demand']

function problemsOf(mapping: Mapping): string[] {
  const { target, fields, currency, decimal, thousands } = mapping
  const known = fieldsOf(target)
  const names = known.flatMap(columnsOf)
  const has = (name: string) => Object.hasOwn(fields, name)
  const hasCurrency = currency !== undefined || has('currency')
  const amounts = known.filter(({ name, isAmount }) => isAmount && (has(name) || has(`${name}Minor`)))
  const problems = [
    ...Object.keys(fields)
      .filter((field) => !names.includes(field))
      .map((field) => `fields.${field}: ${target} have no such field; they have ${names.join(', ')}`),
    ...known
      .filter(({ name, isNeeded, isAmount }) => isNeeded && !has(name) && !(isAmount && has(`${name}Minor`)))
      .map(({ name }) => `fields.${name}: ${target} need it`),
  ]
  if (amounts.length > 0 && !hasCurrency) {
    problems.push(`currency: ${amounts[0]!.name} is an amount; say its currency, such as "currency": "EUR"`)
  } else if (
    mapping.missingItems === 'create' &&
    WITH_MISSING_ITEMS.includes(target) &&
    (target === 'demand' ? currency === undefined : !hasCurrency)
  ) {
    problems.push(
      'currency: items that are made need one ("missingItems": "create"); say it, such as "currency": "EUR"',
    )
  }
  if (decimal === thousands) problems.push(`thousands: must not be the decimal mark, ${decimal}`)
  if (target === 'calendar' && !has('country') && !has('locationExternalId')) {
    problems.push('fields.country: days of a calendar need it, or locationExternalId')
  }
  if (target === 'stockOuts' && has('day') === has('startedAt')) {
    problems.push('fields.startedAt: stock-outs need it, or day for whole days, and not both')
  }
  if (has('returnedQuantity') && !has('returnedAt')) {
    problems.push('fields.returnedAt: returnedQuantity needs it')
  }
  return problems
}

/** Columns or paths that a field is read from. */
export function sourcesOf(spec: FieldSpec): readonly string[] {
  if (typeof spec === 'string') return [spec]
  if ('value' in spec) return []
  return typeof spec.from === 'string' ? [spec.from] : spec.from
}

/** Whether a file may lack what the field is read from. A default is for single records: it would hide a column that is misspelt. */
export function isOptional(spec: FieldSpec): boolean {
  return typeof spec === 'object' && 'from' in spec && spec.optional === true
}

export type FieldReader = (record: Readonly<Record<string, unknown>>, field: string) => unknown

/** Reads fields of the target out of records; `undefined` where the mapping does not speak of a field. */
export function fieldReader(fields: Mapping['fields']): FieldReader {
  const readers = new Map(Object.entries(fields).map(([field, spec]) => [field, readerOf(spec)]))
  return (record, field) => readers.get(field)?.(record)
}

function readerOf(spec: FieldSpec): (record: Readonly<Record<string, unknown>>) => unknown {
  if (typeof spec === 'string') return (record) => valueAt(record, spec) ?? null
  if ('value' in spec) return () => spec.value
  const { map, otherwise, sign, default: absent = null } = spec
  const sources = sourcesOf(spec)
  return (record) => {
    const value = sources.map((from) => valueAt(record, from)).find((one) => !isEmpty(one))
    if (value === undefined) return absent
    if (map) {
      const key = typeof value === 'string' ? value.trim() : JSON.stringify(value)
      return Object.hasOwn(map, key) ? map[key] : (otherwise ?? value)
    }
    return sign === 'ignored' ? withoutSign(value) : value
  }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

function withoutSign(value: unknown): unknown {
  if (typeof value === 'number') return Math.abs(value)
  return typeof value === 'string' ? value.trim().replace(/^-/, '') : value
}

/** A column may have dots in its name: the whole name comes first. */
export function valueAt(record: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(record, path)) return record[path]
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
      record,
    )
}

/** Whether the mapping's filters let a record through. */
export function recordFilter({
  where,
  whereNot,
}: Mapping): (record: Readonly<Record<string, unknown>>) => boolean {
  const conditions = [
    ...Object.entries(where).map(([name, values]) => ({ name, values, isWanted: true })),
    ...Object.entries(whereNot).map(([name, values]) => ({ name, values, isWanted: false })),
  ]
  return (record) =>
    conditions.every(({ name, values, isWanted }) => {
      const value = valueAt(record, name)
      const text = isEmpty(value) ? '' : typeof value === 'string' ? value.trim() : JSON.stringify(value)
      return values.includes(text) === isWanted
    })
}
