/**
 * UCI Online Retail: 541,909 invoice lines of a British mail-order shop, 2010-12-01 to 2011-12-09 (D. Chen, CC BY 4.0).
 * Columns InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country.
 *
 * Rules:
 * - Lines of an invoice are the lines of an order, at one online location in the shop's own time zone. Lines without a customer
 *   (a quarter of them) are kept: they are sales all the same. Duplicate lines are kept: the shop repeated items within invoices.
 * - Stock codes that do not begin with five digits are services, fees and adjustments (POST, DOT, M, BANK CHARGES, gift vouchers):
 *   rejected as NOT_A_PRODUCT.
 * - Lines without a price are stock movements and gifts, those of negative quantity on ordinary invoices write-offs: rejected as
 *   NO_PRICE and STOCK_ADJUSTMENT.
 * - Lines of invoices C... are returns, by the latest order of that customer with that item; a return whose order is not known is
 *   recorded without one. An order of which everything came back within 24 hours was a mistake of entry: it is cancelled.
 */
import type { ReturnInput } from '../../contracts/shop/shop-records'
import { ForecartError } from '../../core/errors'
import type {
  MatchedReturn,
  ReadLine,
  StagedLine,
} from '../../db/repositories/operations/import-staging.repository'
import { amountValue, numberValue, textValue } from './field-values'
import { recordStagedOrders, withStaging } from './import-orders'
import { type ImportRun, inBatches, type Numbered } from './import-run'
import { importTargetStages } from './import-stages'
import type { WantedSource } from './inspect-file'
import type { FileShape, SourceRecord } from './record-source'
import { InstantReader } from './time-values'

const LOCATION = {
  externalId: 'online-retail',
  name: 'Online Retail',
  kind: 'ONLINE',
  timeZone: 'Europe/London',
  country: 'GB',
} as const
const CURRENCY = 'GBP'
const PRODUCT_CODE = /^\d{5}/
const CANCELLED_WITHIN_HOURS = 24
const BATCH_SIZE = 1_000

const COLUMNS = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
]
const OPTIONAL_COLUMNS = ['Description', 'CustomerID', 'Country']
export const WANTED_OF_ONLINE_RETAIL: readonly WantedSource[] = COLUMNS.map((column) => ({
  field: column,
  anyOf: [column],
  isOptional: OPTIONAL_COLUMNS.includes(column),
}))
export const ONLINE_RETAIL_SOURCE = 'import:online-retail'

/** The part of a line that staging keeps as JSON. */
interface KeptLine {
  readonly priceMinor: string
  /** The number of the return within its invoice; 0 for sales. */
  readonly number: number
}

export interface RetailLine {
  readonly invoice: string
  readonly kind: 'sale' | 'return'
  readonly code: string
  readonly title: string | null
  /** Above 0, for returns too. */
  readonly quantity: number
  readonly priceMinor: bigint
  readonly at: Date
  readonly customer: string | null
  readonly country: string | null
}

/** Reads one line by the rules above. @throws BAD_USER_INPUT with the rule's name where the line is not a sale or a return. */
export function readRetailLine({ fields }: SourceRecord, instants: InstantReader): RetailLine {
  const text = (column: string) => textValue(fields[column], column)
  const required = <T>(value: T | null, column: string): T =>
    value ?? refuse('MISSING_FIELD', `${column} is missing`)
  const invoice = required(text('InvoiceNo'), 'InvoiceNo').toUpperCase()
  const code = required(text('StockCode'), 'StockCode').toUpperCase()
  const quantity = required(numberValue(fields['Quantity'], 'Quantity'), 'Quantity')
  const priceMinor = required(
    amountValue(fields['UnitPrice'], 'UnitPrice', CURRENCY, { excessDecimals: 'round' }),
    'UnitPrice',
  )
  if (!PRODUCT_CODE.test(code))
    refuse('NOT_A_PRODUCT', `the stock code ${code} is a service, a fee or an adjustment`)
  if (!Number.isFinite(quantity) || quantity === 0) refuse('NO_QUANTITY', 'the quantity is zero')
  const isReturn = invoice.startsWith('C')
  if (quantity < 0 && !isReturn) refuse('STOCK_ADJUSTMENT', 'a negative quantity on an ordinary invoice')
  if (quantity > 0 && isReturn) refuse('STOCK_ADJUSTMENT', 'a positive quantity on a cancellation')
  if (priceMinor <= 0n) refuse('NO_PRICE', 'a line without a price is a gift or a stock movement')
  return {
    invoice,
    kind: isReturn ? 'return' : 'sale',
    code,
    title: text('Description'),
    quantity: Math.abs(quantity),
    priceMinor,
    at: required(instants.read(fields['InvoiceDate'], 'InvoiceDate'), 'InvoiceDate'),
    customer: text('CustomerID')?.replace(/\.0$/, '') ?? null,
    country: text('Country'),
  }
}

function refuse(rule: string, reason: string): never {
  throw new ForecartError('BAD_USER_INPUT', `${rule}: ${reason}`)
}

/** What the file says about an item: title and price of its last sale, and the day of its first. */
interface SeenItem {
  title: string | null
  priceMinor: bigint
  firstAt: number
  lastAt: number
}

