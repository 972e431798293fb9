import { fc } from '../../../support/property-testing'
import { categorical, examplesOf, numeric } from '../../../support/boosting'
import {
  trainBoostedTrees,
  type BoostingRequest,
  type Monotone,
  type ObjectiveSpec,
} from '../../../../src/models/boosting'

const SMALL = { maxRounds: 12, minRowsPerLeaf: 2, learningRate: 0.3, l2: 0.1, maxLeaves: 12 }

const train = async (request: Partial<BoostingRequest> & Pick<BoostingRequest, 'training'>) =>
  (
    await trainBoostedTrees(
      { objective: { kind: 'squared-error' }, hyperparameters: SMALL, ...request },
      { seed: 7 },
    )
  ).model

/** Predictions where the first column rises in steps, and the others stay. */
function alongFirst(model: Awaited<ReturnType<typeof train>>, others: readonly number[]): number[] {
  const out = new Float64Array(1)
  return Array.from({ length: 41 }, (_, step) => {
    model.predictRow(Float64Array.of(step / 20 - 1, ...others), out)
    return out[0]!
  })
}

const isFalling = (values: readonly number[]): boolean =>
  values.every((value, at) => at === 0 || value <= values[at - 1]!)

const OBJECTIVES: readonly ObjectiveSpec[] = [
  { kind: 'squared-error' },
  { kind: 'tweedie', power: 1.2 },
  { kind: 'quantile', level: 0.8 },
]

it.each(OBJECTIVES)(
  'a model of %j falls with a column wherever it is told to, whatever the labels say',
  async (objective) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 1000 }),
        fc.constantFrom('boosted', 'bagged'),
        async (seed, ensemble) => {
          // Waves and steps, up and down, that also depend on the other columns.
          const training = examplesOf({
            rows: 90,
            columns: 3,
            seed,
            label: ([x, y, z], rng) => 3 + Math.sin(5 * x! + seed) + (x! > 0 ? y! : z!) + 0.3 * rng.uniform(),
          })
          const hyperparameters = { ...SMALL, ensemble }
          const model = await train({ objective, training, hyperparameters, monotone: { x0: 'falling' } })
          for (const others of [
            [0, 0],
            [-0.7, 0.4],
            [0.9, -0.9],
            [0.1, 0.8],
          ])
            expect(isFalling(alongFirst(model, others))).toBe(true)
        },
      ),
      { numRuns: 8 },
    )
  },
)

it('what is told does not cost what agrees with it, and other columns keep their effects', async () => {
  const training = examplesOf({
    rows: 600,
    columns: 2,
    seed: 3,
    label: ([x, y], rng) => -2 * x! + Math.abs(y!) + 0.1 * rng.normal(),
  })
  const hyperparameters = { ...SMALL, maxRounds: 80, learningRate: 0.1, minRowsPerLeaf: 10 }
  const model = await train({ training, hyperparameters, monotone: { x0: 'falling' } })
  const line = alongFirst(model, [0])
  expect(line[2]! - line[38]!).toBeGreaterThan(3)
  const out = new Float64Array(1)
  const at = (y: number): number => {
    model.predictRow(Float64Array.of(0, y), out)
    return out[0]!
  }
  expect(at(0.9) - at(0)).toBeGreaterThan(0.6)
  expect(at(-0.9) - at(0)).toBeGreaterThan(0.6)
  const free = await train({ training, hyperparameters })
  const rising = await train({ training, hyperparameters, monotone: { x0: 'rising' } })
  expect(isFalling(alongFirst(free, [0.5]).map((value) => Math.round(value * 2)))).toBe(true)
  // Told the opposite of what holds, it says nothing of the column.
  expect(new Set(alongFirst(rising, [0.5])).size).toBe(1)
})

it.each<[Monotone, string]>([
  [{ price: 'falling' }, 'the column "price": there is no such column'],
  [{ kind: 'rising' }, 'the column "kind": its categories have no order'],
])('refuses %j and says why', async (monotone, problem) => {
  const training = { columns: [numeric('x', [1, 2, 3]), categorical('kind', [0, 1, 0])], labels: [1, 2, 3] }
  await expect(train({ training, monotone })).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    message: expect.stringContaining(problem),
  })
})
