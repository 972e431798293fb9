/** Boosted trees find what a line cannot, and each objective finds what it is for. */
import { Rng } from '../../src/core/statistics/rng'
import { areaUnderRoc } from '../../src/evaluation'
import { trainBoostedTrees, type Examples, type ObjectiveSpec } from '../../src/models/boosting'
import { examplesOf, numeric } from '../support/boosting'
import { fitLeastSquares } from '../support/least-squares'

async function predictions(
  objective: ObjectiveSpec,
  training: Examples,
  columns: Examples['columns'],
  hyperparameters: Record<string, unknown> = { maxRounds: 60, learningRate: 0.15 },
): Promise<Float64Array> {
  return (await trainBoostedTrees({ objective, training, hyperparameters }, { seed: 1 })).model.predict(
    columns,
  )
}

const meanSquare = (predicted: ArrayLike<number>, labels: ArrayLike<number>): number =>
  Array.from(predicted, (value, row) => (value - labels[row]!) ** 2).reduce((sum, one) => sum + one, 0) /
  labels.length

describe('boosted trees', () => {
  it.each([
    ['a step', ([x]: readonly number[]) => (x! > 0.3 ? 2 : 0)],
    ['an interaction', ([x, y]: readonly number[]) => 3 * x! * y!],
    ['an exclusive or', ([x, y]: readonly number[]) => (x! > 0 !== y! > 0 ? 1 : -1)],
  ])('learn %s that a line cannot', async (_, law) => {
    const noise = 0.3
    const draw = (seed: number) =>
      examplesOf({
        rows: 2000,
        columns: 4,
        seed,
        label: (row, rng) => law(row) + noise * rng.normal(),
      })
    const training = draw(1)
    const later = draw(2)
    const trees = meanSquare(
      await predictions({ kind: 'squared-error' }, training, later.columns),
      later.labels,
    )
    const line = meanSquare(fitLeastSquares(training)(later.columns), later.labels)
    // What the noise leaves is 0.09.
    expect(trees).toBeLessThan(0.14)
    expect(trees).toBeLessThan(line / 2)
  })

  it('tell buyers from others where the chance depends on two things at once', async () => {
    const draw = (seed: number) =>
      examplesOf({
        rows: 2500,
        columns: 3,
        seed,
        label: ([x, y], rng) => (rng.uniform() < 1 / (1 + Math.exp(-8 * x! * y!)) ? 1 : 0),
      })
    const later = draw(2)
    const probabilities = await predictions({ kind: 'log-loss' }, draw(1), later.columns)
    const line = fitLeastSquares(draw(1))(later.columns)
    expect(areaUnderRoc(probabilities, later.labels)!).toBeGreaterThan(0.8)
    expect(areaUnderRoc(line, later.labels)!).toBeLessThan(0.6)
  })

  it('learn the probabilities of several classes', async () => {
    const chances = (x: number): number[] => (x > 0 ? [0.7, 0.2, 0.1] : [0.1, 0.3, 0.6])
    const training = examplesOf({
      rows: 6000,
      columns: 2,
      seed: 1,
      label: ([x], rng) => {
        const [first, second] = chances(x!)
        const drawn = rng.uniform()
        return drawn < first! ? 0 : drawn < first! + second! ? 1 : 2
      },
    })
    const columns = [numeric('x0', [-0.5, 0.5]), numeric('x1', [0, 0])]
    const predicted = await predictions({ kind: 'softmax', classes: 3 }, training, columns, {
      maxRounds: 60,
      maxLeaves: 4,
      minRowsPerLeaf: 200,
    })
    ;[...chances(-0.5), ...chances(0.5)].forEach((chance, i) =>
      expect(Math.abs(predicted[i]! - chance)).toBeLessThan(0.06),
    )
  })

  it.each([0.1, 0.5, 0.9])('have %d of later labels below their quantile of that level', async (level) => {
    const draw = (seed: number) =>
      examplesOf({
        rows: 4000,
        columns: 2,
        seed,
        label: ([x], rng) => 2 * x! + (1.2 + x!) * rng.normal(),
      })
    const later = draw(2)
    const predicted = await predictions({ kind: 'quantile', level }, draw(1), later.columns, {
      maxRounds: 80,
      maxLeaves: 8,
      minRowsPerLeaf: 60,
    })
    const coverage = (isCounted: (row: number) => boolean): number => {
      const rows = [...predicted.keys()].filter(isCounted)
      return rows.filter((row) => later.labels[row]! <= predicted[row]!).length / rows.length
    }
    const x = later.columns[0]!.values
    // Not on the whole only: also where labels spread little and where they spread much.
    for (const isCounted of [() => true, (row: number) => x[row]! < 0, (row: number) => x[row]! >= 0])
      expect(Math.abs(coverage(isCounted) - level)).toBeLessThan(0.035)
  })

  it('learn the mean of counts and of amounts with a lump at zero', async () => {
    const mean = (x: number): number => Math.exp(1 + x)
    const poisson = (rng: Rng, expected: number): number => {
      let count = 0
      for (let left = Math.exp(-expected), p = rng.uniform(); p > left; p *= rng.uniform()) count++
      return count
    }
    for (const power of [1, 1.5]) {
      const training = examplesOf({
        rows: 5000,
        columns: 2,
        seed: 3,
        label: ([x], rng) =>
          power === 1 ? poisson(rng, mean(x!)) : rng.uniform() < 0.3 ? mean(x!) / 0.3 : 0,
      })
      const at = [-0.8, 0, 0.8]
      const predicted = await predictions(
        { kind: 'tweedie', power },
        training,
        [numeric('x0', at), numeric('x1', [0, 0, 0])],
        { maxRounds: 60, maxLeaves: 4, minRowsPerLeaf: 600 },
      )
      at.forEach((x, i) => expect(Math.abs(predicted[i]! / mean(x) - 1)).toBeLessThan(0.25))
    }
  })

  it('rank the candidates of a query as they were chosen, though their level differs between queries', async () => {
    // What is chosen depends on two columns together. `level` is of the query and says nothing within it.
    const draw = (seed: number, queries: number) => {
      const rng = new Rng(seed, 'queries')
      const size = 12
      const rows = Array.from({ length: queries }, () => {
        const level = 10 * rng.normal()
        const candidates = Array.from({ length: size }, () => [rng.uniform(), rng.uniform(), level] as const)
        const value = candidates.map(([a, b]) => 4 * Math.abs(a - b) + 0.15 * rng.normal())
        const best = [...value].sort((a, b) => b - a)
        return candidates.map(([a, b], i) => ({
          a,
          b,
          level,
          label: value[i] === best[0] ? 2 : value[i] === best[1] ? 1 : 0,
        }))
      }).flat()
      return {
        columns: [
          numeric(
            'a',
            rows.map(({ a }) => a),
          ),
          numeric(
            'b',
            rows.map(({ b }) => b),
          ),
          numeric(
            'level',
            rows.map(({ level }) => level),
          ),
        ],
        labels: rows.map(({ label }) => label),
        querySizes: new Array<number>(queries).fill(size),
      }
    }
    const training = draw(1, 300)
    const { model, validationLosses } = await trainBoostedTrees(
      {
        objective: { kind: 'lambdamart', k: 5 },
        training,
        validation: draw(2, 200),
        hyperparameters: { maxRounds: 120, maxLeaves: 8 },
      },
      { seed: 1 },
    )
    expect(1 - Math.min(...validationLosses)).toBeGreaterThan(0.85)
    const later = draw(3, 200)
    const scores = model.predict(later.columns)
    const hits = later.querySizes.filter((size, query) => {
      const own = scores.subarray(query * size, (query + 1) * size)
      return later.labels[query * size + own.indexOf(Math.max(...own))] === 2
    }).length
    // By chance one query in twelve.
    expect(hits / 200).toBeGreaterThan(0.6)
    expect(model.gains()[2]! / model.gains().reduce((sum, gain) => sum + gain)).toBeLessThan(0.1)
  })
})
