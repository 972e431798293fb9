/**
 * Memory neither grows over ten thousand training steps nor over a hundred thousand predictions, on any device that is here; `npm test`
 * tries fewer.
 * A prediction is a run of `openInference`: of a session of ONNX Runtime, or of tfjs operator by operator. Those that go
 * through the model host are watched in test/integration/serving-memory.exhaustive.test.ts. On two free cores it takes about a minute, most of it WebGPU
 * on a software driver (2 ms a step, 0.4 ms a prediction).
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { DeviceName } from '../../../src/contracts/operations/device'
import { describeEachDevice } from '../../support/devices'
import { alsoExhaustively, extent } from '../../support/extent'
import { steadyGrowth } from '../../support/steady-growth'

const CHILD = join(__dirname, '../../support/steady-memory-child.cjs')
/** A leak of 12 KiB each time shows in as few. */
const LEAKING_TIMES = 4_000
const STEPS = extent({ short: LEAKING_TIMES, exhaustive: 10_000 })
const PREDICTIONS = extent({ short: LEAKING_TIMES, exhaustive: 100_000 })
/** Of sessions of 4 MiB. */
const RELOADS = 60
const TIME_LIMIT_MS = 900_000

/** What a process has, or has more than before. */
interface Memory {
  /** Of tfjs, and buffers on a GPU. */
  readonly tensors: number
  readonly heldKiB: number
  readonly residentKiB: number
}

interface Watch {
  readonly device: DeviceName
  readonly work: 'training' | 'serving' | 'reloading'
  readonly times: number
  readonly leaks: boolean
}

/**
 * From one reading to the next, which are a thousand steps or ten thousand predictions apart: 0.1 KiB a step to the byte, and
 * half of the smallest array of weights.
 */
const ALLOWED_GROWTH: Memory = { tensors: 0, heldKiB: 100, residentKiB: 2_048 }

async function watch(options: Watch): Promise<readonly Memory[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    CHILD,
    JSON.stringify(options),
  ])
  return JSON.parse(stdout) as Memory[]
}

function growthOf(readings: readonly Memory[]): Memory {
  const growth = (key: keyof Memory): number => steadyGrowth(readings.map((reading) => reading[key]))
  return { tensors: growth('tensors'), heldKiB: growth('heldKiB'), residentKiB: growth('residentKiB') }
}

/** Half of what six sessions have, as many as are opened from one reading to the next. */
const ALLOWED_RELOADING_KIB = 12_288

describeEachDevice(
  'memory',
  (device) => {
    it(
      'is steady while training and while serving',
      async () => {
        const watched = await Promise.all([
          watch({ device, work: 'training', times: STEPS, leaks: false }),
          watch({ device, work: 'serving', times: PREDICTIONS, leaks: false }),
        ])
        for (const readings of watched) {
          expect(new Set(readings.map(({ tensors }) => tensors)).size).toBe(1)
          const growth = growthOf(readings)
          expect(growth.heldKiB).toBeLessThan(ALLOWED_GROWTH.heldKiB)
          expect(growth.residentKiB).toBeLessThan(ALLOWED_GROWTH.residentKiB)
        }
      },
      TIME_LIMIT_MS,
    )

    alsoExhaustively(() => {
      it(
        'is given back by a session that is closed while another stays open',
        async () => {
          const readings = await watch({ device, work: 'reloading', times: RELOADS, leaks: false })
          expect(new Set(readings.map(({ tensors }) => tensors)).size).toBe(1)
          expect(growthOf(readings).residentKiB).toBeLessThan(ALLOWED_RELOADING_KIB)
        },
        TIME_LIMIT_MS,
      )

      it(
        'would be seen to grow by what is left each time',
        async () => {
          const watched = await Promise.all([
            watch({ device, work: 'training', times: LEAKING_TIMES, leaks: true }),
            watch({ device, work: 'serving', times: LEAKING_TIMES, leaks: true }),
          ])
          for (const readings of watched) {
            const growth = growthOf(readings)
            expect(growth.tensors).toBeGreaterThan(ALLOWED_GROWTH.tensors)
            expect(growth.residentKiB).toBeGreaterThan(ALLOWED_GROWTH.residentKiB)
          }
          const reloading = await watch({ device, work: 'reloading', times: RELOADS, leaks: true })
          expect(growthOf(reloading).residentKiB).toBeGreaterThan(ALLOWED_RELOADING_KIB)
        },
        TIME_LIMIT_MS,
      )
    })
  },
  ['ort-cpu'],
)
