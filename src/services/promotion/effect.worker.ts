/** Measures and predicts promotions in a thread of its own: tests refit weights some hundred times, a fit takes seconds, and no request of others is to wait for that. */
import { parentPort } from 'node:worker_threads'
import { invariant, serializeError } from '../../core/errors'
import { designTest, measureEffect } from '../../evaluation'
import { fitLift, predictLift, refuseLift } from '../../models/promotion'
import type { EffectCall, EffectRequest, EffectResponse, LiftResult } from './effect-protocol'

invariant(parentPort, 'the thread has a parent')
const port = parentPort

port.on('message', ({ id, call }: EffectRequest) => port.postMessage(answer(id, call)))

function answer(id: number, call: EffectCall): EffectResponse {
  try {
    if (call.kind === 'design') return { id, value: designTest(call.units, call.options) }
    if (call.kind === 'fit-lift') return { id, value: fitLift(call.data) }
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
