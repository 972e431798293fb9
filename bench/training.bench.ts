/** Training the network on the demo shop, and one training step traced into ONNX Runtime beside eager tfjs on the cpu. */
import { compileTrainingStep, Dense, pinballLoss, tf } from '../src/compute'
import { QUANTILE_LEVELS } from '../src/contracts/demand/demand'
import type { LossPoint } from '../src/contracts/models/estimator'
import { Rng } from '../src/core/statistics/rng'
import { DEMAND_FAMILIES } from '../src/models/demand/families'
import type { Benchmark } from './benchmark'
import { millisecondsOf, percentile } from './benchmark'
import { demoPanel } from './demo-panel'

const SEED = 1
const BATCH = 256
const INPUTS = 256
const HIDDEN = 128
const HORIZON = 28
const ROUNDS = { 'ort-cpu': 40, 'tfjs-cpu': 3 } as const

/** Three dense layers and a pinball loss: the work of the demand network without its particulars. */
async function stepMilliseconds(backend: keyof typeof ROUNDS): Promise<number> {
  const rng = new Rng(SEED, 'weights')
  const hidden = [new Dense(INPUTS, HIDDEN, rng), new Dense(HIDDEN, HIDDEN, rng)]
  const head = new Dense(HIDDEN, HORIZON * QUANTILE_LEVELS.length, rng)
  const variables = [...hidden, head].flatMap((layer) => layer.variables)
  const step = await compileTrainingStep(
    {
      variables,
      inputs: {
        x: { shape: [BATCH, INPUTS], dtype: 'float32' },
        y: { shape: [BATCH, HORIZON, 1], dtype: 'float32' },
      },
      loss: ({ x, y }) => {
        const output = head.apply(hidden.reduce<tf.Tensor>((value, layer) => tf.relu(layer.apply(value)), x!))
        return tf.mean(
          pinballLoss(output.reshape([BATCH, HORIZON, QUANTILE_LEVELS.length]), y!, QUANTILE_LEVELS),
        )
      },
      optimizer: { kind: 'adamw', weightDecay: 0.01, clipNorm: 1 },
    },
    { backend },
  )
  try {
    const feeds = {
      x: Float32Array.from({ length: BATCH * INPUTS }, () => rng.normal()),
      y: Float32Array.from({ length: BATCH * HORIZON }, () => rng.normal()),
    }
    const run = () => step.run(feeds, { learningRate: 1e-3 })
    await run()
    const times: number[] = []
    for (let round = 0; round < ROUNDS[backend]; round++) times.push(await millisecondsOf(run))
    return percentile(times, 0.5)
  } finally {
    await step.dispose()
    variables.forEach((variable) => variable.dispose())
  }
}

export const benchmark: Benchmark = async ({ log }) => {
  const panel = demoPanel()
  log(`Training on ${panel.series.length} series of ${panel.historySteps} days ...`)
  const lossCurve: LossPoint[] = []
  const startedAt = performance.now()
  const predictor = await DEMAND_FAMILIES['global-mlp'].createEstimator({}).train(panel, {
    seed: SEED,
    onProgress: ({ loss }) => loss && lossCurve.push(loss),
  })
  const demoSeconds = (performance.now() - startedAt) / 1000
  await predictor.dispose()

  log('One training step, traced and eager ...')
  const tracedMs = await stepMilliseconds('ort-cpu')
  const eagerMs = await stepMilliseconds('tfjs-cpu')
  return {
    headline: { demoSeconds, ratioToEager: eagerMs / tracedMs },
    details: {
      series: panel.series.length,
      historyDays: panel.historySteps,
      lossCurve,
      tracedMs,
      eagerMs,
      batch: BATCH,
    },
  }
}
