/**
 * Stock that is kept as `reorderPlan` says, in simulated shops: whether the service that was asked for is the service that there is, and
 * what it costs beside ordering up to the mean, and beside knowing the future.
 */
import { parseArgs } from 'node:util'
import { formatTable } from '../src/cli/table'
import {
  type DemandPanel,
  type DemandPrediction,
  LEVEL_COUNT,
  QUANTILE_LEVELS,
} from '../src/contracts/demand/demand'
import { ForecartError } from '../src/core/errors'
import { Rng } from '../src/core/statistics/rng'
import { independentPeriods, panelAt, samplePaths } from '../src/evaluation'
import { DEMAND_FAMILIES, type DemandFamilyName } from '../src/models/demand/families'
import { leadTimesOf } from '../src/services/inventory/lead-time'
import { planReplenishment, type ReplenishmentPolicy } from '../src/services/inventory/replenishment'
import type { Benchmark } from './benchmark'
import { wholeOption } from './benchmark'
import { DEMAND_LAWS, drawLeadTime, simulateDemand } from './inventory-world'

export const usage = `Usage: npm run -s bench -- inventory [options] [--json]

  --family <name>   the family that forecasts (default level-and-profile)
  --items <count>   items of each shop (default 200)
  --days <count>    days that stock is kept (default 180)
  --seed <integer>  default 1`

const OPTIONS = {
  family: { type: 'string', default: 'level-and-profile' },
  items: { type: 'string', default: '200' },
  days: { type: 'string', default: '180' },
  seed: { type: 'string', default: '1' },
} as const

const LEVELS = [0.9, 0.95, 0.98] as const
const HISTORY_DAYS = 364
const HORIZON_DAYS = 28
const REVIEW_DAYS = 7
const LEAD_TIME = { meanDays: 7, deviationDays: 2 } as const
/** In costs of holding a unit for a day: those for which a cycle service of 95 % is right, 19 times what a unit left over costs in a cycle. */
const SHORTAGE_COST = 133

/** How many units on hand and on order there are to be after a review. */
type Rule = (cycle: Cycle) => number

interface Cycle {
  readonly row: number
  /** The first day after the review. */
  readonly day: number
  readonly prediction: DemandPrediction
  readonly correlation: readonly number[]
  /** Up to the delivery of this order, and of the next one. */
  readonly leadDays: number
  readonly protectionDays: number
}

export const benchmark: Benchmark = async ({ log, args = [] }) => {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  const family = DEMAND_FAMILIES[values.family as DemandFamilyName]
  if (!family) throw new ForecartError('BAD_USER_INPUT', `--family: there is no family ${values.family}`)
  const [items, days, seed] = [
    wholeOption('--items', values.items, 1),
    wholeOption('--days', values.days, 1),
    wholeOption('--seed', values.seed, 0),
  ]
  const headline: Record<string, number> = {}
  const rows: (string | number)[][] = []
  for (const [name, law] of Object.entries(DEMAND_LAWS)) {
    const reach = HISTORY_DAYS + days + HORIZON_DAYS
    const panel = simulateDemand(law, items, reach, seed)
    log(`${name}: training ${family.family} on ${HISTORY_DAYS} days of ${items} items ...`)
    const predictor = await family.createEstimator({}).train(panelAt(panel, HISTORY_DAYS - 1), { seed })
    try {
      const cycles = await cyclesOf(panel, predictor, days, seed)
      const results = [
        ...LEVELS.map((level) => ({
          name: `${100 * level} %`,
          level,
          ...judge(panel, cycles, ruleOf(level)),
        })),
        { name: 'mean', level: null, ...judge(panel, cycles, meanRule) },
        {
          name: 'oracle',
          level: null,
          ...judge(panel, cycles, ({ row, day, protectionDays }) => sumOf(panel, row, day, protectionDays)),
        },
      ]
      const costOf = (wanted: string) => results.find((one) => one.name === wanted)!.costPerDay
      for (const { name: rule, level, cycleService, fillRate, costPerDay } of results) {
        rows.push([name, rule, cycles.length, cycleService, fillRate, costPerDay])
        if (level !== null) headline[`${name}.service${100 * level}Miss`] = Math.abs(cycleService - level)
      }
      headline[`${name}.costRatioToMean`] = costOf('95 %') / costOf('mean')
      headline[`${name}.costRatioToOracle`] = costOf('95 %') / costOf('oracle')
      headline[`${name}.cycles`] = cycles.length
    } finally {
      await predictor.dispose()
    }
  }
  log(
    formatTable(
      ['shop', 'order up to', 'cycles', 'cycle service', 'fill rate', 'cost an item and day'],
      rows.map((row) => row.map((value) => (typeof value === 'number' ? Number(value.toFixed(4)) : value))),
    ),
  )
  return {
    headline,
    details: {
      protocol: `${items} items, ${HISTORY_DAYS} days to learn from, ${days} days of stock, a review every ${REVIEW_DAYS} days, lead times gamma of ${LEAD_TIME.meanDays} days (sd ${LEAD_TIME.deviationDays}), what is missing is delivered later, a unit short costs ${SHORTAGE_COST} days of holding one, seed ${seed}`,
      family: family.family,
    },
    hasGoals: values.family === 'level-and-profile',
  }
}

