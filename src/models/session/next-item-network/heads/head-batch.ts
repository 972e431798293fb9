/**
 * What a training step is fed for heads. Heads are asked after every event, the network reads steps: of the events after which a step is the
 * last one, another one is shown each time, and it counts for all of them.
 */
import { ACTION_COUNT } from '../../../../contracts/session/next-action'
import type { Rng } from '../../../../core/statistics/rng'
import { ACTION_FEATURE_COUNT } from '../../../../features/session'
import { isAction } from '../../transitions/action-transitions'
import { EMPTY_STEP } from '../windows'
import type { HeadLessons } from './head-lessons'
import type { headInputs } from './network-heads'

type HeadArrays = Readonly<Record<keyof ReturnType<typeof headInputs>, Float32Array | Int32Array>>

export class HeadBatch {
  private readonly features: Float32Array
  private readonly chain: Float32Array
  private readonly rates: Float32Array
  private readonly actions: Int32Array
  private readonly purchases: Float32Array
  private readonly orderValues: Float32Array
  private readonly weights: Float32Array
  private readonly orderWeights: Float32Array

  /**
   * @param cells steps of a batch
   * @param weightOf how much a session counts
   * @param lastWeight how much the last step of a session counts beside the others: one over how often it is read
   */
  constructor(
    private readonly lessons: HeadLessons,
    cells: number,
    private readonly weightOf: (session: number) => number,
    private readonly lastWeight: number,
  ) {
    this.features = new Float32Array(cells * ACTION_FEATURE_COUNT)
    this.chain = new Float32Array(cells * ACTION_COUNT)
    this.rates = new Float32Array(cells)
    this.actions = new Int32Array(cells)
    this.purchases = new Float32Array(cells)
    this.orderValues = new Float32Array(cells)
    this.weights = new Float32Array(cells)
    this.orderWeights = new Float32Array(cells)
  }

  /** @param sources as `PackedBatch.sources` @returns the same arrays each time */
  fill(sources: Int32Array, rng: Rng): HeadArrays {
    sources.forEach((step, cell) => this.write(step, cell, rng))
    return {
      headFeatures: this.features,
      headChain: this.chain,
      headRates: this.rates,
      headActions: this.actions,
      headPurchases: this.purchases,
      headOrderValues: this.orderValues,
      headWeights: this.weights,
      headOrderWeights: this.orderWeights,
    }
  }

  private write(step: number, cell: number, rng: Rng): void {
    const { corpus, basis, outcomes, orders, sessions, visits, first, end } = this.lessons
    this.weights[cell] = 0
    this.orderWeights[cell] = 0
    if (step === EMPTY_STEP) return
    const events = end[step]! - first[step]!
    const event = first[step]! + rng.integer(events)
    // Nobody is asked after what is no action of the visitor.
    if (!isAction(corpus.types[event]!)) return
    const [start, ownEnd] = [corpus.offsets[visits[step]!]!, corpus.offsets[visits[step]! + 1]!]
    const at = cell * ACTION_FEATURE_COUNT
    basis.writeFeatures(corpus, start, event, ownEnd, this.features.subarray(at, at + ACTION_FEATURE_COUNT))
    basis.writeLogChain(
      corpus,
      start,
      event,
      this.chain.subarray(cell * ACTION_COUNT, (cell + 1) * ACTION_COUNT),
    )
    const isLast = end[step] === ownEnd
    const weight = this.weightOf(sessions[step]!) * events * (isLast ? this.lastWeight : 1)
    this.rates[cell] = basis.purchaseLogOdds(corpus, start, event)
    this.actions[cell] = outcomes.nextActions[event]!
    this.purchases[cell] = outcomes.purchases[event]!
    this.weights[cell] = weight
    const value = outcomes.orderValues[event]!
    if (orders === null || !(value > 0)) return
    this.orderValues[cell] = (Math.log(value) - orders.mean) / orders.deviation
    this.orderWeights[cell] = weight
  }
}
