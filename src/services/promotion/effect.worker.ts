/** Measures and predicts promotions in a thread of its own: tests refit weights some hundred times, a fit takes seconds, and no request of others is to wait for that. */
import { parentPort, workerData } from 'node:worker_threads'
import { invariant, serializeError } from '../../core/errors'
import { createLogger } from '../../core/logger'
import { oneConnection } from '../../db/one-connection'
import { designTest, measureEffect } from '../../evaluation'
import { fitLift, predictLift, refuseLift, suggestDiscount, suggestListPrice } from '../../models/promotion'
import type {
  EffectCall,
  EffectRequest,
  EffectResponse,
  EffectThreadData,
  LiftResult,
} from './effect-protocol'
import { learnUplift } from './learn-uplift'
import { tellApart } from './tell-apart'

invariant(parentPort, 'the thread has a parent')
const port = parentPort
const { databaseUrl } = workerData as EffectThreadData
/** Opened by the first statement. */
const database =
  databaseUrl === null
    ? null
    : oneConnection(databaseUrl, 'forecart effects', createLogger({ level: 'silent', name: 'effects' }))

// One call at a time: the thread's owner sends the next one when it has the answer.
port.on('message', ({ id, call }: EffectRequest) => {
  void answer(id, call).then((response) => port.postMessage(response))
})

async function answer(id: number, call: EffectCall): Promise<EffectResponse> {
  try {
    if (call.kind === 'design') return { id, value: designTest(call.units, call.options) }
    if (call.kind === 'tell-apart') return { id, value: tellApart(call.question) }
    if (call.kind === 'fit-lift') return { id, value: fitLift(call.data) }
    if (call.kind === 'suggest-discount')
      return { id, value: suggestDiscount(call.fit, call.question, call.terms) }
    if (call.kind === 'suggest-list-price')
      return { id, value: suggestListPrice(call.fit, call.question, call.terms) }
    if (call.kind === 'learn-uplift') {
      invariant(database, 'the thread that learns of customers has a connection')
      return { id, value: await learnUplift(database, call.task) }
    }
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
