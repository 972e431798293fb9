/**
 * Profiles one step of the compute benchmark node by node, in a process of its own, and prints the sums by kind of operator as JSON. Of each
 * node the smallest time counts: what others on the machine took is left out.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InferenceSession } from 'onnxruntime-node'
import { compileTrainingStep } from '../src/compute'
import { onnxRuntime } from '../src/compute/runtime/onnx-runtime'
import { BENCHMARK_STEPS } from './compute-steps'
import { stepRunner } from './step-timing'

const RUNS = 24
/** How many groups of equal nodes are told of. */
const LONGEST = 20

type Kind = 'products' | 'elementwise' | 'copies' | 'reductions'

const KINDS: readonly (readonly [Kind, RegExp])[] = [
  ['products', /Gemm|MatMul/],
  ['copies', /Concat|Split|Transpose|Reshape|Gather|Scatter|Slice|Expand|Identity/],
  ['reductions', /Reduce|ArgMax/],
  ['elementwise', /./],
]
const BYTES: Readonly<Record<string, number>> = { bool: 1, int64: 8 }
const FLOAT_BYTES = 4

type TypedShape = Readonly<Record<string, readonly number[]>>

/** An event of ONNX Runtime's profile: a kernel's, where it has arguments of these names. */
interface ProfileEvent {
  readonly name: string
  /** Microseconds. */
  readonly dur: number
  readonly args?: {
    readonly op_name?: string
    readonly input_type_shape?: readonly TypedShape[]
    readonly output_type_shape?: readonly TypedShape[]
  }
}

export interface StepProfile {
  readonly kernelsMs: number
  readonly productsMs: number
  readonly productsGflops: number
  readonly elementwiseMs: number
  /** Read and written. */
  readonly elementwiseGBPerSecond: number
  readonly copiesMs: number
  readonly reductionsMs: number
  /** Nodes of the same operator and shapes, together. */
  readonly longest: readonly { readonly nodes: string; readonly count: number; readonly ms: number }[]
}

interface ProfiledNode {
  readonly kind: Kind
  readonly ms: number
  readonly bytes: number
  /** Its operator and the shapes of its inputs. */
  readonly label: string
}

/** The events of `RUNS` steps. */
async function profile(name: string): Promise<{ events: readonly ProfileEvent[]; flops: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'forecart-profile-'))
  const sessions: InferenceSession[] = []
  const { InferenceSession: factory } = onnxRuntime()
  const create = factory.create.bind(factory) as (
    model: Uint8Array,
    options: InferenceSession.SessionOptions,
  ) => Promise<InferenceSession>
  Object.assign(factory, {
    create: async (model: Uint8Array, options: InferenceSession.SessionOptions) => {
      const profiled = { ...options, enableProfiling: true, profileFilePrefix: join(folder, 'profile') }
      const session = await create(model, profiled)
      sessions.push(session)
      return session
    },
  })
  try {
    const benchmarkStep = BENCHMARK_STEPS[name]!()
    const step = await compileTrainingStep(benchmarkStep.spec, { backend: 'ort-cpu' })
    const run = stepRunner(step, benchmarkStep)
    for (let i = 0; i < RUNS; i++) await run()
    sessions[0]!.endProfiling()
    await step.dispose()
    const [file] = readdirSync(folder)
    const events = JSON.parse(readFileSync(join(folder, file!), 'utf8')) as ProfileEvent[]
    return { events, flops: benchmarkStep.flops }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function bytesOf(shapes: readonly TypedShape[] = []): number {
  return shapes
    .flatMap((shape) => Object.entries(shape))
    .reduce((sum, [type, shape]) => sum + shape.reduce((a, b) => a * b, BYTES[type] ?? FLOAT_BYTES), 0)
}

function sumUp(events: readonly ProfileEvent[], flops: number): StepProfile {
  const nodes = new Map<string, ProfiledNode>()
  for (const { name, dur, args } of events) {
    const operator = args?.op_name
    if (operator === undefined || !name.endsWith('_kernel_time')) continue
    const [kind] = KINDS.find(([, pattern]) => pattern.test(operator))!
    const ms = Math.min(nodes.get(name)?.ms ?? Infinity, dur / 1000)
    const shapes = args?.input_type_shape?.flatMap((shape) => Object.values(shape))
    nodes.set(name, {
      kind,
      ms,
      bytes: bytesOf(args?.input_type_shape) + bytesOf(args?.output_type_shape),
      label: `${operator} ${JSON.stringify(shapes)}`,
    })
  }
  const sumOf = (figure: 'ms' | 'bytes', kind?: Kind): number =>
    [...nodes.values()].reduce((sum, node) => sum + (kind && node.kind !== kind ? 0 : node[figure]), 0)
  return {
    kernelsMs: sumOf('ms'),
    productsMs: sumOf('ms', 'products'),
    productsGflops: flops / 1e6 / sumOf('ms', 'products'),
    elementwiseMs: sumOf('ms', 'elementwise'),
    elementwiseGBPerSecond: sumOf('bytes', 'elementwise') / 1e6 / sumOf('ms', 'elementwise'),
    copiesMs: sumOf('ms', 'copies'),
    reductionsMs: sumOf('ms', 'reductions'),
    longest: longestOf([...nodes.values()]),
  }
}

function longestOf(nodes: readonly ProfiledNode[]): StepProfile['longest'] {
  const groups = new Map<string, { count: number; ms: number }>()
  for (const { label, ms } of nodes) {
    const group = groups.get(label) ?? { count: 0, ms: 0 }
    groups.set(label, { count: group.count + 1, ms: group.ms + ms })
  }
  return [...groups]
    .map(([label, group]) => ({ nodes: label, ...group }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, LONGEST)
}

async function main(): Promise<void> {
  const name = process.argv[2] ?? ''
  if (!(name in BENCHMARK_STEPS))
    throw new Error(`One of ${Object.keys(BENCHMARK_STEPS).join(', ')} was expected`)
  const { events, flops } = await profile(name)
  process.stdout.write(JSON.stringify(sumUp(events, flops)))
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  process.exitCode = 1
})
