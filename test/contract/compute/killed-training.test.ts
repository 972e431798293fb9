/** A process that trains is killed in mid-run; another goes on from the saved state. The curve of losses is the same, bit by bit. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { ComputeBackend } from '../../../src/compute'
import { describeEachDevice } from '../../support/devices'

const CHILD = join(__dirname, '../../support/resumable-training-child.cjs')
const STEPS = 24
/** How far it comes at most after the step at which it is to be killed. */
const FURTHER = 8

interface StepLoss {
  readonly step: number
  readonly loss: number
}

interface ChildRun {
  readonly losses: readonly StepLoss[]
  readonly signal: NodeJS.Signals | null
}

/** Runs to the end, or until the loss of `killAfter` was seen: then it is killed without a warning. */
async function train(backend: ComputeBackend, stateFile: string, killAfter?: number): Promise<ChildRun> {
  const holdAt = killAfter === undefined ? null : killAfter + FURTHER
  const argument = JSON.stringify({ stateFile, steps: STEPS, backend, holdAt })
  const child = spawn(process.execPath, [CHILD, argument], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  )
  const losses: StepLoss[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    losses.push(JSON.parse(line) as StepLoss)
    if (losses.at(-1)!.step === killAfter) child.kill('SIGKILL')
  }
  const { code, signal } = await ended
  if (!signal && code !== 0) throw new Error(`The training process ended with ${code}`)
  return { losses, signal }
}

describeEachDevice(
  'a training process',
  (backend) => {
    let folder: string
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'forecart-training-'))))
    afterEach(() => rmSync(folder, { recursive: true }))

    it('killed and resumed learns what it would have learned', async () => {
      const whole = await train(backend, join(folder, 'whole'))
      expect(whole.losses.map(({ step }) => step)).toEqual(Array.from({ length: STEPS }, (_, step) => step))

      const stateFile = join(folder, 'killed')
      const killed = await train(backend, stateFile, 9)
      expect(killed.signal).toBe('SIGKILL')
      const resumed = await train(backend, stateFile)
      // It takes up from the last save, not from the beginning.
      const first = resumed.losses[0]!.step
      expect(first).toBeGreaterThanOrEqual(8)
      expect(resumed.losses.at(-1)!.step).toBe(STEPS - 1)
      const curve = [...killed.losses.slice(0, first), ...resumed.losses]
      expect(curve).toEqual(whole.losses)
      expect(new Set(curve.map(({ loss }) => loss)).size).toBe(STEPS)
    })
  },
  ['ort-cpu'],
)
