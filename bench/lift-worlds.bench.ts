/** What is predicted of planned promotions beside what they do, in worlds whose truth is known. */
import { parseArgs } from 'node:util'
import { ForecartError } from '../src/core/errors'
import { fitLift, predictLift, refuseLift, type LiftPlan } from '../src/models/promotion'
import { cellIndex, promotionTruth, readWorldFile, type PromotionTruth, type WorldLaws } from '../seeds'
import { median, type Benchmark, type Headline } from './benchmark'
import { figuresTable } from './lift/figures-table'
import { JUDGED_CELLS, TUNED_CELLS } from './lift/lift-cells'
import { LIFT_LAST_DAY, LIFT_SCALE, simulateLiftWorld, type WorldLift } from './lift/world-lift'

export const usage = `Usage: npm run -s bench -- lift-worlds [options] [--json]

Fits each simulated world up to its last day, predicts its ten planned promotions, and compares with the same world without each of them.

  --worlds <count>   worlds of each cell (default 20)
  --cells <names>    with commas between them (default: those of the family that models were not tuned on)
  --tuned            the cells of the family that models were tuned on
  --world <file>     one cell, with the laws of a world file
  --seed <integer>   of the first world (default 1000)`

const OPTIONS = {
  worlds: { type: 'string', default: '20' },
  cells: { type: 'string' },
  tuned: { type: 'boolean', default: false },
  world: { type: 'string' },
  seed: { type: 'string', default: '1000' },
} as const

const CONFIDENCE = 0.9
const NAIVE_DAYS = 28

export const benchmark: Benchmark = async ({ log, args = [] }) => {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  const worlds = count('--worlds', values.worlds, 1)
  const firstSeed = count('--seed', values.seed, 0)
  const known = values.tuned ? TUNED_CELLS : JUDGED_CELLS
  const wanted = values.cells?.split(',')
  const cells =
    values.world === undefined
      ? known.filter(({ name }) => wanted?.includes(name) ?? true)
      : [{ name: 'world', laws: readWorldFile(values.world) }]
  if (cells.length === 0 || (wanted && cells.length < wanted.length)) {
    throw new ForecartError('BAD_USER_INPUT', `--cells are of ${known.map(({ name }) => name).join(', ')}`)
  }
  const headline: Record<string, Headline> = {}
  for (const { name, laws } of cells) {
    const judged: JudgedWorld[] = []
    for (let world = 0; world < worlds; world++) judged.push(judgeWorld(laws, firstSeed + world))
    headline[name] = figuresOf(judged, laws)
    log(`${name}: ${JSON.stringify(headline[name])}`)
  }
  log(figuresTable(headline))
  return {
    headline,
    details: {
      protocol: `${worlds} worlds a cell from seed ${firstSeed}, ${LIFT_SCALE.items} items, ${LIFT_SCALE.historyDays} days, planned promotions, ${100 * CONFIDENCE} % intervals`,
    },
    hasGoals: values.world === undefined && !values.tuned && !wanted,
  }
}

interface Judged {
  readonly truth: PromotionTruth
  readonly predicted: PromotionTruth
  readonly isDirectCovered: boolean
  readonly isNetCovered: boolean
  readonly naive: number
  readonly depth: number
  /** ln(units that are told of an item without the promotion / those in truth), of each of its items. */
  readonly baselineLogErrors: readonly number[]
}

interface JudgedWorld {
  readonly promotions: readonly Judged[]
  readonly refused: number
  readonly seconds: number
  readonly elasticitySquares: number
  readonly elasticities: number
}

