/**
 * How long boosted trees take to learn a large table on one core, and how well they then tell rows that they have not seen: beside telling
 * every row the share of ones, and beside LightGBM on the same rows, with the same settings, where Python has it.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { packageRoot } from '../src/core/package-root'
import { Rng } from '../src/core/statistics/rng'
import { trainBoostedTrees, type Examples } from '../src/models/boosting'
import type { Benchmark } from './benchmark'
import { wholeOption } from './benchmark'
import { temporaryFolder } from './temporary-folder'

export const usage = `Usage: npm run -s bench -- boosting-large [options] [--json]

  --rows <count>     that are learned (default 1000000); a fifth more are told
  --columns <count>  (default 30)
  --rounds <count>   trees (default 100)
  --leaves <count>   of a tree (default 64)
  --threads <count>  that count rows (default 1); with two the seconds that pass have a floor, too
  --python <path>    the Python that LightGBM is looked for in (default python3)

A table of another size than the usual one has no floors.`

const OPTIONS = {
  rows: { type: 'string', default: '1000000' },
  columns: { type: 'string', default: '30' },
  rounds: { type: 'string', default: '100' },
  leaves: { type: 'string', default: '64' },
  threads: { type: 'string', default: '1' },
  python: { type: 'string', default: 'python3' },
} as const

const SEED = 1
const LEARNING_RATE = 0.1
const TEST_SHARE = 0.2
/** The columns that the truth reads: lines, waves, products and steps. */
const LEAST_COLUMNS = 6

interface Lightgbm {
  readonly version: string
  readonly seconds: number
  readonly processorSeconds: number
  readonly testLoss: number
}

export const benchmark: Benchmark = async ({ log, args = [] }) => {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  const [rows, columns, rounds, leaves, threads] = [
    wholeOption('--rows', values.rows, 1_000),
    wholeOption('--columns', values.columns, LEAST_COLUMNS),
    wholeOption('--rounds', values.rounds, 1),
    wholeOption('--leaves', values.leaves, 2),
    wholeOption('--threads', values.threads, 1),
  ]
  const isUsual = Object.entries(OPTIONS).every(
    ([name, { default: usual }]) =>
      ['python', 'threads'].includes(name) || values[name as keyof typeof values] === usual,
  )
  const testRows = Math.round(TEST_SHARE * rows)
  const all = drawTable(rows + testRows, columns)
  const training = part(all, 0, rows)
  const test = part(all, rows, rows + testRows)
  log('Training ...')
  const [startedAt, before] = [performance.now(), process.cpuUsage()]
  const { model } = await trainBoostedTrees(
    {
      objective: { kind: 'log-loss' },
      training,
      hyperparameters: { maxRounds: rounds, maxLeaves: leaves, learningRate: LEARNING_RATE },
      threads,
    },
    { seed: SEED },
  )
  const seconds = (performance.now() - startedAt) / 1000
  const { user, system } = process.cpuUsage(before)
  const processorSeconds = (user + system) / 1e6
  const testLoss = logLoss(test.labels, model.predict(test.columns))
  const share = training.labels.reduce((sum, label) => sum + label, 0) / rows
  const shareLoss = logLoss(test.labels, new Float64Array(testRows).fill(share))
  log('Training LightGBM ...')
  const lightgbm = trainLightgbm(values.python, all, [rows, testRows, columns, rounds, leaves])
  if (typeof lightgbm === 'string') log(`LightGBM is left out: ${lightgbm}`)
  const beside = typeof lightgbm === 'string' ? null : lightgbm
  return {
    headline: {
      processorSeconds,
      ...(threads === 2 && { secondsWithTwoThreads: seconds }),
      lossRatioToShareOfOnes: testLoss / shareLoss,
      ...(beside && {
        lossRatioToLightgbm: testLoss / beside.testLoss,
        secondsRatioToLightgbm: processorSeconds / beside.processorSeconds,
      }),
    },
    details: { rows, columns, rounds, leaves, threads, seed: SEED, seconds, testLoss, shareLoss, lightgbm },
    hasGoals: isUsual,
  }
}

/** Uniform numbers; a twentieth of each column is missing. Yes and no depend on the first six. */
function drawTable(rows: number, columnCount: number): Examples {
  const rng = new Rng(SEED, 'large table')
  const columns = Array.from({ length: columnCount }, (_, column) => ({
    name: `column ${column}`,
    kind: 'numeric' as const,
    values: Float32Array.from({ length: rows }, () => (rng.uniform() < 0.05 ? Number.NaN : rng.uniform())),
  }))
  const at = (column: number, row: number) => columns[column]!.values[row]! || 0
  const labels = Float32Array.from({ length: rows }, (_, row) => {
    const score =
      2 * at(0, row) +
      Math.sin(6 * at(1, row)) +
      3 * at(2, row) * at(3, row) +
      (at(4, row) > 0.7 ? 1 : 0) -
      (at(5, row) > 0.2 && at(0, row) > 0.5 ? 1.5 : 0)
    return score - 2.2 + 0.8 * rng.normal() > 0 ? 1 : 0
  })
  return { columns, labels }
}

function part({ columns, labels }: Examples, from: number, to: number): Examples & { labels: Float32Array } {
  return {
    columns: columns.map((column) => ({
      ...column,
      values: (column.values as Float32Array).subarray(from, to),
    })),
    labels: (labels as Float32Array).subarray(from, to),
  }
}

/** Of chances of a one. */
function logLoss(labels: ArrayLike<number>, chances: ArrayLike<number>): number {
  let sum = 0
  for (let row = 0; row < labels.length; row++) {
    const chance = Math.min(1 - 1e-15, Math.max(1e-15, chances[row]!))
    sum -= Math.log(labels[row] === 1 ? chance : 1 - chance)
  }
  return sum / labels.length
}

/** @returns why it was left out where it is not at hand */
function trainLightgbm(
  python: string,
  { columns, labels }: Examples,
  sizes: readonly number[],
): Lightgbm | string {
  if (spawnSync(python, ['-c', 'import lightgbm']).status !== 0) return `${python} has no module lightgbm`
  const folder = temporaryFolder()
  try {
    const file = join(folder.path, 'table.f32')
    const descriptor = openSync(file, 'w')
    for (const { buffer, byteOffset, byteLength } of [
      ...columns.map((column) => column.values as Float32Array),
      labels as Float32Array,
    ])
      writeSync(descriptor, new Uint8Array(buffer, byteOffset, byteLength))
    closeSync(descriptor)
    const script = join(packageRoot(), 'bench/boosting/train_lightgbm.py')
    const { status, stdout, stderr } = spawnSync(python, [script, file, ...sizes.map(String)], {
      encoding: 'utf8',
    })
    return status === 0 ? (JSON.parse(stdout.trim().split('\n').at(-1)!) as Lightgbm) : stderr.slice(-500)
  } finally {
    folder.remove()
  }
}
