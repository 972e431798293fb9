// Trains and predicts many times with a small model, and prints memory and tensor counts along the way as JSON.
// Runs with --expose-gc, so that what can be collected does not count. With `leaks` it keeps a small tensor each time, on purpose.
const compute = require('../../dist/src/compute/index.js')
const { Rng } = require('../../dist/src/core/rng.js')

const { backend, steps, predictions, leaks } = JSON.parse(process.argv[2])
const { Dense, Gru, compileTrainingStep, dropout, exportInference, openInference, tf, variablesOf } = compute
const [BATCH, TIME, FEATURES, UNITS, READINGS] = [4, 3, 2, 4, 10]

const rng = new Rng('steady')
const gru = new Gru(FEATURES, UNITS, rng)
const head = new Dense(UNITS, 1, rng)
const x = Float32Array.from({ length: BATCH * TIME * FEATURES }, () => rng.uniform())
const forward = (input, seed) => {
  const hidden = gru.apply(input).last
  return head.apply(seed ? dropout(hidden, 0.2, seed, 1) : hidden)
}

function reading() {
  global.gc()
  const { rss, heapUsed, external } = process.memoryUsage()
  return {
    tensors: tf.memory().numTensors,
    // Of JavaScript and of the arrays that it holds, to the byte.
    heldKiB: (heapUsed + external) / 2 ** 10,
    // Native memory, too, in the pieces in which the process takes it.
    residentKiB: rss / 2 ** 10,
  }
}

// tfjs cpu lets go of what nobody holds, disposed of or not: only the count of tensors would show it.
const kept = []

/** Does something so many times, and reads memory after every tenth part of it. */
async function watch(times, work) {
  const readings = []
  for (let i = 0; i < times; i++) {
    await work(i)
    if (leaks) kept.push(tf.fill([256], i))
    if ((i + 1) % (times / READINGS) === 0) readings.push(reading())
  }
  return readings
}

async function main() {
  const step = await compileTrainingStep(
    {
      variables: variablesOf([gru, head]),
      inputs: { x: { shape: [BATCH, TIME, FEATURES], dtype: 'float32' } },
      loss: ({ x }, { seed }) => tf.mean(tf.square(tf.sub(forward(x, seed), 1))),
      optimizer: { kind: 'adamw', clipNorm: 1 },
    },
    { backend },
  )
  const training = await watch(steps, async (i) => {
    await step.run({ x }, { learningRate: 0.001, seed: i })
    if (i % 100 === 0) {
      await step.restoreState(await step.saveState())
      await step.syncVariables()
    }
  })
  await step.dispose()

  const session = await openInference(
    exportInference({
      inputs: { x: { shape: ['batch', TIME, FEATURES], dtype: 'float32' } },
      forward: ({ x }) => ({ y: forward(x) }),
    }),
    { backend: 'ort-cpu' },
  )
  const serving = await watch(predictions, (i) => {
    // Batches of changing size, as callers make them.
    const rows = 1 + (i % BATCH)
    return session.run({ x: { data: x.subarray(0, rows * TIME * FEATURES), shape: [rows, TIME, FEATURES] } })
  })
  await session.dispose()
  console.log(JSON.stringify({ training, serving }))
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
