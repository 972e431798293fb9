/** What the heads of a trained network say of sessions. It knows nothing of training. */
import { z } from 'zod'
import type { ArtifactFiles } from '../../../../contracts/models/estimator'
import { ACTION_COUNT } from '../../../../contracts/session/next-action'
import type { SessionColumns } from '../../../../contracts/session/session'
import { calibratedProbability, calibrationSchema } from '../../../../evaluation'
import { decodeJson, encodeJson } from '../../../artifact-json'
import { isAction } from '../../transitions/action-transitions'
import { HeadBasis } from './head-basis'
import { ORDER_VALUE_COLUMN, PURCHASE_COLUMN } from './head-columns'

const FILE = 'heads.json'

const settingsSchema = z.strictObject({
  /** What is said of purchases becomes this probability; null: it is one as it is. Fitted on sessions that were not trained on. */
  purchaseCalibration: calibrationSchema.nullable(),
  /** Of logarithms of what orders come to, in minor units; `error` is the deviation of what is said. Null where too few orders were trained on. */
  orders: z
    .strictObject({
      currency: z.string().length(3),
      mean: z.number(),
      deviation: z.number().positive(),
      error: z.number().positive(),
    })
    .nullable(),
})
export type HeadSettings = Readonly<z.output<typeof settingsSchema>>

export interface Told {
  /** `[rows, ACTION_COUNT]` */
  readonly actions: Float32Array
  /** `[rows]` */
  readonly purchase: Float32Array
  /** `[rows, 2]` as `SessionPrediction.orderValue`; absent where too few orders were trained on. */
  readonly orderValue?: Float32Array
}

export class ToldByHeads {
  /** @param maxEvents the last events of a session that are read */
  constructor(
    readonly basis: HeadBasis,
    readonly settings: HeadSettings,
    private readonly maxEvents: number,
  ) {}

  /** @throws ARTIFACT_CORRUPT */
  static load(files: ArtifactFiles, itemCount: number, maxEvents: number): ToldByHeads {
    return new ToldByHeads(
      HeadBasis.load(files, itemCount),
      decodeJson(files, FILE, settingsSchema),
      maxEvents,
    )
  }

  with(settings: HeadSettings): ToldByHeads {
    return new ToldByHeads(this.basis, settings, this.maxEvents)
  }

  save(): readonly (readonly [string, Uint8Array])[] {
    return [[FILE, encodeJson(this.settings)], ...this.basis.save()]
  }

  /** Room for what is said of as many sessions. */
  allocate(rows: number): Told {
    return {
      actions: new Float32Array(rows * ACTION_COUNT),
      purchase: new Float32Array(rows),
      ...(this.settings.orders && { orderValue: new Float32Array(rows * 2) }),
    }
  }

  /** What heads read of a session beside the network's vector, after its last action; null where it has none. */
  features(sessions: SessionColumns, row: number): Float32Array | null {
    const { start, last } = this.span(sessions, row)
    if (last < start) return null
    const features = new Float32Array(this.basis.featureCount)
    this.basis.writeFeatures(sessions, start, last, start, features)
    return features
  }

  /** @param corrections of the heads; undefined: what counting alone says */
  write(sessions: SessionColumns, row: number, corrections: Float32Array | undefined, told: Told): void {
    const { start, last } = this.span(sessions, row)
    const actions = told.actions.subarray(row * ACTION_COUNT, (row + 1) * ACTION_COUNT)
    this.basis.writeLogChain(sessions, start, last, actions)
    for (let action = 0; action < ACTION_COUNT; action++) actions[action]! += corrections?.[action] ?? 0
    toProbabilities(actions)
    told.purchase[row] = this.purchaseProbability(
      this.basis.purchaseLogOdds(sessions, start, last) + (corrections?.[PURCHASE_COLUMN] ?? 0),
    )
    const { orders } = this.settings
    if (!orders || !told.orderValue) return
    const value = orders.mean + orders.deviation * (corrections?.[ORDER_VALUE_COLUMN] ?? 0)
    told.orderValue.set([value, corrections ? orders.error : orders.deviation], row * 2)
  }

  private purchaseProbability(score: number): number {
    const { purchaseCalibration: calibration } = this.settings
    return calibration ? calibratedProbability(calibration, score) : 1 / (1 + Math.exp(-score))
  }

  /** Of the events that are read of a session, from the first one to its last action. */
  private span({ offsets, types }: SessionColumns, row: number): { start: number; last: number } {
    const end = offsets[row + 1]!
    const start = Math.max(offsets[row]!, end - this.maxEvents)
    let last = end - 1
    while (last >= start && !isAction(types[last]!)) last--
    return { start, last }
  }
}

function toProbabilities(logits: Float32Array): void {
  const highest = logits.reduce((most, one) => Math.max(most, one), -Infinity)
  let sum = 0
  for (let at = 0; at < logits.length; at++) sum += logits[at] = Math.exp(logits[at]! - highest)
  for (let at = 0; at < logits.length; at++) logits[at]! /= sum
}
