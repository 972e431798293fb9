/** Parts and their sums, with what came after: trips of Australians, and a simulated shop. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { Rng } from '../../src/core/statistics/rng'
import type { Hierarchy } from '../../src/evaluation'

export interface World {
  readonly hierarchy: Hierarchy
  /** `[sums + parts][periods]`, sums first. */
  readonly series: readonly Float64Array[]
  /** What each of them is, such as `category`, for a table. */
  readonly levels: readonly string[]
  readonly season: number
  readonly horizon: number
}

/** Names of what a part belongs to, by level; `null` of a level is one sum of all. */
type Level = readonly [name: string, groupOf: (part: number) => string]

function worldOf(
  parts: readonly Float64Array[],
  levels: readonly Level[],
  { season, horizon }: Pick<World, 'season' | 'horizon'>,
): World {
  const sums: Int32Array[] = []
  const names: string[] = []
  for (const [name, groupOf] of levels) {
    const groups = new Map<string, number[]>()
    parts.forEach((_, part) => groups.set(groupOf(part), [...(groups.get(groupOf(part)) ?? []), part]))
    for (const members of groups.values()) {
      sums.push(Int32Array.from(members))
      names.push(name)
    }
  }
  const sumOf = (members: Int32Array): Float64Array =>
    Float64Array.from(parts[0]!, (_, period) => members.reduce((sum, part) => sum + parts[part]![period]!, 0))
  return {
    hierarchy: { parts: parts.length, sums },
    series: [...sums.map(sumOf), ...parts],
    levels: [...names, ...parts.map(() => 'part')],
    season,
    horizon,
  }
}

/** Overnight trips in thousands by quarter, (State / Region) * Purpose: 304 parts and 121 sums (Hyndman and Athanasopoulos, FPP3, 11.4). */
export function auTourism(file: string): World {
  const [, ...lines] = gunzipSync(readFileSync(file)).toString().trim().split('\n')
  const series = new Map<
    string,
    { values: [number, number][]; state: string; region: string; purpose: string }
  >()
  for (const line of lines) {
    // The name of a region may hold a comma, and is quoted then.
    const cells = [...line.matchAll(/"([^"]*)"|([^,]+)/g)].map(([, quoted, plain]) => quoted ?? plain!)
    const [quarter, region, state, purpose, trips] = cells as [string, string, string, string, string]
    const key = `${state}/${region}/${purpose}`
    if (!series.has(key)) series.set(key, { values: [], state, region, purpose })
    series.get(key)!.values.push([Number(quarter), Number(trips)])
  }
  const all = [...series.values()]
  const parts = all.map(({ values }) =>
    Float64Array.from(
      values.sort(([a], [b]) => a - b),
      ([, trips]) => trips,
    ),
  )
  return worldOf(
    parts,
    [
      ['all', () => ''],
      ['state', (part) => all[part]!.state],
      ['region', (part) => `${all[part]!.state}/${all[part]!.region}`],
      ['purpose', (part) => all[part]!.purpose],
      ['state x purpose', (part) => `${all[part]!.state}/${all[part]!.purpose}`],
    ],
    { season: 4, horizon: 8 },
  )
}

const ITEMS = 24
const CATEGORIES = 4
const PLACES = 6
const REGIONS = 2
const DAYS = 182 + 28
const WEEKDAYS = [0.9, 0.8, 0.9, 1, 1.3, 1.5, 0.6]

/** Items that sell a few a day at each place, with slow swings of categories and of places, and counts around them. */
export function simulatedShop(seed: number): World {
  const swings = (group: string, count: number): Float64Array[] =>
    Array.from({ length: count }, (_, index) => {
      const rng = new Rng(seed, group, index)
      let swing = 0
      return Float64Array.from({ length: DAYS }, () => (swing = 0.97 * swing + 0.06 * rng.normal()))
    })
  const ofCategory = swings('category', CATEGORIES)
  const ofPlace = swings('place', PLACES)
  const parts = Array.from({ length: ITEMS * PLACES }, (_, part) => {
    const [item, place] = [Math.floor(part / PLACES), part % PLACES]
    const rng = new Rng(seed, 'part', part)
    const level = 0.3 * 40 ** new Rng(seed, 'item', item).uniform() * Math.exp(0.3 * rng.normal())
    return Float64Array.from({ length: DAYS }, (_day, day) => {
      const swing = ofCategory[item % CATEGORIES]![day]! + ofPlace[place]![day]!
      return poisson(level * WEEKDAYS[day % 7]! * Math.exp(swing), rng)
    })
  })
  const itemOf = (part: number) => Math.floor(part / PLACES)
  const category = (part: number) => `c${itemOf(part) % CATEGORIES}`
  const place = (part: number) => `p${part % PLACES}`
  const region = (part: number) => `r${(part % PLACES) % REGIONS}`
  return worldOf(
    parts,
    [
      ['all', () => ''],
      ['category', category],
      ['item', (part) => `i${itemOf(part)}`],
      ['region', region],
      ['place', place],
      ['category x region', (part) => `${category(part)}/${region(part)}`],
      ['category x place', (part) => `${category(part)}/${place(part)}`],
      ['item x region', (part) => `i${itemOf(part)}/${region(part)}`],
    ],
    { season: 7, horizon: 28 },
  )
}

/** Knuth 1969; means are small. */
function poisson(mean: number, rng: Rng): number {
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = rng.uniform(); product > limit; product *= rng.uniform()) count++
  return count
}