/** Every review of every item, with what was forecast at it and the lead times that followed. */
async function cyclesOf(
  panel: DemandPanel,
  predictor: Awaited<
    ReturnType<ReturnType<(typeof DEMAND_FAMILIES)['seasonal-naive']['createEstimator']>['train']>
  >,
  days: number,
  seed: number,
): Promise<Cycle[]> {
  const correlation = predictor.signature.horizonCorrelation ?? independentPeriods(HORIZON_DAYS)
  const cycles: Cycle[] = []
  const rngs = panel.series.map((_, row) => new Rng(seed, `lead/${row}`))
  const leads = rngs.map((rng) => drawLeadTime(LEAD_TIME.meanDays, LEAD_TIME.deviationDays, rng))
  for (let day = HISTORY_DAYS; day + REVIEW_DAYS <= HISTORY_DAYS + days; day += REVIEW_DAYS) {
    const prediction = await predictor.predict(panelAt(panel, day - 1, { futureSteps: HORIZON_DAYS }))
    panel.series.forEach((_, row) => {
      const [leadDays, next] = [
        leads[row]!,
        drawLeadTime(LEAD_TIME.meanDays, LEAD_TIME.deviationDays, rngs[row]!),
      ]
      leads[row] = next
      // Orders do not overtake each other.
      const protectionDays = Math.max(leadDays, REVIEW_DAYS + next)
      cycles.push({ row, day, prediction, correlation, leadDays, protectionDays })
    })
  }
  return cycles
}

function ruleOf(level: number): Rule {
  const policy: ReplenishmentPolicy = {
    ...{ goal: 'CYCLE_SERVICE', level, reviewDays: REVIEW_DAYS, coverDays: 0, packSize: 1, minimumUnits: 0 },
    leadTimes: leadTimesOf(LEAD_TIME),
    capacityUnits: null,
  }
  return ({ row, prediction, correlation }) => {
    const { horizon, mean, quantiles } = prediction
    const paths = samplePaths({
      ...{ gridLevels: QUANTILE_LEVELS, correlation, from: 0, to: horizon },
      quantiles: quantiles.subarray(row * horizon * LEVEL_COUNT, (row + 1) * horizon * LEVEL_COUNT),
    })
    const demand = { paths, mean: mean.subarray(row * horizon, (row + 1) * horizon) }
    return planReplenishment(demand, { onHand: 0, arrivals: [] }, policy).orderQuantity
  }
}

const meanRule: Rule = ({ row, prediction: { horizon, mean } }) => {
  const days = REVIEW_DAYS + LEAD_TIME.meanDays
  return Math.ceil(mean.subarray(row * horizon, row * horizon + days).reduce((sum, units) => sum + units, 0))
}

/** What is missing is delivered later, so a cycle is served where its units last as long as they have to. */
function judge(panel: DemandPanel, cycles: readonly Cycle[], rule: Rule) {
  let [served, short, wanted, cost] = [0, 0, 0, 0]
  for (const cycle of cycles) {
    const { row, day, leadDays, protectionDays } = cycle
    const upTo = rule(cycle)
    const needed = sumOf(panel, row, day, protectionDays)
    const before = sumOf(panel, row, day, leadDays)
    if (needed <= upTo) served++
    const missing = Math.max(0, needed - upTo) - Math.max(0, before - upTo)
    short += missing
    wanted += needed - before
    cost += missing * SHORTAGE_COST
    for (let days = leadDays; days < protectionDays; days++)
      cost += Math.max(0, upTo - sumOf(panel, row, day, days + 1))
  }
  return {
    cycleService: served / cycles.length,
    fillRate: 1 - short / wanted,
    costPerDay: cost / (cycles.length * REVIEW_DAYS),
  }
}

function sumOf({ series }: DemandPanel, row: number, from: number, days: number): number {
  return series[row]!.values.subarray(from, from + days).reduce((sum, units) => sum + units, 0)
}