/** Reads lines for a preview. */
export function retailPreview(): (record: SourceRecord) => RetailLine {
  const instants = new InstantReader(LOCATION.timeZone, null)
  return (record) => readRetailLine(record, instants)
}

/** @throws BAD_USER_INPUT where the file cannot be read, CANCELLED. */
export async function importOnlineRetail(run: ImportRun, file: string, shape: FileShape): Promise<void> {
  const items = new Map<string, SeenItem>()
  const countries = new Map<string, string | null>()
  const instants = new InstantReader(LOCATION.timeZone, null)
  const source = { file, shape, share: importTargetStages.reading('orders') }
  const lines = run.records(source, (record) => readRetailLine(record, instants))
  await withStaging(run, async (staging) => {
    await staging.fill(stage(lines, items, countries))
    await staging.matchReturns()
    await recordCatalog(run, items, countries)
    const cancelled = await staging.cancelledOrders(CANCELLED_WITHIN_HOURS)
    await recordStagedOrders(run, staging.sales(), (order) => toOrder(order, cancelled), {
      total: run.read,
      share: importTargetStages.recording,
    })
    for await (const batch of inBatches(staging.returns(), BATCH_SIZE)) {
      run.requireGoingOn()
      const returns = batch.map(toReturn)
      run.note(
        await run.writer.orders.recordReturns(run.viewer, returns),
        batch.map(({ line }, index) => ({ line, value: returns[index]! })),
      )
    }
  })
  await run.rollUp()
}

async function* stage(
  lines: AsyncIterable<Numbered<RetailLine>>,
  items: Map<string, SeenItem>,
  countries: Map<string, string | null>,
): AsyncGenerator<StagedLine> {
  // Returns have no name of their own: they are numbered within their invoice, the same whenever the file is imported.
  const returnsOf = new Map<string, number>()
  for await (const { line, value } of lines) {
    const number = value.kind === 'return' ? (returnsOf.get(value.invoice) ?? 0) + 1 : 0
    if (number > 0) returnsOf.set(value.invoice, number)
    if (value.customer !== null) countries.set(value.customer, value.country)
    if (value.kind === 'sale') noteItem(items, value)
    const record: KeptLine = { priceMinor: value.priceMinor.toString(), number }
    yield {
      line,
      orderKey: value.invoice,
      kind: value.kind,
      customer: value.customer ?? '',
      item: value.code,
      quantity: value.quantity,
      at: value.at,
      record,
    }
  }
}

function noteItem(items: Map<string, SeenItem>, { code, title, priceMinor, at }: RetailLine): void {
  const ms = at.getTime()
  const seen = items.get(code)
  if (!seen) {
    items.set(code, { title, priceMinor, firstAt: ms, lastAt: ms })
    return
  }
  seen.firstAt = Math.min(seen.firstAt, ms)
  if (ms < seen.lastAt) return
  seen.lastAt = ms
  seen.title = title ?? seen.title
  seen.priceMinor = priceMinor
}

async function recordCatalog(
  run: ImportRun,
  items: ReadonlyMap<string, SeenItem>,
  countries: ReadonlyMap<string, string | null>,
): Promise<void> {
  await run.writer.catalog.upsertLocations(run.viewer, [LOCATION])
  const itemInputs = [...items].map(([externalId, { title, priceMinor, firstAt }]) => ({
    externalId,
    title: title ?? externalId,
    priceMinor,
    currency: CURRENCY,
    launchedOn: new Date(firstAt).toISOString().slice(0, 10),
  }))
  for (let at = 0; at < itemInputs.length; at += BATCH_SIZE) {
    run.requireGoingOn()
    await run.writer.catalog.upsertItems(run.viewer, itemInputs.slice(at, at + BATCH_SIZE))
  }
  const users = [...countries].map(([externalId, country]) => ({
    externalId,
    attributes: country === null ? {} : { country },
  }))
  for (let at = 0; at < users.length; at += BATCH_SIZE) {
    run.requireGoingOn()
    await run.writer.catalog.upsertUsers(run.viewer, users.slice(at, at + BATCH_SIZE))
  }
}

function toOrder(lines: readonly ReadLine[], cancelled: ReadonlyMap<string, Date>) {
  const externalId = lines[0]!.orderKey
  return {
    externalId,
    userExternalId: lines[0]!.customer || null,
    locationExternalId: LOCATION.externalId,
    orderedAt: new Date(Math.min(...lines.map(({ at }) => at.getTime()))),
    currency: CURRENCY,
    cancelledAt: cancelled.get(externalId) ?? null,
    lines: lines.map(({ item, quantity, record }) => ({
      itemExternalId: item,
      quantity,
      unitPriceMinor: BigInt((record as KeptLine).priceMinor),
    })),
  }
}

function toReturn({ orderKey, item, quantity, at, record, matchedOrder }: MatchedReturn): ReturnInput {
  const { priceMinor, number } = record as KeptLine
  return {
    externalId: `${orderKey}/${number}`,
    orderExternalId: matchedOrder,
    itemExternalId: item,
    locationExternalId: LOCATION.externalId,
    quantity,
    refundedMinor: BigInt(Math.round(quantity * Number(priceMinor))),
    currency: CURRENCY,
    returnedAt: at,
  }
}
