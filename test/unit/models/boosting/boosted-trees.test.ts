import type { Worker } from 'node:worker_threads'
import { fc } from '../../../support/property-testing'
import { categorical, examplesOf, numeric, rowOf } from '../../../support/boosting'
import { Rng } from '../../../../src/core/statistics/rng'
import { planShapley, shapleyValues } from '../../../../src/evaluation'
import {
  BoostedTrees as BoostedTreesOf,
  loadBoostedTrees,
  saveBoostedTrees,
  trainBoostedTrees,
  type BoostedTrees,
  type Examples,
  type ObjectiveSpec,
} from '../../../../src/models/boosting'

const SMALL = { maxRounds: 8, minRowsPerLeaf: 2, learningRate: 0.3, l2: 0.1 }
const SQUARED_ERROR: ObjectiveSpec = { kind: 'squared-error' }

async function train(
  training: Examples,
  hyperparameters: Record<string, unknown> = SMALL,
  objective = SQUARED_ERROR,
): Promise<BoostedTrees> {
  return (await trainBoostedTrees({ objective, training, hyperparameters }, { seed: 7 })).model
}

/** Few distinct values, missing ones, categories and weights; the label depends on all of them. */
const tables = fc
  .array(
    fc.record({
      few: fc.integer({ min: -3, max: 3 }),
      wide: fc.oneof(
        fc.integer({ min: -(2 ** 30), max: 2 ** 30 }).map((whole) => whole / 2 ** 10),
        fc.constant(NaN),
      ),
      category: fc.integer({ min: 0, max: 5 }),
      noise: fc.double({ min: -1, max: 1, noNaN: true }),
      weight: fc.constantFrom(0, 0, 0.5, 1, 2),
    }),
    { minLength: 12, maxLength: 80 },
  )
  .filter((rows) => rows.some(({ weight }) => weight > 0))
  .map((rows) => ({
    columns: [
      numeric(
        'few',
        rows.map(({ few }) => few),
      ),
      numeric(
        'wide',
        rows.map(({ wide }) => wide),
      ),
      categorical(
        'category',
        rows.map(({ category }) => category),
      ),
    ],
    labels: rows.map(
      ({ few, wide, category, noise }) =>
        few + (Number.isNaN(wide) ? 2 : Math.sign(wide)) + (category % 2) * 3 + noise,
    ),
    weights: rows.map(({ weight }) => weight),
  }))

const onlyRows = (examples: Examples, keep: (row: number) => boolean): Examples => {
  const rows = Array.from({ length: examples.labels.length }, (_, row) => row).filter(keep)
  return {
    columns: examples.columns.map((column) => ({
      ...column,
      values: Float64Array.from(rows, (row) => column.values[row]!),
    })),
    labels: rows.map((row) => examples.labels[row]!),
    weights: rows.map((row) => examples.weights![row]!),
  }
}

