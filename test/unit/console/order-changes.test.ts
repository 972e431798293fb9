/** Changes of purchase orders on the page Stock: of the row that was looked at, by the day of the place. */
import { dayIn, isUnchanged, rowOf, type OpenOrder } from '../../../console/pages/stock/order-changes'

const order = (change: Partial<OpenOrder> = {}): OpenOrder => ({
  id: 'one',
  externalId: 'PO-1',
  quantity: 10,
  openQuantity: 6,
  orderedOn: '2026-11-20',
  expectedOn: '2026-12-02',
  item: { id: 'i', externalId: 'SKU-1', title: 'Cup' },
  location: { id: 'l', externalId: 'berlin' },
  receipts: [{ quantity: 4, receivedAt: '2026-11-28T08:00:00.000Z' }],
  ...change,
})

it('a purchase order is changed only while it is what was looked at, so that nobody undoes what another one recorded', () => {
  expect(isUnchanged(order(), order({ item: { id: 'i', externalId: 'SKU-1', title: 'A new title' } }))).toBe(
    true,
  )
  const more = { quantity: 6, receivedAt: '2026-12-01T09:00:00.000Z' }
  for (const meanwhile of [
    { openQuantity: 0 },
    { receipts: [...order().receipts, more] },
    { quantity: 12 },
    { expectedOn: '2026-12-09' },
  ])
    expect(isUnchanged(order(), order(meanwhile))).toBe(false)
  // It was cancelled, or came whole: it is no open order any more.
  expect(isUnchanged(order(), undefined)).toBe(false)
})

it('a changed purchase order keeps all that is known of it', () => {
  expect(rowOf(order())).toEqual({
    ...{ externalId: 'PO-1', itemExternalId: 'SKU-1', locationExternalId: 'berlin', quantity: 10 },
    ...{ orderedOn: '2026-11-20', expectedOn: '2026-12-02' },
    receipts: [{ quantity: 4, receivedAt: '2026-11-28T08:00:00.000Z' }],
  })
})

it('a purchase order is made on the day that it is at its place', () => {
  const evening = new Date('2026-12-01T23:30:00Z')
  expect(['America/New_York', 'Europe/Berlin', 'Asia/Tokyo'].map((zone) => dayIn(zone, evening))).toEqual([
    ...['2026-12-01', '2026-12-02', '2026-12-02'],
  ])
})