function judgeWorld(laws: WorldLaws, seed: number): JudgedWorld {
  const simulated = simulateLiftWorld({ seed, lastDay: LIFT_LAST_DAY, scale: LIFT_SCALE, laws })
  const { world, data, holidaysAhead } = simulated
  // Of the processor: other work on the machine counts for nothing.
  const startedAt = process.cpuUsage()
  const fit = fitLift(data)
  const { user, system } = process.cpuUsage(startedAt)
  const seconds = (user + system) / 1e6
  const promotions: Judged[] = []
  let refused = 0
  const prices = Float64Array.from(world.items, ({ prices: changes }) => changes.at(-1)![1] / 100)
  world.promotions.forEach((promotion, index) => {
    if (promotion.startDay < data.days) return
    const planned = data.promotions[index]!
    const plan: LiftPlan = { ...planned, discounts: planned.items.map(() => planned.discountFraction) }
    if (refuseLift(fit, plan)) {
      refused++
      return
    }
    const lift = predictLift(fit, plan, {
      confidence: CONFIDENCE,
      prices,
      costs: prices.map((price) => 0.6 * price),
      onSale: Uint8Array.from(world.items, ({ retireDay }) => (retireDay === null ? 1 : 0)),
      fixedCost: 0,
      costPerUnit: 0,
      funding: 0,
      holidaysAhead,
    })
    const truth = promotionTruth(world, index)
    const { parts } = lift
    promotions.push({
      truth,
      predicted: {
        baseline: lift.baselineUnits.mean,
        direct: parts.direct.mean,
        cannibalization: parts.cannibalization.mean,
        halo: parts.halo.mean,
        pullForward: parts.pullForward.mean,
      },
      isDirectCovered: parts.direct.lower <= truth.direct && truth.direct <= parts.direct.upper,
      isNetCovered:
        lift.incrementalUnits.lower <= netOf(truth) && netOf(truth) <= lift.incrementalUnits.upper,
      naive: naiveOf(simulated, index),
      depth: promotion.discountFraction ?? 0,
      baselineLogErrors: lift.items.flatMap(({ index: item, baselineUnits }) => {
        const truly = baselineOf(simulated, index, item)
        return truly > 0 ? [Math.log(baselineUnits / truly)] : []
      }),
    })
  })
  let [elasticitySquares, elasticities] = [0, 0]
  fit.items.forEach(({ own }, item) => {
    if (fit.support.items[item]!.knownDays === 0 || fit.support.items[item]!.promotedShare === 0) return
    elasticitySquares += (own[0]! - world.truth.elasticity[item]!) ** 2
    elasticities++
  })
  return { promotions, refused, seconds, elasticitySquares, elasticities }
}

/** Expected units of an item at the places and on the days of a promotion, without it. */
function baselineOf({ world }: WorldLift, index: number, item: number): number {
  const { startDay, endDay } = world.promotions[index]!
  let sum = 0
  for (const location of placesOf(world, index)) {
    for (let day = startDay; day <= endDay; day++) {
      sum += world.truth.withoutPromotions[cellIndex(world, item, location, day)]!
    }
  }
  return sum
}

function placesOf({ locations, promotions }: WorldLift['world'], index: number): readonly number[] {
  const named = promotions[index]!.locations
  return named.length > 0 ? named : locations.map((_, location) => location)
}

/** After the event: what was wanted on its days, less the mean of the days before it. */
function naiveOf({ world }: WorldLift, index: number): number {
  const promotion = world.promotions[index]!
  let total = 0
  for (const item of promotion.items) {
    for (const location of placesOf(world, index)) {
      const mean = (from: number, to: number): number => {
        let sum = 0
        for (let day = from; day <= to; day++) {
          sum += world.truth.latentUnits[cellIndex(world, item, location, day)]!
        }
        return sum / (to - from + 1)
      }
      const days = promotion.endDay - promotion.startDay + 1
      const before = mean(promotion.startDay - NAIVE_DAYS, promotion.startDay - 1)
      total += days * (mean(promotion.startDay, promotion.endDay) - before)
    }
  }
  return total
}

function netOf({ direct, cannibalization, halo, pullForward }: PromotionTruth): number {
  return direct + cannibalization + halo + pullForward
}

