/**
 * How often a session ends in a purchase from here on, by whether something lies in the cart and by the last three actions. Longer
 * histories back off to shorter ones as those of `ActionTransitions` do. Rates are counted, so they are calibrated by themselves.
 */
import type { ArtifactFiles } from '../../../contracts/models/estimator'
import { EVENT_CODE } from '../../../contracts/session/next-action'
import type { SessionColumns } from '../../../contracts/session/session'
import { decodeArray, encodeArray } from '../../artifact-arrays'
import type { PurchaseScorer } from '../ranking/ranking-predictor'
import { HISTORIES, isAction, LONGEST_HISTORY, RecentActions } from '../transitions/action-transitions'

const FILE = 'purchase-counts.bin'
const BACK_OFF_CASES = 20

/** What is known of a session after an event. */
class PurchaseState {
  private readonly recent = new RecentActions()
  private hasCart = false

  clear(): void {
    this.recent.clear()
    this.hasCart = false
  }

  add(type: number): void {
    if (!isAction(type)) return
    this.recent.add(type)
    if (type === EVENT_CODE.ADD_TO_CART) this.hasCart = true
    if (type === EVENT_CODE.PURCHASE) this.hasCart = false
  }

  /** The number of the cell of the last `length` actions. */
  cell(length: number): number {
    return Number(this.hasCart) * HISTORIES + this.recent.history(length)
  }
}

export class PurchaseRates implements PurchaseScorer {
  /** @param counts `[2, HISTORIES, 2]` cases without and with a purchase later on, by what lies in the cart and the last actions */
  private constructor(private readonly counts: Float64Array) {}

  static fit({ offsets, types }: SessionColumns): PurchaseRates {
    const counts = new Float64Array(2 * HISTORIES * 2)
    const state = new PurchaseState()
    for (let session = 0; session + 1 < offsets.length; session++) {
      const [start, end] = [offsets[session]!, offsets[session + 1]!]
      const lastPurchase = start + types.subarray(start, end).lastIndexOf(EVENT_CODE.PURCHASE)
      const isBought = types[lastPurchase] === EVENT_CODE.PURCHASE
      state.clear()
      for (let event = start; event <= end; event++) {
        const isLater = Number(isBought && lastPurchase >= event)
        for (let length = 0; length <= LONGEST_HISTORY; length++)
          counts[state.cell(length) * 2 + isLater]! += 1
        if (event < end) state.add(types[event]!)
      }
    }
    return new PurchaseRates(counts)
  }

  /** @throws ARTIFACT_CORRUPT. */
  static load(files: ArtifactFiles): PurchaseRates {
    return new PurchaseRates(decodeArray(files, FILE, Float64Array, 2 * HISTORIES * 2))
  }

  save(): readonly (readonly [string, Uint8Array])[] {
    return [[FILE, encodeArray(this.counts)]]
  }

  purchaseProbability(sessions: SessionColumns, session: number): number {
    return this.probabilityAfter(sessions, sessions.offsets[session]!, sessions.offsets[session + 1]! - 1)
  }

  /** That a purchase follows the event `last` of a session that begins with the event `start`: 0..1. */
  probabilityAfter({ types }: SessionColumns, start: number, last: number): number {
    const state = new PurchaseState()
    for (let event = start; event <= last; event++) state.add(types[event]!)
    let rate = 0
    for (let length = 0; length <= LONGEST_HISTORY; length++) {
      const [without, withPurchase] = [0, 1].map((outcome) => this.counts[state.cell(length) * 2 + outcome]!)
      // The first rate stands alone: there is nothing shorter that it could lean on.
      const backOff = length === 0 ? 0 : BACK_OFF_CASES
      const cases = without! + withPurchase! + backOff
      if (cases > 0) rate = (withPurchase! + backOff * rate) / cases
    }
    return rate
  }
}
