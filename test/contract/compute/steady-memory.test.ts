/** Memory neither grows over ten thousand training steps nor over a hundred thousand predictions. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const CHILD = join(__dirname, '../../support/steady-memory-child.cjs')
const STEPS = 10_000
const PREDICTIONS = 100_000
/** Arenas of ONNX Runtime and compiled JavaScript grow until they fit. */
const WARM_UP_READINGS = 2
const TIME_LIMIT_MS = 300_000

/** What a process has, or has more than before. */
interface Memory {
  readonly tensors: number
  readonly heldKiB: number
  readonly residentKiB: number
}

interface Readings {
  readonly training: readonly Memory[]
  readonly serving: readonly Memory[]
}

/** From one reading to the next, which are a thousand steps or ten thousand predictions apart: 0.1 and 0.6 KiB a step. */
const ALLOWED_GROWTH: Memory = { tensors: 0, heldKiB: 100, residentKiB: 600 }

async function watch(options: { leaks: boolean }): Promise<Readings> {
  const argument = JSON.stringify({
    backend: 'ort-cpu',
    steps: STEPS,
    predictions: PREDICTIONS,
    ...options,
  })
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', CHILD, argument])
  return JSON.parse(stdout) as Readings
}

/**
 * The middle one of all growths from a reading to the next. A leak grows each time; what a process takes once, and when it does
 * depends on the machine, is in few of them, however much it is.
 */
function usualGrowth(readings: readonly Memory[], key: keyof Memory): number {
  const values = readings.slice(WARM_UP_READINGS).map((reading) => reading[key])
  const growths = values.slice(1).map((value, i) => value - values[i]!)
  return growths.sort((a, b) => a - b)[Math.floor(growths.length / 2)]!
}

function growthOf(readings: readonly Memory[]): Memory {
  return {
    tensors: usualGrowth(readings, 'tensors'),
    heldKiB: usualGrowth(readings, 'heldKiB'),
    residentKiB: usualGrowth(readings, 'residentKiB'),
  }
}

it(
  'is steady while training and while serving',
  async () => {
    const { training, serving } = await watch({ leaks: false })
    for (const watched of [training, serving]) {
      expect(new Set(watched.map(({ tensors }) => tensors)).size).toBe(1)
      const growth = growthOf(watched)
      expect(growth.heldKiB).toBeLessThan(ALLOWED_GROWTH.heldKiB)
      expect(growth.residentKiB).toBeLessThan(ALLOWED_GROWTH.residentKiB)
    }
  },
  TIME_LIMIT_MS,
)

it(
  'would be seen to grow by a tensor that is left each time',
  async () => {
    const { training, serving } = await watch({ leaks: true })
    for (const watched of [training, serving]) {
      const growth = growthOf(watched)
      expect(growth.tensors).toBeGreaterThan(ALLOWED_GROWTH.tensors)
      expect(growth.heldKiB).toBeGreaterThan(ALLOWED_GROWTH.heldKiB)
      expect(growth.residentKiB).toBeGreaterThan(ALLOWED_GROWTH.residentKiB)
    }
  },
  TIME_LIMIT_MS,
)