describe('boosted trees', () => {
  it('take rows of weight 0 for absent, bit for bit', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (examples) => {
        const [all, kept] = await Promise.all([
          train(examples),
          train(onlyRows(examples, (row) => examples.weights[row]! > 0)),
        ])
        expect(all.predict(examples.columns)).toEqual(kept.predict(examples.columns))
      }),
      { numRuns: 40 },
    )
  })

  it('take a row of weight 2 for two rows', async () => {
    const examples = examplesOf({ rows: 60, columns: 2, seed: 1, label: ([x, y]) => x! * 2 + y! })
    const weights = Array.from({ length: 60 }, (_, row) => 1 + (row % 2))
    const doubled = Array.from({ length: 60 }, (_, row) => Array<number>(weights[row]!).fill(row)).flat()
    const hyperparameters = { ...SMALL, minRowsPerLeaf: 1, minHessianPerLeaf: 6 }
    const weighted = await train({ ...examples, weights }, hyperparameters)
    const repeated = await train(
      {
        columns: examples.columns.map((column) => ({
          ...column,
          values: Float64Array.from(doubled, (row) => column.values[row]!),
        })),
        labels: doubled.map((row) => examples.labels[row]!),
      },
      hyperparameters,
    )
    const predicted = repeated.predict(examples.columns)
    weighted
      .predict(examples.columns)
      .forEach((prediction, row) => expect(prediction).toBeCloseTo(predicted[row]!, 9))
  })

  it('predict the same whatever increasing function is applied to a numeric column', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (examples) => {
        // Exact in floating point, and strictly increasing over the values above.
        const bent = (value: number): number => (value < 0 ? value / 8 - 3 : value * 4 + 5)
        const bend = ({ columns }: Examples) =>
          columns.map((column) =>
            column.name === 'wide' ? { ...column, values: Float64Array.from(column.values, bent) } : column,
          )
        const [plain, changed] = await Promise.all([
          train(examples),
          train({ ...examples, columns: bend(examples) }),
        ])
        // Also for rows that were not in training.
        const others = onlyRows({ ...examples, weights: examples.labels }, (row) => row % 2 === 0)
        others.columns[1]!.values.forEach((value, row, values) => (values[row] = value + 0.25))
        expect(changed.predict(bend(others))).toEqual(plain.predict(others.columns))
      }),
      { numRuns: 40 },
    )
  })

  it('never split rows whose values lie in the same bin', async () => {
    // 1,000 distinct values in 4 bins: as many predictions as there are bins at most.
    const values = Array.from({ length: 1000 }, (_, row) => row)
    const model = await train(
      { columns: [numeric('x', values)], labels: values.map((value) => value ** 2) },
      { maxRounds: 20, minRowsPerLeaf: 1, maxBins: 4, learningRate: 1 },
    )
    const predictions = model.predict([numeric('x', values)])
    expect(new Set(predictions).size).toBe(4)
    expect(new Set(predictions.slice(0, 250)).size).toBe(1)
  })

  it('learn where missing values belong, and send them with most rows where none was missing', async () => {
    const values = Array.from({ length: 200 }, (_, row) => (row % 4 === 0 ? NaN : row % 10))
    const labels = values.map((value) => (Number.isNaN(value) || value >= 7 ? 1 : 0))
    const model = await train({ columns: [numeric('x', values)], labels }, { ...SMALL, maxRounds: 40 })
    const predict = (value: number): number => model.predict([numeric('x', [value])])[0]!
    expect(predict(NaN)).toBeGreaterThan(0.95)
    expect(predict(1)).toBeLessThan(0.05)

    const present = values.map((value) => (Number.isNaN(value) ? 0 : value))
    const withoutMissing = await train(
      { columns: [numeric('x', present)], labels: present.map((value) => (value >= 7 ? 1 : 0)) },
      { ...SMALL, maxRounds: 1 },
    )
    expect(withoutMissing.predict([numeric('x', [NaN])])).toEqual(withoutMissing.predict([numeric('x', [0])]))
  })

  it('split categories into any two sets, and take unknown ones for rare ones', async () => {
    const codes = Array.from({ length: 600 }, (_, row) => row % 6)
    const labels = codes.map((code) => ([1, 4].includes(code) ? 10 : 0))
    const model = await train(
      { columns: [categorical('code', codes)], labels },
      { maxRounds: 1, learningRate: 1, maxLeaves: 2, l2: 0, categorySmoothing: 0, categoryL2: 0 },
    )
    const predict = (code: number): number => model.predict([categorical('code', [code])])[0]!
    for (const code of [0, 1, 2, 3, 4, 5])
      expect(predict(code)).toBeCloseTo([1, 4].includes(code) ? 10 : 0, 6)
    for (const unknown of [6, 1e6, -1, 2.5, NaN, Infinity]) expect(predict(unknown)).toBe(predict(0))
  })

  it('are the same bit for bit with the same seed, and others with another one', async () => {
    const training = examplesOf({
      rows: 400,
      columns: 5,
      seed: 2,
      label: ([x, y], rng) => x! * y! + rng.normal(),
    })
    const hyperparameters = { ...SMALL, rowFraction: 0.6, columnFraction: 0.5 }
    const filesOf = async (seed: number) => {
      const { model } = await trainBoostedTrees(
        { objective: SQUARED_ERROR, training, hyperparameters },
        { seed },
      )
      return [...saveBoostedTrees(model)].map(([name, bytes]) => [name, Buffer.from(bytes).toString('hex')])
    }
    expect(await filesOf(1)).toEqual(await filesOf(1))
    expect(await filesOf(2)).not.toEqual(await filesOf(1))
  })

  it('are the same bit for bit with any number of threads, which end with the training', async () => {
    // As many values as threads are started for, of which few differ: they are soon drawn and sorted.
    const rng = new Rng(4, 'threads')
    const columns = Array.from({ length: 40 }, (_, column) =>
      numeric(
        `x${column}`,
        Float64Array.from({ length: 50_000 }, () => rng.integer(8)),
      ),
    )
    const [first, second] = columns.map(({ values }) => values)
    const labels = Array.from(first!, (x, row) => x * second![row]! + rng.normal())
    const training = { columns, labels }
    const filesOf = async (threads: number) => {
      const hyperparameters = { ...SMALL, maxRounds: 2 }
      const { model } = await trainBoostedTrees(
        { objective: SQUARED_ERROR, training, hyperparameters, threads },
        { seed: 1 },
      )
      return [...saveBoostedTrees(model)].map(([name, bytes]) => [name, Buffer.from(bytes).toString('hex')])
    }
    const alone = await filesOf(1)
    const started: Worker[] = []
    const note = (worker: Worker) => started.push(worker)
    process.on('worker', note)
    expect(await filesOf(3)).toEqual(alone)
    process.off('worker', note)
    // That of a thread that has ended is -1.
    expect(started.map(({ threadId }) => threadId)).toEqual([-1, -1])
    await expect(filesOf(0)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  it('are the same bit for bit with memory for two histograms only', async () => {
    const training = examplesOf({
      rows: 1500,
      columns: 90,
      seed: 3,
      label: ([x, y]) => (x! + y! > 0 ? 5 : 0),
    })
    const [roomy, tight] = await Promise.all([
      train(training, { maxRounds: 1 }),
      train(training, { maxRounds: 1, histogramMiB: 1 }),
    ])
    const expected = roomy.predict(training.columns)
    expect(new Set(expected).size).toBeGreaterThan(10)
    // Sums are whole numbers: what a subtraction gives is what counting gives.
    expect(tight.predict(training.columns)).toEqual(expected)
  })

  it('keep the rounds up to the least validation loss, and tell the loss of each', async () => {
    const law = (seed: number) =>
      examplesOf({ rows: 300, columns: 3, seed, label: ([x], rng) => Math.sign(x!) + rng.normal() })
    const { rounds, validationLosses, model } = await trainBoostedTrees(
      {
        objective: SQUARED_ERROR,
        training: law(1),
        validation: law(2),
        hyperparameters: { maxRounds: 400, patience: 20 },
      },
      { seed: 1 },
    )
    const least = Math.min(...validationLosses)
    expect(validationLosses.indexOf(least) + 1).toBe(rounds)
    expect(validationLosses).toHaveLength(rounds + 20)
    expect(model.treeCount).toBe(rounds)
    const predicted = model.predict(law(2).columns)
    const loss = predicted.reduce((sum, p, row) => sum + (p - law(2).labels[row]!) ** 2 / 2, 0) / 300
    expect(loss).toBeCloseTo(least, 9)
  })

  it('answer the mean where no column says anything, and the fewest rounds where none helps', async () => {
    const labels = [1, 2, 6]
    const constant = { columns: [numeric('x', [5, 5, 5])], labels }
    const model = await train(constant, { ...SMALL, minRowsPerLeaf: 1 })
    expect(model.treeCount).toBe(1)
    expect(model.predict([numeric('x', [5])])[0]).toBeCloseTo(3, 12)
    const training = examplesOf({ rows: 100, columns: 1, seed: 1, label: ([x]) => Math.sign(x!) })
    const opposite = examplesOf({ rows: 100, columns: 1, seed: 2, label: ([x]) => -Math.sign(x!) })
    const { rounds, model: none } = await trainBoostedTrees(
      { objective: SQUARED_ERROR, training, validation: opposite, hyperparameters: SMALL },
      { seed: 1 },
    )
    expect([rounds, none.treeCount]).toEqual([0, 0])
    expect(loadBoostedTrees(saveBoostedTrees(none)).predict(training.columns)).toEqual(
      none.predict(training.columns),
    )
  })

  it('grow no deeper and no wider than they may, and no leaf with fewer rows', async () => {
    const training = examplesOf({
      rows: 500,
      columns: 3,
      seed: 4,
      label: (row, rng) => row[0]! + rng.normal(),
    })
    const model = await train(training, { maxRounds: 1, maxLeaves: 12, minRowsPerLeaf: 30, learningRate: 1 })
    const { trees } = model.parts
    expect(trees.leafValues.length).toBeLessThanOrEqual(12)
    const leaves = new Map<number, number>()
    for (const prediction of model.predict(training.columns))
      leaves.set(prediction, (leaves.get(prediction) ?? 0) + 1)
    expect(Math.min(...leaves.values())).toBeGreaterThanOrEqual(30)
    const shallow = await train(training, { maxRounds: 1, maxDepth: 2 })
    expect(shallow.parts.trees.leafValues).toHaveLength(4)
  })

  it('stop soon after they are cancelled', async () => {
    const training = examplesOf({
      rows: 20_000,
      columns: 20,
      seed: 5,
      label: ([x], rng) => x! + rng.normal(),
    })
    const controller = new AbortController()
    let lastRound = 0
    const manyRounds = trainBoostedTrees(
      { objective: SQUARED_ERROR, training, hyperparameters: { maxRounds: 2000 } },
      {
        seed: 1,
        signal: controller.signal,
        onProgress: ({ epoch = 0 }) => {
          lastRound = epoch
          if (epoch === 2) setImmediate(() => controller.abort())
        },
      },
    )
    await expect(manyRounds).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(lastRound).toBeLessThan(500)
  })
})

describe('bagged trees', () => {
  const BAGGED = {
    ensemble: 'bagged',
    maxRounds: 20,
    l2: 0,
    minRowsPerLeaf: 2,
    rowFraction: 0.6,
    columnFraction: 0.7,
  }
  const training = examplesOf({
    ...{ rows: 400, columns: 3, seed: 8 },
    label: ([x, y], rng) => 3 * x! + (y! > 0 ? 2 : 0) + rng.uniform(),
  })

  it('are the mean of trees that know nothing of each other: one tree more does not change those before', async () => {
    const few = await train(training, { ...BAGGED, maxRounds: 4 })
    const more = await train(training, { ...BAGGED, maxRounds: 5 })
    const [a, b] = [few.parts.trees, more.parts.trees]
    expect(few.parts.baseScores).toEqual(more.parts.baseScores)
    a.leafValues.forEach((value, leaf) => expect(5 * b.leafValues[leaf]!).toBeCloseTo(4 * value, 9))
  })

  it('are nearer to the law than one tree of the same depth, and never beyond the labels', async () => {
    const fresh = examplesOf({
      ...{ rows: 400, columns: 3, seed: 9 },
      label: ([x, y]) => 3 * x! + (y! > 0 ? 2 : 0) + 0.5,
    })
    const errorOf = (predicted: Float64Array): number =>
      predicted.reduce((sum, value, row) => sum + (value - fresh.labels[row]!) ** 2, 0)
    const bagged = (await train(training, { ...BAGGED, maxRounds: 60 })).predict(fresh.columns)
    const alone = (await train(training, { ...BAGGED, maxRounds: 1 })).predict(fresh.columns)
    expect(errorOf(bagged)).toBeLessThan(0.8 * errorOf(alone))
    const labels = Array.from(training.labels)
    expect(Math.max(...bagged)).toBeLessThanOrEqual(Math.max(...labels))
    expect(Math.min(...bagged)).toBeGreaterThanOrEqual(Math.min(...labels))
  })
})

describe('boosted trees beside the scores of another model', () => {
  const QUERIES = 60
  /** Of each query the row with the highest x is the relevant one. */
  const queries = (offsetOf: (x: number, isBest: boolean) => number): Examples => {
    const x = Array.from({ length: QUERIES * 5 }, (_, row) => (row * 7919) % 1009)
    const isBest = x.map((value, row) => {
      const from = row - (row % 5)
      return value === Math.max(...x.slice(from, from + 5))
    })
    return {
      columns: [numeric('x', x)],
      labels: isBest.map(Number),
      querySizes: Array.from({ length: QUERIES }, () => 5),
      offsets: x.map((value, row) => offsetOf(value, isBest[row]!)),
    }
  }
  const rounds = async (examples: Examples) => {
    const objective = { kind: 'lambdamart' as const, k: 5 }
    const request = { objective, training: examples, validation: examples, hyperparameters: SMALL }
    return trainBoostedTrees(request, { seed: 7 })
  }

  it('are none where its order is perfect, and correct it where it is not', async () => {
    expect((await rounds(queries((_x, isBest) => Number(isBest)))).rounds).toBe(0)
    const wrong = await rounds(queries((x) => -x / 1_009))
    expect(wrong.rounds).toBeGreaterThan(0)
    const [first, last] = [wrong.validationLosses[0]!, wrong.validationLosses.at(-1)!]
    expect(last).toBeLessThan(first / 2)
  })
})

describe('what moved a score', () => {
  it('is the Shapley value of each column by definition, which adds up to the score, for every output', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (examples) => {
        const labels = Array.from(examples.labels, (label) => Math.abs(Math.round(label)) % 3)
        const model = await train({ ...examples, labels }, SMALL, { kind: 'softmax', classes: 3 })
        const plan = planShapley(3, { mostCoalitions: 8 })
        const scores = new Float64Array(3)
        const parts = new Float64Array(4)
        for (let row = 0; row < labels.length; row += 5) {
          const explained = rowOf(examples, row)
          model.scoreRow(explained, scores)
          for (let output = 0; output < 3; output++) {
            const expected = shapleyValues(3, plan, (known) =>
              Float64Array.of(meanScore(model, output, explained, known)),
            )
            model.contributions(explained, parts, output)
            expected.forEach((value, column) => expect(parts[column]).toBeCloseTo(value[0]!, 9))
            expect(parts[3]).toBeCloseTo(meanScore(model, output, explained, 0), 9)
            expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(scores[output]!, 9)
          }
        }
      }),
      { numRuns: 15 },
    )
  })

  it('is counted once of a column that a tree splits by again and again', async () => {
    const training = examplesOf({ rows: 400, columns: 2, seed: 6, label: ([x, y]) => 5 * x! ** 3 + y! })
    const model = await train(training, { ...SMALL, maxLeaves: 64 })
    const row = Float64Array.of(0.9, 0.1)
    const [parts, score] = [new Float64Array(3), new Float64Array(1)]
    model.contributions(row, parts)
    model.scoreRow(row, score)
    expect(parts[0]).toBeGreaterThan(2)
    expect(parts[0]! + parts[1]! + parts[2]!).toBeCloseTo(score[0]!, 9)
  })

  it('is told of models that were saved before shares of rows were', async () => {
    const training = examplesOf({ rows: 300, columns: 3, seed: 4, label: ([x, y, z]) => x! * 3 + y! * z! })
    const model = await train(training)
    const former = loadBoostedTrees(formerFiles(model))
    const row = Float64Array.of(0.4, -0.7, 0.2)
    const [now, before] = [new Float64Array(4), new Float64Array(4)]
    model.contributions(row, now)
    former.contributions(row, before)
    now.forEach((part, column) => expect(before[column]).toBeCloseTo(part, 6))
  })
})

