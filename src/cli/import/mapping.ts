/**
 * Mapping files say where the fields of a target are found in a record:
 *
 *     { "target": "orders", "timeZone": "Europe/Berlin", "currency": "EUR", "missingItems": "create",
 *       "fields": { "externalId": "order_no", "itemExternalId": "lines.sku", "quantity": { "from": "qty", "default": 1 },
 *                   "unitPrice": "price", "orderedAt": "created", "locationExternalId": { "value": "web" } } }
 *
 * A field is the name of a column, or the path of a JSON value with dots; or `{ from, default, map }`, where `map` translates values;
 * or `{ value }`, the same for every record.
 */
import { z } from 'zod'
import { isTimeZone } from '../../core/day'
import { ForecartError } from '../../core/errors'
import { readSmallFile } from '../input-file'
import { FILE_FORMATS } from './record-source'

const MAX_MAPPING_BYTES = 2 ** 20

const FIELDS = {
  events: [
    'clientEventId',
    'type',
    'sessionExternalId',
    'userExternalId',
    'itemExternalId',
    'locationExternalId',
    'quantity',
    'price',
    'priceMinor',
    'currency',
    'promotionExternalId',
    'orderExternalId',
    'query',
    'rating',
    'occurredAt',
  ],
  orders: [
    'externalId',
    'userExternalId',
    'sessionExternalId',
    'locationExternalId',
    'orderedAt',
    'currency',
    'itemExternalId',
    'itemTitle',
    'quantity',
    'unitPrice',
    'unitPriceMinor',
    'discount',
    'discountMinor',
    'promotionExternalId',
    'paymentMethod',
    'promisedDeliveryAt',
    'deliveredAt',
    'cancelledAt',
  ],
  items: [
    'externalId',
    'title',
    'brand',
    'category',
    'categoryPath',
    'price',
    'priceMinor',
    'cost',
    'costMinor',
    'currency',
    'active',
    'launchedOn',
    'retiredOn',
  ],
  demand: [
    'itemExternalId',
    'itemTitle',
    'locationExternalId',
    'day',
    'units',
    'orders',
    'visits',
    'revenue',
    'revenueMinor',
    'returns',
  ],
} as const

export const IMPORT_TARGETS = ['events', 'orders', 'items', 'demand'] as const
export type ImportTarget = (typeof IMPORT_TARGETS)[number]

const REQUIRED: Readonly<Record<ImportTarget, readonly string[]>> = {
  events: ['type', 'sessionExternalId', 'occurredAt'],
  orders: ['externalId', 'orderedAt', 'itemExternalId', 'quantity'],
  items: ['externalId'],
  demand: ['itemExternalId', 'day', 'units'],
}

const constant = z.union([z.string(), z.number(), z.boolean()])
const fieldSchema = z.union([
  z.string().min(1),
  z.strictObject({
    from: z.string().min(1),
    default: constant.optional(),
    map: z.record(z.string(), constant).optional(),
  }),
  z.strictObject({ value: constant }),
])

const schema = z.strictObject({
  target: z.enum(IMPORT_TARGETS, `must be one of ${IMPORT_TARGETS.join(', ')}`),
  /** Default: by the file's name. */
  format: z.enum(FILE_FORMATS).optional(),
  delimiter: z.string().length(1).default(','),
  /** Of instants that name no zone. */
  timeZone: z.string().refine(isTimeZone, 'must be an IANA name, such as Europe/Berlin').default('UTC'),
  /** Luxon's tokens, such as "dd/MM/yyyy HH:mm"; default ISO 8601 or seconds or milliseconds since 1970. */
  instantFormat: z.string().min(1).optional(),
  /** Of amounts whose record names none. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code, such as EUR')
    .optional(),
  /** Orders and events: under which name their ids are known once. */
  source: z.string().min(1).max(200).default('import'),
  /** What becomes of records whose item is not known. */
  missingItems: z.enum(['reject', 'create']).default('reject'),
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
  const parsed = schema.safeParse(json)
  if (!parsed.success) {
    const lines = parsed.error.issues.map(
      (issue) => `  ${issue.path.join('.') || 'the mapping'}: ${issue.message}`,
    )
    throw new ForecartError('BAD_USER_INPUT', `The mapping is not valid:\n${lines.join('\n')}`)
  }
  const { target, fields } = parsed.data
  const allowed: readonly string[] = FIELDS[target]
  const unknown = Object.keys(fields).filter((field) => !allowed.includes(field))
  const missing = REQUIRED[target].filter((field) => !(field in fields))
  const problems = [
    ...unknown.map(
      (field) => `  fields.${field}: ${target} have no such field; they have ${allowed.join(', ')}`,
    ),
    ...missing.map((field) => `  fields.${field}: ${target} need it`),
  ]
  if (problems.length > 0) {
    throw new ForecartError('BAD_USER_INPUT', `The mapping is not valid:\n${problems.join('\n')}`)
  }
  return parsed.data
}

/** @throws BAD_USER_INPUT. */
export async function readMapping(file: string): Promise<Mapping> {
  return parseMapping((await readSmallFile(file, MAX_MAPPING_BYTES)).toString('utf8'))
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
  const { from, map, default: otherwise = null } = spec
  return (record) => {
    const value = valueAt(record, from)
    if (value === undefined || value === null || value === '') return otherwise
    const key = typeof value === 'string' ? value : JSON.stringify(value)
    return map && Object.hasOwn(map, key) ? map[key] : value
  }
}

/** A column may have dots in its name: the whole name comes first. */
function valueAt(record: Readonly<Record<string, unknown>>, path: string): unknown {
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
