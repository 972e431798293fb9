/**
 * The compiler covers tfjs: each of its kernels has an emitter or a stated reason why not, and each of its gradients has been
 * compiled. And the tables of cases cover the compiler: no emitter is left out. Where this fails after an update of tfjs, write
 * an emitter and a case, or add the kernel to REFUSED_KERNELS.
 */
import { tf } from '../../../src/compute'
import { EMITTERS } from '../../../src/compute/emitters'
import type { Emitter } from '../../../src/compute/emitters/emitter'
import { RANDOM_KERNELS, REFUSED_KERNELS } from '../../../src/compute/emitters/refused-kernels'
import { KERNEL_CASES } from './kernel-cases'
import { x } from './kernel-cases/kernel-case'
import { traceCase } from './kernel-parity'

/** They have no tensors to come from, so that they are computed while tracing. */
const CONSTANTS: Readonly<Record<string, () => tf.Tensor>> = {
  Range: () => tf.range(0, 5),
  LinSpace: () => tf.linspace(0, 1, 5),
}

/** Gradients that tfjs has, but that cannot be had from it. */
const NEVER_TAKEN: Readonly<Record<string, string>> = {
  'GatherV2 by indices': 'it gives the indices, and then refuses them, because they are no floats',
}

/** tfjs exports the names of all its kernels as strings, among other strings. */
const KERNELS_WITH_GRADIENT = Object.values(tf as unknown as Record<string, unknown>)
  .filter((value) => typeof value === 'string')
  .filter((name) => tf.getGradient(name))

const OUR_KERNELS = Object.keys(EMITTERS).filter((kernel) => kernel.startsWith('Forecart'))

const KERNELS = [
  ...new Set([...KERNELS_WITH_GRADIENT, ...tf.getKernelsForBackend('cpu').map((one) => one.kernelName)]),
].filter((kernel) => !OUR_KERNELS.includes(kernel))

const emitted = new Set<string>()
/** As `kernel by input`; the numbered inputs of a kernel that takes a list are one. */
const offered = new Set<string>()
const taken = new Set<string>()

function watchEmitters(): void {
  for (const [kernel, emit] of Object.entries(EMITTERS))
    jest.spyOn(EMITTERS as Record<string, Emitter>, kernel).mockImplementation((...call) => {
      emitted.add(kernel)
      return emit(...call)
    })
}

/** A gradient of tfjs gives a function for each input, called where it leads to what is differentiated by. */
function watchGradients(): void {
  for (const kernel of KERNELS_WITH_GRADIENT) {
    const config = tf.getGradient(kernel)
    const { gradFunc } = config
    jest.spyOn(config, 'gradFunc').mockImplementation((...call) => {
      const watched = Object.entries(gradFunc(...call)).map(([input, gradient]) => {
        const name = `${kernel} by ${/^\d+$/.test(input) ? 'each' : input}`
        offered.add(name)
        return [
          input,
          () => {
            taken.add(name)
            return gradient()
          },
        ]
      })
      return Object.fromEntries(watched) as ReturnType<typeof gradFunc>
    })
  }
}

beforeAll(() => {
  watchEmitters()
  watchGradients()
  for (const cases of Object.values(KERNEL_CASES)) for (const one of Object.values(cases)) traceCase(one)
  jest.restoreAllMocks()
})

it('tfjs is there with all its kernels and gradients', () => {
  expect(KERNELS.length).toBeGreaterThan(150)
  expect(KERNELS_WITH_GRADIENT.length).toBeGreaterThan(80)
})

it('each kernel of tfjs has an emitter, or a reason why not', () => {
  const known = (kernel: string) =>
    kernel in EMITTERS || kernel in REFUSED_KERNELS || kernel in CONSTANTS || RANDOM_KERNELS.has(kernel)
  expect(KERNELS.filter((kernel) => !known(kernel))).toEqual([])
})

it('what is refused is a kernel of tfjs, and has no emitter', () => {
  const refused = Object.keys(REFUSED_KERNELS)
  expect(refused.filter((kernel) => kernel in EMITTERS || !KERNELS.includes(kernel))).toEqual([])
})

it.each(Object.keys(REFUSED_KERNELS).filter((kernel) => tf.getKernel(kernel, 'cpu')))(
  'the kernel %s is refused by its name, with the reason',
  (kernel) => {
    const attempt = (): unknown =>
      traceCase({
        inputs: x([2]),
        compute: ({ x: z }) => ({ value: tf.engine().runKernel<tf.Tensor>(kernel, { x: z! }) }),
      })
    expect(attempt).toThrow(
      expect.objectContaining({
        code: 'UNSUPPORTED_KERNEL',
        message: expect.stringContaining(`'${kernel}' cannot be compiled: ${REFUSED_KERNELS[kernel]}`),
      }),
    )
  },
)

it('each emitter is in a case', () => {
  expect(Object.keys(EMITTERS).filter((kernel) => !emitted.has(kernel))).toEqual([])
})

it('each gradient of tfjs is compiled in a case, by each input', () => {
  const compiled = new Set([...offered].map((name) => name.split(' ')[0]))
  const missing = KERNELS_WITH_GRADIENT.filter(
    (kernel) => !compiled.has(kernel) && !(kernel in REFUSED_KERNELS),
  )
  expect(missing).toEqual([])
  expect([...offered].filter((name) => !taken.has(name)).sort()).toEqual(Object.keys(NEVER_TAKEN))
})

it.each(Object.keys(CONSTANTS))('%s is computed while tracing', (kernel) => {
  const { outputs } = traceCase({ inputs: {}, compute: () => ({ value: CONSTANTS[kernel]!() }) })
  expect(outputs.value!.kind).toBe('constant')
})
