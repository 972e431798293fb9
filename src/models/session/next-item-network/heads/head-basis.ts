/** What counting alone says of a session after an event, and what heads read beside the network's vector: the same in training and in serving. */
import type { ArtifactFiles } from '../../../../contracts/models/estimator'
import { ACTION_COUNT } from '../../../../contracts/session/next-action'
import type { SessionColumns } from '../../../../contracts/session/session'
import { ACTION_FEATURE_COUNT, countItemActions, writeActionFeatures } from '../../../../features/session'
import { decodeArray, encodeArray } from '../../../artifact-arrays'
import { logOdds } from '../../log-odds'
import { decodeFeatureScales } from '../../next-action/feature-scales'
import { ActionTransitions, isAction } from '../../transitions/action-transitions'
import { PurchaseRates } from '../../purchases/purchase-rates'

const SCALES_FILE = 'head-feature-scales.bin'
const COUNTS_FILE = 'item-action-counts.bin'
const BACK_OFF_CASES = 20
/** Events that means and spreads of features are taken of, spread evenly over all. */
const SCALED_EVENTS = 20_000

interface Parts {
  readonly chain: ActionTransitions
  readonly rates: PurchaseRates
  /** `[items, 3]` */
  readonly itemCounts: Float64Array
  /** `[2, features]` means of features, and one over their spreads; 0 of what never varies. */
  readonly scales: Float64Array
}

export class HeadBasis {
  /** One of `ACTION_FEATURE_COUNTS`: what the heads were trained with. */
  readonly featureCount: number
  private readonly room: Float64Array

  private constructor(private readonly parts: Parts) {
    this.featureCount = parts.scales.length / 2
    this.room = new Float64Array(this.featureCount)
  }

  /** @param sessions that the network is trained on */
  static fit(sessions: SessionColumns, itemCount: number): HeadBasis {
    const itemCounts = countItemActions(sessions, itemCount)
    return new HeadBasis({
      chain: ActionTransitions.fit(sessions, 0, BACK_OFF_CASES),
      rates: PurchaseRates.fit(sessions),
      itemCounts,
      scales: scalesOf(sessions, itemCounts),
    })
  }

  /** @throws ARTIFACT_CORRUPT */
  static load(files: ArtifactFiles, itemCount: number): HeadBasis {
    return new HeadBasis({
      chain: ActionTransitions.load(files, BACK_OFF_CASES),
      rates: PurchaseRates.load(files),
      itemCounts: decodeArray(files, COUNTS_FILE, Float64Array, itemCount * 3),
      scales: decodeFeatureScales(files, SCALES_FILE),
    })
  }

  save(): readonly (readonly [string, Uint8Array])[] {
    const { chain, rates, itemCounts, scales } = this.parts
    return [
      ...chain.save(),
      ...rates.save(),
      [COUNTS_FILE, encodeArray(itemCounts)],
      [SCALES_FILE, encodeArray(scales)],
    ]
  }

  /**
   * Writes `[featureCount]` features after the event `last` of a session that begins with the event `start`, standardised.
   * @param ownEnd the end of the session where it was counted, so that it is taken out; else `start`
   */
  writeFeatures(
    sessions: SessionColumns,
    start: number,
    last: number,
    ownEnd: number,
    out: Float32Array,
  ): void {
    const { itemCounts, scales } = this.parts
    const { room } = this
    writeActionFeatures(sessions, start, last, itemCounts, ownEnd, room)
    for (let at = 0; at < room.length; at++) out[at] = (room[at]! - scales[at]!) * scales[room.length + at]!
  }

  /** Writes `[ACTION_COUNT]` logarithms of how likely actions are after the event `last`; before `start`: at the beginning of a session. */
  writeLogChain(sessions: SessionColumns, start: number, last: number, out: Float32Array): void {
    this.parts.chain.writeAfter(sessions, start, last, out)
    for (let action = 0; action < ACTION_COUNT; action++) out[action] = Math.log(out[action]!)
  }

  /** The log-odds of a purchase after the event `last`. */
  purchaseLogOdds(sessions: SessionColumns, start: number, last: number): number {
    return logOdds(this.parts.rates.probabilityAfter(sessions, start, last))
  }
}

function scalesOf(sessions: SessionColumns, itemCounts: Float64Array): Float64Array {
  const { offsets, types } = sessions
  const [sums, squares] = [new Float64Array(ACTION_FEATURE_COUNT), new Float64Array(ACTION_FEATURE_COUNT)]
  const room = new Float64Array(ACTION_FEATURE_COUNT)
  const stride = Math.max(1, Math.ceil(types.length / SCALED_EVENTS))
  let cases = 0
  for (let session = 0; session + 1 < offsets.length; session++) {
    const [start, end] = [offsets[session]!, offsets[session + 1]!]
    for (let event = start; event < end; event++) {
      if (event % stride !== 0 || !isAction(types[event]!)) continue
      writeActionFeatures(sessions, start, event, itemCounts, end, room)
      cases++
      room.forEach((value, at) => {
        sums[at]! += value
        squares[at]! += value ** 2
      })
    }
  }
  const scales = new Float64Array(2 * ACTION_FEATURE_COUNT)
  for (let at = 0; at < ACTION_FEATURE_COUNT; at++) {
    const mean = sums[at]! / Math.max(1, cases)
    const variance = squares[at]! / Math.max(1, cases) - mean ** 2
    scales[at] = mean
    scales[ACTION_FEATURE_COUNT + at] = variance > 1e-9 ? 1 / Math.sqrt(variance) : 0
  }
  return scales
}
