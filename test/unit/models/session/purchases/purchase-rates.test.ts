/** Purchases follow from what lies in the cart and from the last actions, as often as they did. */
import { EVENT_CODE } from '../../../../../src/contracts/session/next-action'
import type { SessionColumns } from '../../../../../src/contracts/session/session'
import { PurchaseRates } from '../../../../../src/models/session/purchases/purchase-rates'

const { VIEW, ADD_TO_CART, PURCHASE } = EVENT_CODE

function columnsOf(sessions: readonly (readonly number[])[]): SessionColumns {
  const types = sessions.flat()
  const offsets = new Uint32Array(sessions.length + 1)
  sessions.forEach(({ length }, session) => (offsets[session + 1] = offsets[session]! + length))
  return {
    offsets,
    types: Uint8Array.from(types),
    items: new Int32Array(types.length),
    timesMs: Float64Array.from(types, (_, event) => event),
  }
}

/** Of a hundred visits with something in the cart forty end in a purchase, of nine hundred without none. */
const visits = Array.from({ length: 1_000 }, (_, visit) => {
  if (visit % 10 !== 0) return [VIEW, VIEW]
  return visit < 400 ? [VIEW, ADD_TO_CART, VIEW, PURCHASE] : [VIEW, ADD_TO_CART, VIEW]
})
const rates = PurchaseRates.fit(columnsOf(visits))
const after = (...session: number[]) => rates.purchaseProbability(columnsOf([session]), 0)

it('is as likely as it was in visits alike, and remembers the cart', () => {
  expect(after()).toBeCloseTo(0.04, 2)
  expect(after(VIEW, ADD_TO_CART, VIEW)).toBeCloseTo(0.4, 1)
  expect(after(VIEW, VIEW)).toBeLessThan(0.01)
})

it('leans on shorter histories where the last actions were never seen, and is over after the purchase', () => {
  expect(after(ADD_TO_CART, EVENT_CODE.SEARCH, EVENT_CODE.SEARCH)).toBeGreaterThan(0.3)
  expect(after(VIEW, ADD_TO_CART, VIEW, PURCHASE)).toBeLessThan(0.05)
})

it('answers the same after it was saved and loaded', () => {
  const loaded = PurchaseRates.load(new Map(rates.save()))
  const session = columnsOf([[VIEW, ADD_TO_CART, VIEW]])
  expect(loaded.purchaseProbability(session, 0)).toBe(rates.purchaseProbability(session, 0))
})