/** The mean score of the rows that the trees were grown on, as the columns of the bits of `known` lead them like the explained row. */
function meanScore(model: BoostedTrees, output: number, row: Float64Array, known: number): number {
  const { trees, baseScores } = model.parts
  const { roots, columns, children, leftShares, leafValues } = trees
  const valueAt = (at: number): number => {
    if (at < 0) return leafValues[~at]!
    const [left, right] = [children[2 * at]!, children[2 * at + 1]!]
    if (known & (1 << columns[at]!)) return valueAt(childTaken(model, at, row))
    return leftShares[at]! * valueAt(left) + (1 - leftShares[at]!) * valueAt(right)
  }
  let sum = baseScores[output]!
  for (let tree = output; tree < roots.length; tree += model.outputs) sum += valueAt(roots[tree]!)
  return sum
}

/** Found by asking a model of a single tree that begins at the node and whose children are leaves 0 and 1. */
function childTaken({ parts }: BoostedTrees, node: number, row: Float64Array): number {
  const children = parts.trees.children.slice()
  children.set([~0, ~1], 2 * node)
  const trees = { ...parts.trees, roots: Int32Array.of(node), children, leafValues: Float64Array.of(0, 1) }
  const out = new Float64Array(1)
  new BoostedTreesOf({ ...parts, baseScores: Float64Array.of(0), trees }).scoreRow(row, out)
  return parts.trees.children[2 * node + out[0]!]!
}