function figuresOf(worlds: readonly JudgedWorld[], laws: WorldLaws): Headline {
  const all = worlds.flatMap(({ promotions }) => promotions)
  const sum = (of: (one: Judged) => number, from: readonly Judged[] = all): number =>
    from.reduce((total, one) => total + of(one), 0)
  const direct = sum(({ truth }) => truth.direct)
  const net = sum(({ truth }) => netOf(truth))
  const bias = (of: (one: Judged) => number, true_: (one: Judged) => number): number =>
    sum(of) / sum(true_) - 1
  /** Points of the added units. */
  const share = (part: 'cannibalization' | 'halo' | 'pullForward'): number =>
    100 *
    (sum(({ predicted }) => predicted[part]) / sum(({ predicted }) => predicted.direct) -
      sum(({ truth }) => truth[part]) / direct)
  const bands = [
    [0.05, 0.16],
    [0.16, 0.26],
    [0.26, 0.45],
  ] as const
  const ofBands = bands.map(([from, to]) => {
    const inside = all.filter(({ depth }) => depth >= from && depth < to)
    return Math.abs(
      sum(({ predicted }) => predicted.direct, inside) / sum(({ truth }) => truth.direct, inside) - 1,
    )
  })
  const covered = (is: (one: Judged) => boolean): number => all.filter(is).length / all.length
  const directCoverage = covered((one) => one.isDirectCovered)
  const netCoverage = covered((one) => one.isNetCovered)
  return {
    directBias: Math.abs(
      bias(
        ({ predicted }) => predicted.direct,
        ({ truth }) => truth.direct,
      ),
    ),
    directBiasSigned: bias(
      ({ predicted }) => predicted.direct,
      ({ truth }) => truth.direct,
    ),
    directBiasError: clusteredError(
      worlds,
      ({ predicted }) => predicted.direct,
      ({ truth }) => truth.direct,
    ),
    netBias: Math.abs(
      bias(
        ({ predicted }) => netOf(predicted),
        ({ truth }) => netOf(truth),
      ),
    ),
    netBiasSigned: bias(
      ({ predicted }) => netOf(predicted),
      ({ truth }) => netOf(truth),
    ),
    netBiasError: clusteredError(
      worlds,
      ({ predicted }) => netOf(predicted),
      ({ truth }) => netOf(truth),
    ),
    baselineBiasSigned: bias(
      ({ predicted }) => predicted.baseline,
      ({ truth }) => truth.baseline,
    ),
    baselineLogRmse: rootMeanSquare(all.flatMap(({ baselineLogErrors }) => baselineLogErrors)),
    naiveBiasSigned: sum(({ naive }) => naive) / direct - 1,
    naiveNetBiasSigned: sum(({ naive }) => naive) / net - 1,
    errorRatioToNaive:
      sum(({ predicted, truth }) => Math.abs(netOf(predicted) - netOf(truth))) /
      sum(({ naive, truth }) => Math.abs(naive - netOf(truth))),
    directCoverage,
    netCoverage,
    netCoverageMiss: Math.abs(netCoverage - CONFIDENCE),
    worstDepthBias: Math.max(...ofBands),
    ...(laws.promotions.effects.cannibalization.family === 'nested-logit'
      ? {}
      : { elasticityRmse: rmseOf(worlds) }),
    cannibalizationPoints: Math.abs(share('cannibalization')),
    haloPoints: Math.abs(share('halo')),
    pullForwardPoints: Math.abs(share('pullForward')),
    refusedShare:
      worlds.reduce((total, one) => total + one.refused, 0) /
      (all.length + worlds.reduce((total, one) => total + one.refused, 0)),
    secondsPerWorld: median(worlds.map(({ seconds }) => seconds)),
    promotions: all.length,
  }
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length))
}

function rmseOf(worlds: readonly JudgedWorld[]): number {
  const sum = (of: (one: JudgedWorld) => number): number => worlds.reduce((total, one) => total + of(one), 0)
  return Math.sqrt(sum((one) => one.elasticitySquares) / sum((one) => one.elasticities))
}

/** The standard error of a ratio of sums, where worlds are independent and promotions of one are not. */
function clusteredError(
  worlds: readonly JudgedWorld[],
  of: (one: Judged) => number,
  true_: (one: Judged) => number,
): number {
  const sums = worlds.map(({ promotions }) => ({
    predicted: promotions.reduce((sum, one) => sum + of(one), 0),
    truth: promotions.reduce((sum, one) => sum + true_(one), 0),
  }))
  const truth = sums.reduce((sum, one) => sum + one.truth, 0)
  const ratio = sums.reduce((sum, one) => sum + one.predicted, 0) / truth
  const squares = sums.reduce((sum, one) => sum + (one.predicted - ratio * one.truth) ** 2, 0)
  return Math.sqrt((squares * sums.length) / Math.max(1, sums.length - 1)) / Math.abs(truth)
}

function count(option: string, text: string, least: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least) return value
  throw new ForecartError('BAD_USER_INPUT', `${option} has to be a whole number from ${least} on`)
}
