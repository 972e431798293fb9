/**
 * Measures one step of the compute benchmark in a process of its own, so that its memory is its own, and prints the result
 * as JSON. Compiled steps, steps of tfjs-wasm and the machine's matrix products take turns: whatever else the machine does
 * meets all of them. Everything runs on one thread; what a second one would add to the compiled step is among the details.
 */
import { compileTrainingStep, exportInference, openInference, tf } from '../src/compute'
import { median, millisecondsOf, percentile } from './benchmark'
import type { BenchmarkStep } from './compute-steps'
import { BENCHMARK_STEPS } from './compute-steps'
import { inferenceMedians, stepRunner } from './step-timing'

const ROUNDS = 7
const TRACED_RUNS_A_ROUND = 5
const CEILING_RUNS_A_ROUND = 2
const CEILING_SIZE = 1024
const MEBIBYTE = 2 ** 20

export interface StepMeasurement {
  readonly tracedMs: number
  readonly wasmMs: number
  /** Of the medians; the steps compute the same numbers. */
  readonly ratioToWasm: number
  readonly gflops: number
  /** GFLOP/s of the step over those of one large product in the same rounds. */
  readonly fractionOfMatmulCeiling: number
  readonly inferenceBatch1Ms: number
  readonly inferenceBatch64Ms: number
  /** Both traces and the encoding, and then ONNX Runtime's own preparation. */
  readonly traceMs: number
  readonly sessionMs: number
  /** Resident memory that the compiled step adds, after its first runs. */
  readonly tracedRssMiB: number
  readonly details: Readonly<Record<string, unknown>>
}

async function measure(make: () => BenchmarkStep): Promise<StepMeasurement> {
  const traced = make()
  const rssBefore = process.memoryUsage.rss()
  const tracedStep = await compileTrainingStep(traced.spec, { backend: 'ort-cpu' })
  const { traceMs, sessionMs, nodes } = tracedStep.compilation!
  const runTraced = stepRunner(tracedStep, traced)
  const losses = { traced: await runTraced(), wasm: 0 }
  await runTraced()
  const tracedRssMiB = (process.memoryUsage.rss() - rssBefore) / MEBIBYTE

  const eager = make()
  const eagerStep = await compileTrainingStep(eager.spec, { backend: 'tfjs-wasm' })
  const runEager = stepRunner(eagerStep, eager)
  losses.wasm = await runEager()
  const twoThreads = await compileTrainingStep(traced.spec, { backend: 'ort-cpu', threads: 2 })
  const runTwoThreads = stepRunner(twoThreads, traced)
  await runTwoThreads()
  const ceiling = await ceilingProduct()
  await ceiling.run()

  const times: Record<'traced' | 'twoThreads' | 'wasm' | 'ceiling', number[]> = {
    traced: [],
    twoThreads: [],
    wasm: [],
    ceiling: [],
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < TRACED_RUNS_A_ROUND; i++) times.traced.push(await millisecondsOf(runTraced))
    times.wasm.push(await millisecondsOf(runEager))
    for (let i = 0; i < CEILING_RUNS_A_ROUND; i++) times.ceiling.push(await millisecondsOf(ceiling.run))
    for (let i = 0; i < TRACED_RUNS_A_ROUND; i++) times.twoThreads.push(await millisecondsOf(runTwoThreads))
  }
  await tracedStep.dispose()
  await twoThreads.dispose()
  await eagerStep.dispose()
  await ceiling.dispose()

  const tracedMs = median(times.traced)
  const wasmMs = median(times.wasm)
  const gflops = traced.flops / tracedMs / 1e6
  const ceilingGflops = ceiling.flops / median(times.ceiling) / 1e6
  const [inferenceBatch1Ms, inferenceBatch64Ms] = await inferenceMedians(traced, 'ort-cpu')
  return {
    tracedMs,
    wasmMs,
    ratioToWasm: wasmMs / tracedMs,
    gflops,
    fractionOfMatmulCeiling: gflops / ceilingGflops,
    inferenceBatch1Ms,
    inferenceBatch64Ms,
    traceMs,
    sessionMs,
    tracedRssMiB,
    details: {
      nodes,
      firstLosses: losses,
      stepGflop: traced.flops / 1e9,
      ceilingGflops,
      tracedMinMs: Math.min(...times.traced),
      tracedP90Ms: percentile(times.traced, 0.9),
      // How many times faster one session of two threads is than one of one.
      twoThreadRatio: tracedMs / median(times.twoThreads),
      wasmMinMs: Math.min(...times.wasm),
      rounds: ROUNDS,
    },
  }
}

/** What this thread can do at best: one product of large square matrices, by the same runtime. */
async function ceilingProduct(): Promise<{
  readonly flops: number
  readonly run: () => Promise<unknown>
  readonly dispose: () => Promise<void>
}> {
  const size = CEILING_SIZE
  const weights = tf.variable(tf.ones([size, size]))
  const onnx = exportInference({
    inputs: { x: { shape: ['batch', size], dtype: 'float32' } },
    // The sum keeps the copy of a large result out of the time.
    forward: ({ x }) => ({ y: tf.sum(tf.matMul(x as tf.Tensor2D, weights as tf.Tensor as tf.Tensor2D), 1) }),
  })
  weights.dispose()
  const session = await openInference(onnx, { backend: 'ort-cpu' })
  const data = Float32Array.from({ length: size * size }, (_, i) => (i % 7) - 3)
  return {
    flops: 2 * size ** 3,
    run: () => session.run({ x: { data, shape: [size, size] } }),
    dispose: () => session.dispose(),
  }
}

async function main(): Promise<void> {
  const make = BENCHMARK_STEPS[process.argv[2] ?? '']
  if (!make) throw new Error(`One of ${Object.keys(BENCHMARK_STEPS).join(', ')} was expected`)
  process.stdout.write(JSON.stringify(await measure(make)))
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  process.exitCode = 1
})
