// Trains a small recurrent model from where the state file ends, saves it after every fourth step, and prints the loss of
// each step. Everything that a step depends on is a function of the step's number and of the saved state. After step `holdAt` it
// waits to be killed, so that it has not ended by then, however late whoever kills it is.
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs')
const compute = require('../../dist/src/compute/index.js')
const { Rng } = require('../../dist/src/core/statistics/rng.js')

const { stateFile, steps, backend, holdAt } = JSON.parse(process.argv[2])
const { Dense, Gru, compileTrainingStep, cosineDecay, dropout, tf, variablesOf, withWarmUp } = compute
const [BATCH, TIME, FEATURES, UNITS, SAVE_EVERY] = [8, 6, 3, 5, 4]

const weights = new Rng('resumable', 'weights')
const gru = new Gru(FEATURES, UNITS, weights)
const head = new Dense(UNITS, 1, weights)
const rateOf = withWarmUp(cosineDecay(0.05, steps), 3)

function batchOf(step) {
  const rng = new Rng('resumable', 'batch', step)
  const floats = (length) => Float32Array.from({ length }, () => rng.uniform() - 0.5)
  return { x: floats(BATCH * TIME * FEATURES), y: floats(BATCH) }
}

function save(step, state) {
  const number = Buffer.alloc(4)
  number.writeUInt32LE(step)
  writeFileSync(`${stateFile}.partial`, Buffer.concat([number, state]))
  renameSync(`${stateFile}.partial`, stateFile)
}

async function main() {
  const training = await compileTrainingStep(
    {
      variables: variablesOf([gru, head]),
      inputs: {
        x: { shape: [BATCH, TIME, FEATURES], dtype: 'float32' },
        y: { shape: [BATCH], dtype: 'float32' },
      },
      loss: ({ x, y }, { seed }) => {
        const predicted = head.apply(dropout(gru.apply(x).last, 0.3, seed, 1))
        return tf.mean(tf.square(tf.sub(tf.reshape(predicted, [BATCH]), y)))
      },
      optimizer: { kind: 'adamw', clipNorm: 0.5 },
    },
    { backend },
  )
  let first = 0
  if (existsSync(stateFile)) {
    const saved = readFileSync(stateFile)
    first = saved.readUInt32LE(0)
    await training.restoreState(saved.subarray(4))
  }
  for (let step = first; step < steps; step++) {
    const { loss } = await training.run(batchOf(step), { learningRate: rateOf(step), seed: step })
    const line = `${JSON.stringify({ step, loss })}\n`
    await new Promise((written) => process.stdout.write(line, written))
    if ((step + 1) % SAVE_EVERY === 0) save(step + 1, await training.saveState())
    if (step === holdAt) await new Promise(() => setInterval(() => undefined, 60_000))
  }
  await training.dispose()
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