/** As they were: the mean of the leaves below each node in the place of shares of rows. */
function formerFiles(model: BoostedTrees): ReturnType<typeof saveBoostedTrees> {
  const { trees } = model.parts
  const { children, leafValues, leftShares } = trees
  const means = new Float64Array(leftShares.length)
  const meanOf = (at: number): number => (at >= 0 ? means[at]! : leafValues[~at]!)
  for (let node = means.length - 1; node >= 0; node--)
    means[node] =
      leftShares[node]! * meanOf(children[2 * node]!) +
      (1 - leftShares[node]!) * meanOf(children[2 * node + 1]!)
  const files = saveBoostedTrees(
    new BoostedTreesOf({ ...model.parts, trees: { ...trees, leftShares: means } }),
  )
  const [name, description] = [...files].find(([file]) => file.endsWith('.json'))!
  const text = Buffer.from(description)
    .toString('utf8')
    .replace(/"format":\s*2/, '"format":1')
  return new Map([...files, [name, new Uint8Array(Buffer.from(text))]])
}

describe('what a model lives on', () => {
  it('is the column that the label depends on', async () => {
    const training = examplesOf({ rows: 500, columns: 3, seed: 6, label: ([, y]) => (y! > 0 ? 5 : -5) })
    const model = await train(training)
    const gains = model.gains()
    expect(gains[1]! / (gains[0]! + gains[1]! + gains[2]!)).toBeGreaterThan(0.99)
  })
})

