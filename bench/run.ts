/**
 * `npm run -s bench -- <name> [--json]`: runs one benchmark, prints its table beside floor and goal of bench/goals.json
 * and, with --json, one JSON object as the last line. Exits with 1 where a floor is not reached.
 */
import { readdirSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Benchmark } from './benchmark'
import { flatten } from './benchmark'
import goalsFile from './goals.json'

interface Goal {
  readonly unit: string
  readonly direction: 'higher' | 'lower'
  readonly floor: number
  readonly goal: number
  /** What it is held against is not on every machine: not to measure it is no failure. */
  readonly isOptional?: boolean
}

const GOALS = goalsFile as unknown as Record<string, Record<string, Goal>>
const SUFFIX = '.bench.js'

function benchmarkNames(): string[] {
  return readdirSync(__dirname)
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
}

function reaches(value: number, bound: number, direction: Goal['direction']): boolean {
  return direction === 'higher' ? value >= bound : value <= bound
}

function verdictOf(value: number, { floor, goal, direction }: Goal): string {
  if (!reaches(value, floor, direction)) return 'BELOW FLOOR'
  return reaches(value, goal, direction) ? 'goal reached' : 'above floor'
}

/** Prints figures beside their goals; answers the names of those below their floor or not measured. */
function printTable(headline: Record<string, number>, goals: Record<string, Goal>): string[] {
  const names = [...new Set([...Object.keys(goals), ...Object.keys(headline)])]
  const rows = names.map((figure) => {
    const value = headline[figure]
    const goal = goals[figure]
    const absent = goal?.isOptional ? 'not at hand' : 'NOT MEASURED'
    const verdict = value === undefined ? absent : goal ? verdictOf(value, goal) : ''
    return {
      figure,
      value: value && Number(value.toPrecision(4)),
      unit: goal?.unit,
      floor: goal?.floor,
      goal: goal?.goal,
      verdict,
    }
  })
  console.table(rows)
  return rows.filter((row) => ['BELOW FLOOR', 'NOT MEASURED'].includes(row.verdict)).map((row) => row.figure)
}

interface BenchmarkModule {
  readonly benchmark: Benchmark
  /** Only of benchmarks with options of their own: what they are. */
  readonly usage?: string
}

/** @throws where there is no such benchmark, or it has no such options. */
function moduleOf(name: string | undefined, args: readonly string[]): BenchmarkModule {
  if (!name || !benchmarkNames().includes(name)) {
    throw new Error(`Usage: npm run -s bench -- <${benchmarkNames().join('|')}> [--json]`)
  }
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the file is chosen by name at run time
  const chosen = require(join(__dirname, name + SUFFIX)) as BenchmarkModule
  if (args.length > 0 && chosen.usage === undefined) {
    throw new Error(`The benchmark ${name} has no options of its own; ${args.join(' ')} is not known`)
  }
  return chosen
}

async function main(): Promise<void> {
  const given = process.argv.slice(2)
  const isJson = given.includes('--json')
  const [name, ...args] = given.filter((arg) => arg !== '--json')
  const { benchmark, usage } = moduleOf(name, args)
  if (args.includes('--help')) {
    console.log(usage)
    return
  }
  const {
    headline,
    details,
    hasGoals = true,
  } = await benchmark({
    log: (line) => process.stderr.write(`${line}\n`),
    args,
  })
  const failed = printTable(flatten(headline), (hasGoals && GOALS[name!]) || {})
  if (isJson) {
    const machine = {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.version,
    }
    console.log(JSON.stringify({ name, machine, headline, details }))
  }
  if (failed.length > 0) process.stderr.write(`Floor not reached or not measured: ${failed.join(', ')}\n`)
  process.exitCode = failed.length > 0 ? 1 : 0
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
