/** Measures and predicts promotions in a thread of its own: tests refit weights some hundred times, a fit takes seconds, and no request of others is to wait for that. */
import { parentPort } from 'node:worker_threads'
import { invariant, serializeError } from '../../core/errors'
import { designTest, measureEffect } from '../../evaluation'
import { fitLift, predictLift, refuseLift, suggestDiscount } from '../../models/promotion'
import { trainUplift } from '../../models/uplift'
import type {
  EffectCall,
  EffectRequest,
  EffectResponse,
  LiftResult,
  UpliftResult,
  UpliftTask,
} from './effect-protocol'

invariant(parentPort, 'the thread has a parent')
const port = parentPort

// One call at a time: the thread's owner sends the next one when it has the answer.
port.on('message', ({ id, call }: EffectRequest) => {
  void answer(id, call).then((response) => port.postMessage(response))
})

async function answer(id: number, call: EffectCall): Promise<EffectResponse> {
  try {
    if (call.kind === 'design') return { id, value: designTest(call.units, call.options) }
    if (call.kind === 'fit-lift') return { id, value: fitLift(call.data) }
    if (call.kind === 'suggest-discount')
      return { id, value: suggestDiscount(call.fit, call.question, call.terms) }
    if (call.kind === 'learn-uplift') return { id, value: await learned(call.task) }
    if (call.kind === 'predict-lift') return { id, value: predicted(call) }
    return { id, value: call.tasks.map(({ panel, options }) => measureEffect(panel, options)) }
  } catch (error) {
    return { id, error: serializeError(error) }
  }
}

function predicted({ fit, plan, terms }: Extract<EffectCall, { kind: 'predict-lift' }>): LiftResult {
  const refusal = refuseLift(fit, plan)
  return refusal ? { refusal, lift: null } : { refusal: null, lift: predictLift(fit, plan, terms) }
}

async function learned({ data, asked, askedIds, confidence, seed }: UpliftTask): Promise<UpliftResult> {
  const { refusal, model } = await trainUplift(data, { seed, confidence })
  if (!model) return { refusal, arm: null }
  const effects = await model.effects(asked)
  const order = Uint32Array.from(effects.keys()).sort(
    (a, b) => effects[b]! - effects[a]! || (askedIds[a]! < askedIds[b]! ? -1 : 1),
  )
  return {
    refusal: null,
    arm: model.arms[0]!,
    userIds: BigInt64Array.from(order, (at) => askedIds[at]!),
    effects: Float64Array.from(order, (at) => effects[at]!),
  }
}
