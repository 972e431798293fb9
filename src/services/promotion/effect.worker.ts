/** Measures promotions in a thread of its own: tests refit weights some hundred times, for which no request of others is to wait. */
import { parentPort } from 'node:worker_threads'
import { invariant, serializeError } from '../../core/errors'
import { designTest, measureEffect } from '../../evaluation'
import type { EffectCall, EffectRequest, EffectResponse } from './effect-protocol'

invariant(parentPort, 'the thread has a parent')
const port = parentPort

port.on('message', ({ id, call }: EffectRequest) => port.postMessage(answer(id, call)))

function answer(id: number, call: EffectCall): EffectResponse {
  try {
    if (call.kind === 'design') return { id, value: designTest(call.units, call.options) }
    return { id, value: call.tasks.map(({ panel, options }) => measureEffect(panel, options)) }
  } catch (error) {
    return { id, error: serializeError(error) }
  }
}
