/**
 * Which members forecast which series: told by quantile losses, in naive errors of each series, on windows that no member has learnt from and that calibrate
 * no intervals. Each segment has the strategy that loses least there.
 */
import { z } from 'zod'
import {
  CENSORED_FROM,
  LEVEL_COUNT,
  seriesName,
  type DemandPrediction,
  type DemandSeriesKey,
} from '../../../contracts/demand/demand'
import { meanQuantileLoss, type DemandSegment, type ForecastWindow } from '../../../evaluation'
import { combinePredictions, type Combination } from './combine'

const weights = z.array(z.number().min(0).max(1)).min(1)

export const choiceSchema = z.strictObject({
  /** By segment, `all` for those with too few series to tell: a member by its place, or how all go together. */
  strategies: z.record(
    z.string(),
    z.union([z.number().int().min(0), z.enum(['MEAN', 'MEDIAN', 'WEIGHTED'])]),
  ),
  /** By name of the series, for those with the strategy WEIGHTED. */
  weights: z.record(z.string(), weights),
  /** By segment, for series without weights of their own. */
  segmentWeights: z.record(z.string(), weights),
})

export type Choice = Readonly<z.output<typeof choiceSchema>>
type Strategy = Choice['strategies'][string]
type Weights = Pick<Choice, 'weights' | 'segmentWeights'>

/** Of series that could not be compared. */
export const EQUAL_WEIGHTS: Choice = { strategies: { all: 'MEAN' }, weights: {}, segmentWeights: {} }

/** Rows (a series in a window) of a segment below which it takes the strategy of all. */
const LEAST_ROWS = 60
/** Weights are 1 / loss ^ power. */
const POWER = 2
/** Windows of its segment that count beside those of a series. */
const PRIOR_WINDOWS = 3
/** Another strategy than the mean of all has to lose so much less: equal weights are hard to beat. */
const LEAST_GAIN = 0.005
const ALL = 'all'

/** One series in one window. */
interface Row {
  readonly window: number
  readonly row: number
  readonly name: string
  readonly segment: DemandSegment
  /** `[members]` mean loss in naive errors. */
  readonly losses: readonly number[]
}

/** @param windowsOf `[members][windows]`, over the same origins, whose labels do not overlap, and the same series */
export function chooseStrategies(windowsOf: readonly (readonly ForecastWindow[])[]): Choice {
  const rows = rowsOf(windowsOf)
  const members = windowsOf.length
  if (rows.length === 0 || members === 1) return EQUAL_WEIGHTS
  const strategies: Record<string, Strategy> = {}
  for (const [segment, ofSegment] of bySegment(rows)) {
    if (segment !== ALL && ofSegment.length < LEAST_ROWS) continue
    strategies[segment] = leastLoss(windowsOf, ofSegment, rows)
  }
  const isWeighted = (segment: string): boolean => (strategies[segment] ?? strategies[ALL]) === 'WEIGHTED'
  const weighted = rows.filter(({ segment }) => isWeighted(segment))
  return { strategies, ...weightsFrom(weighted, rows) }
}

/** How the members go together for one series. */
export function combinationFor(
  choice: Choice,
  members: number,
  series: DemandSeriesKey,
  segment: DemandSegment,
): Combination {
  const strategy = choice.strategies[segment] ?? choice.strategies[ALL]!
  if (strategy === 'MEDIAN') return 'MEDIAN'
  if (typeof strategy === 'number')
    return Array.from({ length: members }, (_, member) => (member === strategy ? 1 : 0))
  const weighted = strategy === 'WEIGHTED' ? weightsFor(choice, seriesName(series), segment) : undefined
  return weighted ?? equalWeights(members)
}

/** Those of the series, else of its segment, else of all. */
function weightsFor(
  { weights: ofSeries, segmentWeights }: Weights,
  name: string,
  segment: DemandSegment,
): readonly number[] | undefined {
  return ofSeries[name] ?? segmentWeights[segment] ?? segmentWeights[ALL]
}

function equalWeights(members: number): number[] {
  return Array.from({ length: members }, () => 1 / members)
}

/** Members that some series is forecast by. */
export function usedMembers({ strategies }: Choice, members: number): number[] {
  const used = Object.values(strategies)
  const every = Array.from({ length: members }, (_, member) => member)
  return used.every((strategy) => typeof strategy === 'number')
    ? every.filter((member) => used.includes(member))
    : every
}

/** The same choice among the members that are used only. */
export function withoutUnused(choice: Choice, used: readonly number[]): Choice {
  const champions = Object.entries(choice.strategies).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  )
  // Members are unused only where each segment has a champion, and then nothing is weighted.
  if (champions.length < Object.keys(choice.strategies).length) return choice
  const strategies = champions.map(([segment, member]) => [segment, used.indexOf(member)] as const)
  return { strategies: Object.fromEntries(strategies), weights: {}, segmentWeights: {} }
}

/** Weights are judged on windows that did not make them; series that those do not know have the weights that such series are served with. */
function leastLoss(
  windowsOf: readonly (readonly ForecastWindow[])[],
  ofSegment: readonly Row[],
  all: readonly Row[],
): Strategy {
  const members = windowsOf.length
  const equal = equalWeights(members)
  const lossOf = (combinationOf: (row: Row) => Combination): number =>
    combinedLoss(windowsOf, ofSegment, combinationOf)
  const mean = lossOf(() => equal)
  let best: { readonly strategy: Strategy; readonly loss: number } = { strategy: 'MEAN', loss: mean }
  const consider = (strategy: Strategy, loss: number): void => {
    if (loss < (1 - LEAST_GAIN) * mean && loss < best.loss) best = { strategy, loss }
  }
  meanLosses(ofSegment).forEach((loss, member) => consider(member, loss))
  if (members > 2)
    consider(
      'MEDIAN',
      lossOf(() => 'MEDIAN'),
    )
  const windows = windowsOf[0]!.length
  if (windows > 1) {
    const others = windowsOf[0]!.map((_, window) => {
      const isOther = (row: Row): boolean => row.window !== window
      return weightsFrom(ofSegment.filter(isOther), all.filter(isOther))
    })
    consider(
      'WEIGHTED',
      lossOf(({ window, name, segment }) => weightsFor(others[window]!, name, segment) ?? equal),
    )
  }
  return best.strategy
}