describe('the files of boosted trees', () => {
  it('give the same predictions bit for bit, of one row and of many', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (examples) => {
        const model = await train(examples)
        const loaded = loadBoostedTrees(saveBoostedTrees(model))
        const predictions = model.predict(examples.columns)
        expect(loaded.predict(examples.columns)).toEqual(predictions)
        const matrix = Float64Array.from(predictions, () => 0)
        const rows = Float64Array.from(Array.from(predictions, (_, row) => [...rowOf(examples, row)]).flat())
        for (let row = 0; row < predictions.length; row++) loaded.predictRow(rows, matrix, 3 * row, row)
        expect(matrix).toEqual(predictions)
      }),
      { numRuns: 20 },
    )
  })

  it('are refused where they were cut or changed, instead of answering nonsense or not at all', async () => {
    const examples = examplesOf({ rows: 100, columns: 2, seed: 1, label: ([x, y]) => x! * y! })
    const files = saveBoostedTrees(await train(examples))
    const name = 'boosted-trees.bin'
    const arrays = files.get(name)!
    const withArrays = (bytes: Uint8Array) => new Map([...files, [name, bytes]])
    expect(() => loadBoostedTrees(withArrays(arrays.slice(0, -1)))).toThrow(
      expect.objectContaining({ code: 'ARTIFACT_CORRUPT' }),
    )
    expect(() => loadBoostedTrees(new Map())).toThrow(expect.objectContaining({ code: 'ARTIFACT_CORRUPT' }))
    const model = loadBoostedTrees(files)
    const { trees } = model.parts
    const broken: ((of: typeof trees) => void)[] = [
      ({ children }) => (children[0] = 0), // a node that is its own child
      ({ children }) => (children[1] = 1e6),
      ({ children }) => (children[1] = ~1e6),
      ({ roots }) => (roots[0] = 1e6),
      ({ columns }) => (columns[0] = 2),
      ({ flags }) => (flags[0] = 1),
    ]
    for (const change of broken) {
      const copy = loadBoostedTrees(files)
      change(copy.parts.trees)
      expect(() => loadBoostedTrees(saveBoostedTrees(copy))).toThrow(
        expect.objectContaining({ code: 'ARTIFACT_CORRUPT' }),
      )
    }
  })

  it('are not read with other columns', async () => {
    const model = await train(examplesOf({ rows: 50, columns: 2, seed: 1, label: ([x]) => x! }))
    expect(() => model.predict([numeric('x1', [1]), numeric('x0', [1])])).toThrow(
      'The model reads the columns x0 (numeric), x1 (numeric); it was given x1 (numeric), x0 (numeric)',
    )
  })
})
