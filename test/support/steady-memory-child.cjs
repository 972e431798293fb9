// Trains, predicts or opens sessions many times with a small model on a device, and prints memory and tensor counts along the way as
// JSON. Runs with --expose-gc, so that what can be collected does not count. `leaks` leaves something each time, on purpose: of the
// training state on a GPU the buffer of one array of three, a whole session where sessions are opened, elsewhere a tensor (12 to 16 KiB).
const compute = require('../../dist/src/compute/index.js')
const { DEVICE_ADAPTERS } = require('../../dist/src/compute/devices/device-adapter.js')
const { onBackend } = require('../../dist/src/compute/devices/on-backend.js')
const { onnxRuntime } = require('../../dist/src/compute/runtime/onnx-runtime.js')
const { Rng } = require('../../dist/src/core/statistics/rng.js')

const { device, work, times, leaks } = JSON.parse(process.argv[2])
const { Dense, Gru, compileTrainingStep, dropout, exportInference, openInference, tf, variablesOf } = compute
const [BATCH, TIME, FEATURES, READINGS] = [4, 3, 4, 10]
const adapter = DEVICE_ADAPTERS[device]

// A recurrent layer is a hundred nodes more, and a hundred dispatches a step: only the processor has the time for them.
// Either has state arrays of several KiB, so that one that is left each time is megabytes from one reading to the next.
const rng = new Rng('steady')
const layer = device === 'ort-cpu' ? new Gru(FEATURES, 16, rng) : new Dense(TIME * FEATURES, 256, rng)
const x = Float32Array.from({ length: BATCH * TIME * FEATURES }, () => rng.uniform())
const forward = (input, seed) => {
  const hidden =
    layer instanceof Gru ? layer.apply(input).last : layer.apply(tf.reshape(input, [-1, TIME * FEATURES]))
  return tf.mean(seed ? dropout(hidden, 0.2, seed, 1) : hidden, -1)
}

/** Buffers on a GPU that a run answered and nobody has given back yet; those that the collector would find count, too. */
let buffersOnDevice = 0
let disposals = 0

function countBuffersOnDevice() {
  const { InferenceSession, Tensor } = onnxRuntime()
  const { run } = InferenceSession.prototype
  const { dispose } = Tensor.prototype
  InferenceSession.prototype.run = async function (...given) {
    const results = await run.apply(this, given)
    for (const { location } of Object.values(results)) if (location === 'gpu-buffer') buffersOnDevice++
    return results
  }
  Tensor.prototype.dispose = function () {
    if (this.location === 'gpu-buffer') {
      // The kernel and its two moments of Adam: a step gives back three arrays of that size.
      if (leaks && this.size > 256 && disposals++ % 3 === 0) return void kept.push(this)
      buffersOnDevice--
    }
    dispose.call(this)
  }
}

function reading() {
  // What hangs on what is collected first (tfjs keeps its arrays by weak keys) goes the second time.
  global.gc()
  global.gc()
  const { rss, heapUsed, external } = process.memoryUsage()
  return {
    tensors: tf.memory().numTensors + buffersOnDevice,
    // Of JavaScript and of the arrays that it holds, to the byte.
    heldKiB: (heapUsed + external) / 2 ** 10,
    // Native memory, too, in the pieces in which the process takes it.
    residentKiB: rss / 2 ** 10,
  }
}

// tfjs cpu lets go of what nobody holds, disposed of or not: only the count of tensors would show it.
const kept = []

function leaveTensor(i) {
  const tensor = () => tf.fill([4096], i)
  if (adapter.kind === 'eager') kept.push(onBackend(adapter.backend, tensor))
  else if (adapter.provider !== 'webgpu' || work === 'serving') kept.push(tensor())
}

/** Does something as often as asked for, and reads memory after every tenth part of it. */
async function watch(once) {
  const readings = []
  for (let i = 0; i < times; i++) {
    await once(i)
    if (leaks && work !== 'reloading') leaveTensor(i)
    if ((i + 1) % (times / READINGS) === 0) readings.push(reading())
  }
  return readings
}

async function train() {
  const step = await compileTrainingStep(
    {
      variables: variablesOf([layer]),
      inputs: { x: { shape: [BATCH, TIME, FEATURES], dtype: 'float32' } },
      loss: ({ x }, { seed }) => tf.mean(tf.square(tf.sub(forward(x, seed), 1))),
      optimizer: { kind: 'adam' },
    },
    { backend: device },
  )
  return watch(async (i) => {
    await step.run({ x }, { learningRate: 0.001, seed: i })
    if (i % 100 === 0) {
      await step.restoreState(await step.saveState())
      await step.syncVariables()
    }
  })
}

async function predict() {
  const session = await openInference(
    exportInference({
      inputs: { x: { shape: ['batch', TIME, FEATURES], dtype: 'float32' } },
      forward: ({ x }) => ({ y: forward(x) }),
    }),
    { backend: device },
  )
  return watch((i) => {
    // Batches of changing size, as callers make them.
    const rows = 1 + (i % BATCH)
    return session.run({ x: { data: x.subarray(0, rows * TIME * FEATURES), shape: [rows, TIME, FEATURES] } })
  })
}

/** Opens a session, lets it answer and closes it, beside another one that stays open: what eviction does to versions. */
async function reload() {
  const side = 1024
  const weights = tf.variable(
    tf.tensor2d(
      Float32Array.from({ length: side ** 2 }, () => rng.uniform()),
      [side, side],
    ),
  )
  const onnx = exportInference({
    inputs: { x: { shape: ['batch', side], dtype: 'float32' } },
    forward: ({ x }) => ({ y: tf.matMul(x, weights) }),
  })
  const feeds = { x: { data: new Float32Array(side), shape: [1, side] } }
  const open = async () => {
    const session = await openInference(onnx, { backend: device })
    await session.run(feeds)
    return session
  }
  // Not only open but held: a session that nobody holds is collected, and the last one of a process takes everything with it.
  kept.push(await open())
  return watch(async () => {
    const session = await open()
    if (leaks) kept.push(session)
    else await session.dispose()
  })
}

const WORK = { training: train, serving: predict, reloading: reload }

async function main() {
  if (adapter.kind === 'traced') countBuffersOnDevice()
  console.log(JSON.stringify(await WORK[work]()))
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
