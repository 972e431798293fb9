/** What may be moved between the places of an item before anything is ordered: from where there is too much to where there is too little. */
import { wholePacks } from './replenishment'

export interface PlaceStock {
  readonly onHand: number
  /** What comes before an order of the next review would. */
  readonly onOrder: number
  /** Units that there is room for beside what is there; null: without a bound. */
  readonly room: number | null
  /** What the place needs until an order of the next review comes: it gives away nothing below. */
  readonly orderUpTo: number
  readonly reorderPoint: number
}

export interface Transfer {
  /** Indices of places. */
  readonly from: number
  readonly to: number
  readonly units: number
}

/**
 * The largest lack first, from the place with the most to spare, in whole packs, as far as there is room. Only what is on hand is moved. It is taken to arrive
 * before an order would: who moves goods for longer than that leaves it.
 */
export function transfersBetween(places: readonly PlaceStock[], packSize: number): Transfer[] {
  const spare = places.map(({ onHand, onOrder, orderUpTo }) =>
    Math.max(0, Math.min(onHand, onHand + onOrder - orderUpTo)),
  )
  const lack = places.map(({ onHand, onOrder, orderUpTo, reorderPoint }) =>
    onHand + onOrder < reorderPoint ? orderUpTo - onHand - onOrder : 0,
  )
  const room = places.map(({ room }) => room ?? Number.POSITIVE_INFINITY)
  const transfers: Transfer[] = []
  const receivers = places.map((_, place) => place).sort((a, b) => lack[b]! - lack[a]!)
  for (const to of receivers) {
    while (lack[to]! > 0) {
      const from = indexOfLargest(spare)
      const units = wholePacks(
        Math.min(spare[from]!, room[to]!, wholePacks(lack[to]!, packSize, 'up')),
        packSize,
        'down',
      )
      if (!(units > 0)) break
      transfers.push({ from, to, units })
      spare[from]! -= units
      room[to]! -= units
      lack[to]! -= units
    }
  }
  return transfers
}

function indexOfLargest(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value > values[best]! ? index : best), 0)
}
