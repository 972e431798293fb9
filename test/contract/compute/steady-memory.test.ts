/** Memory neither grows over ten thousand training steps nor over a hundred thousand predictions. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const CHILD = join(__dirname, '../../support/steady-memory-child.cjs')
const STEPS = 10_000
const PREDICTIONS = 100_000
/** Between readings that are four thousand steps apart: a leak of 1 KiB a step, as a small tensor with its object, is 4 MiB. */
const ALLOWED_GROWTH_MIB = 3

interface Reading {
  readonly rssMiB: number
  readonly tensors: number
}

interface Readings {
  readonly training: readonly Reading[]
  readonly serving: readonly Reading[]
}

it('is steady while training and while serving', async () => {
  const argument = JSON.stringify({ backend: 'ort-cpu', steps: STEPS, predictions: PREDICTIONS })
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', CHILD, argument])
  const readings = JSON.parse(stdout) as Readings
  for (const watched of [readings.training, readings.serving]) {
    expect(new Set(watched.map(({ tensors }) => tensors)).size).toBe(1)
    // The first fifth warms up: arenas of ONNX Runtime and compiled JavaScript grow until they fit. Then the lower half of
    // later readings is not above that of earlier ones.
    const resident = watched.slice(2).map(({ rssMiB }) => rssMiB)
    const [earlier, later] = [resident.slice(0, 4), resident.slice(4)].map((half) => Math.min(...half))
    expect(later! - earlier!).toBeLessThan(ALLOWED_GROWTH_MIB)
  }
}, 120_000)
