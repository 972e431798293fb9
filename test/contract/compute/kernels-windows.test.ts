/** Convolutions and pools of random shapes give on each device what tfjs cpu gives, or are refused. */
import { fc } from '../../support/property-testing'
import { tf } from '../../../src/compute'
import { placeWindows, refuseEmptyWindows } from '../../../src/compute/emitters/windows'
import { describeEachDevice } from '../../support/devices'
import { casesOn, comparedDevices } from './compute-testkit'
import type { KernelCase } from './kernel-cases/kernel-case'
import { input, withGradients, x } from './kernel-cases/kernel-case'
import { computeOn, expectSame, traceCase } from './kernel-parity'

const CASES = 16

type Pair = [number, number]
type Rounding = 'floor' | 'round' | 'ceil'
type Pad = 'same' | 'valid' | number

interface Place {
  readonly batch: number
  readonly spatial: number[]
  readonly channels: number
  /** Filters, or filters of a channel. */
  readonly filters: number
  readonly size: number[]
  readonly strides: number[]
  readonly pad: Pad | tf.backend_util.ExplicitPadding
  readonly rounding: Rounding | undefined
}

function places(): fc.Arbitrary<Place> {
  const each = (min: number, max: number): fc.Arbitrary<number[]> =>
    fc.array(fc.integer({ min, max }), { minLength: 2, maxLength: 2 })
  const named = fc.record({
    pad: fc.constantFrom<Pad>('same', 'valid'),
    rounding: fc.constant<Rounding | undefined>(undefined),
  })
  const rounding = fc.constantFrom<(Rounding | undefined)[]>(undefined, 'floor', 'round', 'ceil')
  const counted = fc.record({ pad: fc.integer({ min: 0, max: 2 }), rounding })
  const side = fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 }))
  const explicit = fc.record({
    pad: fc
      .tuple(side, side)
      .map(([rows, columns]): tf.backend_util.ExplicitPadding => [[0, 0], rows, columns, [0, 0]]),
    rounding,
  })
  return fc
    .record({
      batch: fc.integer({ min: 1, max: 2 }),
      spatial: each(1, 6),
      channels: fc.integer({ min: 1, max: 3 }),
      filters: fc.integer({ min: 1, max: 3 }),
      size: each(1, 3),
      strides: each(1, 3),
      padded: fc.oneof(named, counted, explicit),
    })
    .map(({ padded, ...place }) => ({ ...place, ...padded }))
}

const shapeOf = ({ batch, spatial, channels }: Place): number[] => [batch, ...spatial, channels]

/** There are windows, without rounding, too, and where it matters, none lies in the padding. */
function isPossible(place: Place, allowsEmptyWindows: boolean): boolean {
  const { size, strides, pad, rounding } = place
  try {
    placeWindows(shapeOf(place), size, { strides, pad })
    const windows = placeWindows(shapeOf(place), size, { strides, pad, dimRoundingMode: rounding })
    if (!allowsEmptyWindows) refuseEmptyWindows(windows)
    return true
  } catch {
    return false
  }
}

const inputsOf = (place: Place, filterShape: number[]): KernelCase['inputs'] => ({
  x: input('x', shapeOf(place)),
  filter: input('filter', filterShape),
})

const convolution =
  (operator: typeof tf.conv2d | typeof tf.depthwiseConv2d) =>
  (place: Place): KernelCase =>
    withGradients(inputsOf(place, [...place.size, place.channels, place.filters]), ({ x: z, filter }) =>
      operator(
        z as tf.Tensor4D,
        filter as tf.Tensor4D,
        place.strides as Pair,
        place.pad,
        'NHWC',
        1,
        place.rounding,
      ),
    )
const conv2d = convolution(tf.conv2d)
const depthwise = convolution(tf.depthwiseConv2d)

/** The fused operators have gradients of their own; on a tape, tfjs fuses without an activation only. */
const fused =
  (operator: typeof tf.fused.depthwiseConv2d, filtersOf: (place: Place) => number) =>
  (place: Place): KernelCase =>
    withGradients(
      {
        ...inputsOf(place, [...place.size, place.channels, place.filters]),
        bias: input('bias', [filtersOf(place)]),
      },
      ({ x: z, filter, bias }) =>
        operator({
          x: z as tf.Tensor4D,
          filter: filter as tf.Tensor4D,
          bias: bias!,
          strides: place.strides as Pair,
          pad: place.pad as Pad,
          dimRoundingMode: place.rounding,
        }),
    )

const pool =
  (operator: typeof tf.maxPool) =>
  (place: Place): KernelCase =>
    withGradients(x(shapeOf(place)), ({ x: z }) =>
      operator(z as tf.Tensor4D, place.size as Pair, place.strides as Pair, place.pad, place.rounding),
    )

interface Group {
  readonly make: (place: Place) => KernelCase
  /** Zeros in the padding are elements like others; there is no largest of none. */
  readonly allowsEmptyWindows: boolean
}

const GROUPS: Readonly<Record<string, Group>> = {
  conv2d: { make: conv2d, allowsEmptyWindows: true },
  depthwise: { make: depthwise, allowsEmptyWindows: true },
  'fused conv2d': { make: fused(tf.fused.conv2d, ({ filters }) => filters), allowsEmptyWindows: true },
  'fused depthwise': {
    make: fused(tf.fused.depthwiseConv2d, ({ channels, filters }) => channels * filters),
    allowsEmptyWindows: true,
  },
  maxPool: { make: pool(tf.maxPool), allowsEmptyWindows: false },
  avgPool: { make: pool(tf.avgPool), allowsEmptyWindows: false },
}