function rowsOf(windowsOf: readonly (readonly ForecastWindow[])[]): Row[] {
  return windowsOf[0]!.flatMap((window, index) =>
    window.series.flatMap((key, row) => {
      const losses = windowsOf.map((ofMember) =>
        lossOfRow(ofMember[index]!, ofMember[index]!.prediction, row),
      )
      if (losses.some((loss) => loss === null)) return []
      const segment = window.segments[row]!
      return [{ window: index, row, name: seriesName(key), segment, losses: losses as number[] }]
    }),
  )
}

/** Null where nothing can be compared. */
function lossOfRow(window: ForecastWindow, prediction: DemandPrediction, row: number): number | null {
  const { label, naiveError } = window
  const unit = naiveError[row]!
  if (!(unit > 0)) return null
  let sum = 0
  let count = 0
  for (let step = 0; step < label.horizon; step++) {
    const actual = label.values[row * label.horizon + step]!
    if (Number.isNaN(actual) || label.stockOutFraction[row * label.horizon + step]! >= CENSORED_FROM) continue
    sum += meanQuantileLoss(actual, prediction.quantiles, (row * prediction.horizon + step) * LEVEL_COUNT)
    count++
  }
  return count > 0 ? sum / count / unit : null
}

function combinedLoss(
  windowsOf: readonly (readonly ForecastWindow[])[],
  rows: readonly Row[],
  combinationOf: (row: Row) => Combination,
): number {
  let sum = 0
  for (const [index, window] of windowsOf[0]!.entries()) {
    const ofWindow = new Map(rows.filter((row) => row.window === index).map((row) => [row.row, row]))
    if (ofWindow.size === 0) continue
    const none = windowsOf.map(() => 1 / windowsOf.length)
    const prediction = combinePredictions(
      windowsOf.map((ofMember) => ofMember[index]!.prediction),
      (row) => (ofWindow.has(row) ? combinationOf(ofWindow.get(row)!) : none),
    )
    for (const row of ofWindow.keys()) sum += lossOfRow(window, prediction, row)!
  }
  return sum / rows.length
}

function meanLosses(rows: readonly Row[]): number[] {
  return (rows[0]?.losses ?? []).map(
    (_, member) => rows.reduce((sum, { losses }) => sum + losses[member]!, 0) / rows.length,
  )
}

/** @param weighted those whose series have weights of their own */
function weightsFrom(weighted: readonly Row[], all: readonly Row[]): Weights {
  const segments = Array.from(bySegment(all))
  return {
    weights: Object.fromEntries(seriesWeights(weighted, all)),
    segmentWeights: Object.fromEntries(
      segments.map(([segment, ofSegment]) => [segment, weightsOf(meanLosses(ofSegment))]),
    ),
  }
}

/** And all of them together. */
function bySegment(rows: readonly Row[]): Map<string, readonly Row[]> {
  const found = new Map<string, Row[]>()
  for (const row of rows) {
    const ofSegment = found.get(row.segment)
    if (ofSegment) ofSegment.push(row)
    else found.set(row.segment, [row])
  }
  return new Map<string, readonly Row[]>(rows.length > 0 ? [[ALL, rows], ...found] : [])
}

/** By name of the series: its own losses, and those of its segment as so many windows more. */
function seriesWeights(rows: readonly Row[], all: readonly Row[]): Map<string, number[]> {
  const priors = new Map<string, readonly number[]>()
  for (const segment of new Set(rows.map((row) => row.segment)))
    priors.set(segment, meanLosses(all.filter((row) => row.segment === segment)))
  const sums = new Map<string, { readonly sums: number[]; count: number; readonly segment: string }>()
  for (const { name, segment, losses } of rows) {
    const known = sums.get(name) ?? { sums: losses.map(() => 0), count: 0, segment }
    losses.forEach((loss, member) => (known.sums[member]! += loss))
    known.count++
    sums.set(name, known)
  }
  return new Map(
    Array.from(sums, ([name, { sums: ofSeries, count, segment }]) => {
      const prior = priors.get(segment)!
      // A series that is hard for all is measured beside what is usual of its segment.
      const own = ofSeries.reduce((sum, one) => sum + one, 0) / count
      const usual = prior.reduce((sum, one) => sum + one, 0)
      const size = usual > 0 && own > 0 ? own / usual : 1
      return [
        name,
        weightsOf(
          ofSeries.map(
            (sum, member) => (sum + PRIOR_WINDOWS * size * prior[member]!) / (count + PRIOR_WINDOWS),
          ),
        ),
      ]
    }),
  )
}

function weightsOf(losses: readonly number[]): number[] {
  const least = Math.min(...losses)
  // Relative to the least, which may be 0.
  const raw = losses.map((loss) => (least > 0 ? (least / loss) ** POWER : loss === least ? 1 : 0))
  const sum = raw.reduce((total, one) => total + one, 0)
  return raw.map((one) => one / sum)
}
