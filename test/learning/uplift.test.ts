/** What models of uplift find in simulated people whose effects are known. */
import { simulatePeople, type PeopleLaws } from '../../bench/uplift/simulated-people'
import { candidatesFor, trainUplift, type UpliftCandidate, type UpliftData } from '../../src/models/uplift'
import { alsoExhaustively, isExhaustive } from '../support/extent'

const steps: PeopleLaws = { people: 4_000, outcomeKind: 'BINARY', effects: 'steps', isConfounded: false }

function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanA, meanB] = [mean(a), mean(b)]
  let [product, squareA, squareB] = [0, 0, 0]
  a.forEach((value, row) => {
    product += (value - meanA) * (b[row]! - meanB)
    squareA += (value - meanA) ** 2
    squareB += (b[row]! - meanB) ** 2
  })
  return product / Math.sqrt(squareA * squareB)
}

/** One of lines, one of trees; all of them where everything is to be tried. */
const TRIED = candidatesFor('BINARY').filter(
  ({ learner, base }) =>
    isExhaustive || (learner === 'DR' && base === 'RIDGE') || (learner === 'S' && base === 'BOOSTING'),
)
const LINEAR = candidatesFor('BINARY').filter(({ base }) => base !== 'BOOSTING')

async function trained(data: UpliftData, candidates?: readonly UpliftCandidate[]) {
  const { model, refusal } = await trainUplift(data, { seed: 1, candidates, resamples: 50, folds: 3 })
  expect(refusal).toBeNull()
  return model!
}

describe('models of uplift', () => {
  const { data } = simulatePeople(steps, 11)
  const others = simulatePeople(steps, 12)

  test.each(TRIED.map((candidate) => [candidate.learner, candidate.base, candidate] as const))(
    'the %s-learner over %s finds whom a treatment changes among people it has not seen',
    async (_, base, candidate) => {
      const model = await trained(data, [candidate])
      const effects = await model.uncheckedEffects(others.data.columns)
      // The effect has steps, which lines can only follow from afar.
      expect(correlation(effects, others.effects)).toBeGreaterThan(base === 'BOOSTING' ? 0.5 : 0.4)
    },
  )

  test('the best of them is used, with effects of the right size', async () => {
    // To be sure that people differ takes more of them than to order them.
    const model = await trained(simulatePeople({ ...steps, people: 8_000 }, 11).data, TRIED)
    const [arm] = model.arms
    expect(arm!.isBetterThanConstant).toBe(true)
    expect(arm!.metrics.qini.lower).toBeGreaterThan(0)
    const effects = await model.effects(others.data.columns)
    const mean = others.effects.reduce((sum, effect) => sum + effect, 0) / effects.length
    const error = (of: (row: number) => number): number =>
      others.effects.reduce((sum, effect, row) => sum + (of(row) - effect) ** 2, 0)
    expect(error((row) => effects[row]!)).toBeLessThan(0.8 * error(() => mean))
  })

  test('one effect for all is said of everybody where nobody differs', async () => {
    const model = await trained(simulatePeople({ ...steps, effects: 'constant' }, 5).data, LINEAR)
    const [arm] = model.arms
    expect(arm!.isBetterThanConstant).toBe(false)
    expect(new Set(await model.effects(others.data.columns))).toEqual(new Set([arm!.averageEffect.mean]))
  })

  test('effects are right where those who would act anyway were addressed more often, and the difference of means is not', async () => {
    const people = simulatePeople({ ...steps, people: 12_000, effects: 'linear', isConfounded: true }, 3)
    const model = await trained(people.data, LINEAR)
    const truth = people.effects.reduce((sum, effect) => sum + effect, 0) / people.effects.length
    const { arms, outcomes } = people.data
    const meanOf = (arm: number): number => {
      const own = outcomes.filter((_, row) => arms[row] === arm)
      return own.reduce((sum, outcome) => sum + outcome, 0) / own.length
    }
    expect(Math.abs(model.arms[0]!.averageEffect.mean / truth - 1)).toBeLessThan(0.2)
    expect((meanOf(1) - meanOf(0)) / truth - 1).toBeGreaterThan(0.3)
  })

  alsoExhaustively(() => {
    test('counts and amounts are outcomes too', async () => {
      for (const outcomeKind of ['COUNT', 'AMOUNT'] as const) {
        const laws: PeopleLaws = { ...steps, outcomeKind, effects: 'linear' }
        const model = await trained(
          simulatePeople(laws, 21).data,
          candidatesFor(outcomeKind).filter(({ learner }) => isExhaustive || learner === 'DR'),
        )
        const asked = simulatePeople(laws, 22)
        const effects = await model.uncheckedEffects(asked.data.columns)
        expect(correlation(effects, asked.effects)).toBeGreaterThan(0.4)
      }
    })
  })

  alsoExhaustively(() => {
    test('several arms have each their own effects', async () => {
      const people = simulatePeople(steps, 31)
      // A third of the people get a treatment that does nothing: the outcome of controls.
      const idle = simulatePeople({ ...steps, people: 3_000 }, 32)
      const controls = idle.data.arms.map((arm) => (arm === 0 ? 2 : 255))
      const kept = [...controls.keys()].filter((row) => controls[row] === 2)
      const joined: UpliftData = {
        ...people.data,
        columns: people.data.columns.map((column, at) => ({
          ...column,
          values: Float64Array.from([
            ...column.values,
            ...kept.map((row) => idle.data.columns[at]!.values[row]!),
          ]),
        })),
        arms: Uint8Array.from([...people.data.arms, ...kept.map(() => 2)]),
        armCount: 3,
        outcomes: Float64Array.from([
          ...people.data.outcomes,
          ...kept.map((row) => idle.data.outcomes[row]!),
        ]),
        armShares: null,
      }
      const model = await trained(joined, LINEAR)
      const [real, none] = model.arms
      expect(real!.averageEffect.lower).toBeGreaterThan(0)
      expect(none!.averageEffect.lower).toBeLessThan(0.01)
      expect(none!.averageEffect.upper).toBeGreaterThan(-0.01)
    })
  })
})