describeEachDevice('windows of any shape equal tfjs cpu', (backend) => {
  it.each(Object.keys(GROUPS))('%s', async (name) => {
    const { make, allowsEmptyWindows } = GROUPS[name]!
    const possible = places().filter((place) => isPossible(place, allowsEmptyWindows))
    await fc.assert(
      fc.asyncProperty(possible, (place) => expectSame(backend, make(place))),
      { numRuns: casesOn(backend, CASES), seed: 7 },
    )
  })
})

describe('what is refused', () => {
  const refused = (compute: (z: tf.Tensor4D) => tf.Tensor): (() => unknown) => {
    const kernelCase: KernelCase = {
      inputs: x([1, 3, 3, 2]),
      compute: ({ x: z }) => ({ value: compute(z as tf.Tensor4D) }),
    }
    return () => traceCase(kernelCase)
  }

  it.each([
    [
      'channels that are not last',
      refused((z) => tf.conv2d(z, tf.ones([2, 2, 3, 1]), 1, 'valid', 'NCHW')),
      /data format NCHW/,
    ],
    [
      'a pool of the padding alone',
      refused((z) => tf.maxPool(z, 2, 1, 2)),
      /a window that lies in the padding/,
    ],
    ['no window', refused((z) => tf.avgPool(z, 4, 1, 'valid')), /no window reaches an element/],
  ])('%s', (_what, attempt, message) => {
    expect(attempt).toThrow(
      expect.objectContaining({
        code: 'UNSUPPORTED_KERNEL',
        message: expect.stringMatching(message),
      }),
    )
  })
})

describe('windows larger than the padded input', () => {
  const filter = (): tf.Tensor4D => tf.ones([3, 2, 2, 1])
  const PADDED: tf.backend_util.ExplicitPadding = [
    [0, 0],
    [1, 0],
    [0, 0],
    [0, 0],
  ]
  const OPERATORS: Readonly<Record<string, (z: tf.Tensor4D) => tf.Tensor>> = {
    conv1d: (z) =>
      tf.conv1d(tf.reshape<tf.Rank.R3>(z, [4, -1, 2]), tf.ones<tf.Rank.R3>([3, 2, 2]), 1, 'valid'),
    conv2d: (z) => tf.conv2d(z, filter(), 1, 'valid'),
    'conv2d, padded': (z) => tf.conv2d(z, tf.ones([5, 2, 2, 1]), 1, PADDED),
    'fused conv2d': (z) => tf.fused.conv2d({ x: z, filter: filter(), strides: 1, pad: 'valid' }),
    depthwise: (z) => tf.depthwiseConv2d(z, filter(), 1, 'valid'),
    'fused depthwise': (z) => tf.fused.depthwiseConv2d({ x: z, filter: filter(), strides: 1, pad: 'valid' }),
    maxPool: (z) => tf.maxPool(z, 3, 1, 'valid'),
    avgPool: (z) => tf.avgPool(z, [3, 2], 1, 'valid'),
  }
  const devices = comparedDevices().filter((device) => device !== 'tfjs-gpu')

  describe.each(devices)('on %s', (backend) => {
    // One row less than the window's, and two: tfjs cpu answers nothing for the former, and fails at the latter.
    describe.each([1, 2])('of %d rows', (rows) => {
      it.each(Object.keys(OPERATORS))('are refused: %s', async (name) => {
        const tooSmall: KernelCase = {
          inputs: x([1, rows, 4, 2]),
          compute: ({ x: z }) => ({ value: OPERATORS[name]!(z as tf.Tensor4D) }),
        }
        await expect(computeOn(backend, tooSmall)).rejects.toMatchObject({
          code: 'UNSUPPORTED_KERNEL',
          message: expect.stringMatching(
            /no window reaches an element|windows are larger than the padded input/,
          ),
          details: { calledAt: expect.stringContaining('kernels-windows.test.ts') },
        })
      })
    })

    it('and the device computes on', async () => {
      await expectSame(backend, {
        inputs: x([1, 4, 4, 2]),
        compute: ({ x: z }) => ({ value: tf.conv2d(z as tf.Tensor4D, filter(), 1, 'valid') }),
      })
    })

    if (backend === 'tfjs-wasm')
      it('and what it would compute wrongly and no graph has is refused by name', async () => {
        const volumes: KernelCase = {
          inputs: x([1, 3, 3, 3, 2]),
          compute: ({ x: z }) => ({ value: tf.maxPool3d(z as tf.Tensor5D, 2, 1, 'valid') }),
        }
        await expect(computeOn(backend, volumes)).rejects.toMatchObject({
          code: 'UNSUPPORTED_KERNEL',
          message: expect.stringContaining(
            "'MaxPool3D' cannot be computed: no model of series reads volumes",
          ),
        })
      })

    if (backend.startsWith('tfjs-'))
      it('and one that sees nothing but padding is zero, as tfjs has it', async () => {
        await expectSame(backend, {
          inputs: x([1, 1, 1, 1]),
          compute: ({ x: z }) => ({ value: tf.conv2d(z as tf.Tensor4D, tf.ones([1, 1, 1, 1]), 5, 2) }),
        })
      })
  })
})
