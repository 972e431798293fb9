import { EVENT_CODE, LEAVE } from '../../../../src/contracts/session/next-action'
import type { EventType } from '../../../../src/contracts/shop/shop-records'
import { eventOutcomes } from '../../../../src/features/session/event-outcomes'

/** Events such as `['VIEW', 0]` with what was paid. */
function outcomesOf(...sessions: readonly (readonly (readonly [EventType, number])[])[]) {
  const events = sessions.flat()
  const offsets = new Uint32Array(sessions.length + 1)
  sessions.forEach(({ length }, session) => (offsets[session + 1] = offsets[session]! + length))
  const columns = {
    offsets,
    items: new Int32Array(events.length),
    types: Uint8Array.from(events, ([type]) => EVENT_CODE[type]),
    timesMs: Float64Array.from(events.keys()),
  }
  const payments = { currency: 'EUR', amounts: Float32Array.from(events, ([, amount]) => amount) }
  return eventOutcomes(columns, payments, (type) => type !== EVENT_CODE.IMPRESSION)
}

const { VIEW, ADD_TO_CART, PURCHASE } = EVENT_CODE

describe('what followed each event', () => {
  it('is the next action of the same session, past what is none, and LEAVE at its end', () => {
    const { nextActions, purchases } = outcomesOf(
      [
        ['VIEW', 0],
        ['IMPRESSION', 0],
        ['ADD_TO_CART', 0],
        ['PURCHASE', 500],
      ],
      [['VIEW', 0]],
    )
    expect([...nextActions]).toEqual([ADD_TO_CART, ADD_TO_CART, PURCHASE, LEAVE, LEAVE])
    expect([...purchases]).toEqual([1, 1, 1, 0, 0])
    expect(VIEW).not.toBe(LEAVE)
  })

  it('is an order of all lines that follow one another, and not one that is under way', () => {
    const { orderValues } = outcomesOf(
      [
        ['VIEW', 0],
        ['PURCHASE', 500],
        ['PURCHASE', 300],
        ['VIEW', 0],
        ['PURCHASE', 70],
        ['VIEW', 0],
      ],
      [['PURCHASE', 10]],
    )
    expect([...orderValues]).toEqual([800, NaN, 70, 70, NaN, NaN, NaN])
  })

  it('is no order value where the amount of a line is not known', () => {
    expect([...outcomesOf([['VIEW', 0], ['PURCHASE', 500], ['PURCHASE', 0]]).orderValues]).toEqual([NaN, NaN, NaN]) // prettier-ignore
  })
})
