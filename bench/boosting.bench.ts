/**
 * How fast boosted trees learn and score, on synthetic tables: rows a second and tree, beside the bare loop that the machine allows; rounds of
 * LambdaMART; and how long a slate of candidates takes to re-rank.
 */
import { Rng } from '../src/core/statistics/rng'
import {
  loadBoostedTrees,
  saveBoostedTrees,
  trainBoostedTrees,
  type BoostedTrees,
  type BoostingRequest,
  type Examples,
} from '../src/models/boosting'
import type { Benchmark } from './benchmark'
import { median } from './benchmark'

const SEED = 1
const TABLE = { rows: 200_000, columns: 20 }
const ROUNDS = 30
const QUERIES = { queries: 4000, candidates: 100, columns: 20 }
const RANKING_ROUNDS = 100
const SLATE = 100
const SLATES = 500
const PASSES = 15
/** Of a bin. */
const SUMS = 3

/** Uniform numbers in 20 columns; yes and no depend on the first four. */
function table(): Examples {
  const rng = new Rng(SEED, 'table')
  const columns = uniformColumns(TABLE.columns, TABLE.rows, rng)
  const [a, b, c, d] = columns.map(({ values }) => values)
  const labels = Uint8Array.from({ length: TABLE.rows }, (_, row) =>
    3 * a![row]! + Math.sin(6 * b![row]!) + c![row]! * d![row]! + rng.normal() > 2.3 ? 1 : 0,
  )
  return { columns, labels }
}

/** Of each query one candidate is right: the one of the greatest value, which is not seen clearly. */
function queries(): Examples {
  const { queries, candidates, columns: columnCount } = QUERIES
  const rng = new Rng(SEED, 'queries')
  const columns = uniformColumns(columnCount, queries * candidates, rng)
  const [a, b, c] = columns.map(({ values }) => values)
  const labels = new Uint8Array(queries * candidates)
  for (let from = 0; from < labels.length; from += candidates) {
    const value = Float64Array.from(
      { length: candidates },
      (_, i) => a![from + i]! + b![from + i]! * c![from + i]! + 0.2 * rng.normal(),
    )
    labels[from + value.indexOf(Math.max(...value))] = 1
  }
  return { columns, labels, querySizes: new Uint32Array(queries).fill(candidates) }
}

function uniformColumns(count: number, rows: number, rng: Rng): Examples['columns'] {
  return Array.from({ length: count }, (_, column) => ({
    name: `column ${column}`,
    kind: 'numeric',
    values: Float32Array.from({ length: rows }, () => rng.uniform()),
  }))
}

interface TimedTraining {
  readonly model: BoostedTrees
  readonly firstRoundMs: number
  /** The least of the rounds after the first, which waits for the bins: others use the processors, too. */
  readonly roundMs: number
}

async function timeTraining(request: BoostingRequest): Promise<TimedTraining> {
  const ends: number[] = []
  const startedAt = performance.now()
  const { model } = await trainBoostedTrees(request, {
    seed: SEED,
    onProgress: ({ epoch }) => {
      if (epoch !== undefined) ends.push(performance.now())
    },
  })
  return {
    model,
    firstRoundMs: ends[0]! - startedAt,
    roundMs: Math.min(...ends.slice(1).map((end, i) => end - ends[i]!)),
  }
}

/** What counting each cell of the table once takes at least: three sums into a bin, rows in order, two columns at a time. */
function barePassMs(): number {
  const rng = new Rng(SEED, 'bare')
  const bins = Array.from({ length: 2 }, () =>
    Uint8Array.from({ length: TABLE.rows }, () => rng.integer(255)),
  )
  const sums = [new Float64Array(SUMS * 256), new Float64Array(SUMS * 256)] as const
  const values = Float64Array.from({ length: 2 * TABLE.rows }, () => rng.uniform())
  const times = Array.from({ length: PASSES }, () => {
    const startedAt = performance.now()
    for (let column = 0; column < TABLE.columns; column += 2)
      bareLoop(sums[0], sums[1], bins[0]!, bins[1]!, values)
    return performance.now() - startedAt
  })
  return Math.min(...times)
}

function bareLoop(
  first: Float64Array,
  second: Float64Array,
  firstBins: Uint8Array,
  secondBins: Uint8Array,
  values: Float64Array,
): void {
  for (let row = 0; row < firstBins.length; row++) {
    const gradient = values[2 * row]!
    const hessian = values[2 * row + 1]!
    const inFirst = SUMS * firstBins[row]!
    first[inFirst]! += gradient
    first[inFirst + 1]! += hessian
    first[inFirst + 2]! += 1
    const inSecond = SUMS * secondBins[row]!
    second[inSecond]! += gradient
    second[inSecond + 1]! += hessian
    second[inSecond + 2]! += 1
  }
}

/** Milliseconds for all candidates of a slate. Every slate is another one: the processor would learn the way through the trees by heart. */
function slateMs(model: BoostedTrees): number {
  const rng = new Rng(SEED, 'slate')
  const scores = new Float64Array(SLATE)
  const times = Array.from({ length: SLATES }, () => {
    const matrix = Float64Array.from({ length: SLATE * QUERIES.columns }, () => rng.uniform())
    const startedAt = performance.now()
    for (let row = 0; row < SLATE; row++) model.scoreRow(matrix, scores, row * QUERIES.columns, row)
    return performance.now() - startedAt
  })
  return median(times)
}

export const benchmark: Benchmark = async ({ log }) => {
  log('Learning yes and no ...')
  const plain = await timeTraining({
    objective: { kind: 'log-loss' },
    training: table(),
    hyperparameters: { maxRounds: ROUNDS },
  })
  const bareMs = barePassMs()
  log('Learning to rank ...')
  const ranking = await timeTraining({
    objective: { kind: 'lambdamart', k: 20 },
    training: queries(),
    hyperparameters: { maxRounds: RANKING_ROUNDS, maxLeaves: 16 },
  })
  const files = saveBoostedTrees(ranking.model)
  return {
    headline: {
      rowsPerSecond: (1000 * TABLE.rows) / plain.roundMs,
      passesPerTree: plain.roundMs / bareMs,
      rankingRowsPerSecond: (1000 * QUERIES.queries * QUERIES.candidates) / ranking.roundMs,
      slateMs: slateMs(loadBoostedTrees(files)),
    },
    details: {
      table: TABLE,
      queries: QUERIES,
      rounds: { plain: ROUNDS, ranking: RANKING_ROUNDS },
      roundMs: { plain: plain.roundMs, ranking: ranking.roundMs },
      firstRoundMs: { plain: plain.firstRoundMs, ranking: ranking.firstRoundMs },
      bareNanosecondsPerCell: (1e6 * bareMs) / TABLE.rows / TABLE.columns,
      artifactBytes: [...files.values()].reduce((sum, bytes) => sum + bytes.byteLength, 0),
    },
  }
}
