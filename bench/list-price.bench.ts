/** What is lost by asking the suggested list price rather than the best one, in worlds with competitors whose truth is known. */
import { parseArgs } from 'node:util'
import { Rng } from '../src/core/statistics/rng'
import { fitLift, suggestListPrice, type ListPriceQuestion } from '../src/models/promotion'
import { cellIndex, type SimulatedWorld, type WorldLaws } from '../seeds'
import { priceEffect } from '../seeds/generator/demand'
import type { Benchmark, Headline } from './benchmark'
import { numberOption, wholeOption } from './benchmark'
import { figuresTable } from './lift/figures-table'
import { COMPETITOR_CELLS } from './lift/lift-cells'
import { LIFT_LAST_DAY, LIFT_SCALE, simulateLiftWorld } from './lift/world-lift'

export const usage = `Usage: npm run -s bench -- list-price [options] [--json]

Fits each simulated world up to its last day, asks which list price each item should have for four weeks beside its competitors', and compares the margin that this makes in truth with that of the best
price between those seen, of the price of now, and of the lowest competitor's.

  --worlds <count>       worlds of each cell (default 20)
  --confidence <mass>    of the interval whose lower bound is compared, 0 to 1 (default 0.2)
  --seed <integer>       of the first world (default 1000)`

const OPTIONS = {
  worlds: { type: 'string', default: '20' },
  confidence: { type: 'string', default: '0.2' },
  seed: { type: 'string', default: '1000' },
} as const

const DAYS = 28
/** Cost of goods, of the price of now: drawn for each item. */
const COST_SHARES = [0.3, 0.75] as const

export const benchmark: Benchmark = async ({ log, args = [] }) => {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  const [worlds, seed, confidence] = [
    wholeOption('--worlds', values.worlds, 1),
    wholeOption('--seed', values.seed, 0),
    numberOption('--confidence', values.confidence, 0),
  ]
  const headline: Record<string, Headline> = {}
  for (const { name, laws } of COMPETITOR_CELLS) {
    const judged = Array.from({ length: worlds }, (_, at) => judgeWorld(laws, seed + at, confidence))
    headline[name] = { ...figuresOf(judged), trueCompetitorElasticity: laws.competitors!.elasticity }
    log(`${name}: ${JSON.stringify(headline[name])}`)
  }
  log(figuresTable(headline))
  return {
    headline,
    details: {
      protocol: `${worlds} worlds a cell from seed ${seed}; items on sale without a planned promotion in ${DAYS} days; goods cost ${COST_SHARES.join(' to ')} of the price of now; lower bound of ${100 * confidence} % intervals`,
    },
  }
}

/** Margins in truth, of one item over the days, less that of the price of now. */
interface JudgedItem {
  readonly now: number
  readonly suggested: number
  readonly best: number
  readonly matched: number
  readonly isKept: boolean
  readonly isKeptBest: boolean
}

interface JudgedWorld {
  readonly items: readonly JudgedItem[]
  readonly asked: number
  readonly competitorElasticity: number
}

function judgeWorld(laws: WorldLaws, seed: number, confidence: number): JudgedWorld {
  const { world, data, holidaysAhead } = simulateLiftWorld({
    seed,
    laws,
    ...{ lastDay: LIFT_LAST_DAY, scale: LIFT_SCALE },
  })
  const fit = fitLift(data)
  const { calendar, items, listPrices, lowestCompetitorPrices: lowest } = world
  const [from, to] = [data.days, data.days + DAYS - 1]
  const prices = Float64Array.from(items, (_, item) => listPrices[item * calendar.days + from - 1]! / 100)
  const [least, most] = COST_SHARES
  const costs = prices.map(
    (price, item) => price * (least + (most - least) * new Rng(seed, 'cost share', item).uniform()),
  )
  const onSale = Uint8Array.from(items, ({ retireDay }) => (retireDay === null ? 1 : 0))
  let asked = 0
  let competitorElasticity = 0
  const judged = items.flatMap((_, item): JudgedItem[] => {
    const isPromoted = world.promotions.some(
      (one) => one.items.includes(item) && one.startDay <= to && one.endDay >= from,
    )
    if (!onSale[item] || isPromoted) return []
    const lowestOn = (day: number): number => lowest![item * calendar.days + day]!
    const question: ListPriceQuestion = {
      ...{ item, places: world.locations.map((__, at) => at), from, to, prices: null, priceStep: 0.01 },
      ...{ lastPrice: prices[item]!, price: prices[item]! },
      competitorRatios: world.locations.map(() => lowestOn(from) / lowestOn(from - 1)),
    }
    const answer = suggestListPrice(fit, question, {
      ...{ confidence, prices, costs, onSale, holidaysAhead },
      ...{ fixedCost: 0, costPerUnit: 0, funding: 0 },
    })
    competitorElasticity = answer.competitorElasticity.mean
    asked++
    if (answer.refusal) return []
    const marginAt = (price: number): number => marginOf(world, item, { price, cost: costs[item]!, from, to })
    const now = marginAt(prices[item]!)
    const [lowestSeen, highestSeen] = answer.seen!
    const match = Math.min(highestSeen, Math.max(lowestSeen, lowestOn(from) / 100))
    const best = Math.max(now, ...answer.options.map(({ price }) => marginAt(price)))
    return [
      {
        now,
        suggested: answer.suggested ? marginAt(answer.suggested.price) : now,
        ...{ best, matched: marginAt(match), isKept: answer.suggested === null, isKeptBest: best === now },
      },
    ]
  })
  return { items: judged, asked, competitorElasticity }
}

/** Expected, of all places; a list price moves nothing but its own item in these worlds. */
function marginOf(
  world: SimulatedWorld,
  item: number,
  {
    price,
    cost,
    from,
    to,
  }: { readonly price: number; readonly cost: number; readonly from: number; readonly to: number },
): number {
  const { calendar, items, laws, listPrices, locations, truth } = world
  const reference = items[item]!.prices[0]![1]
  const effectAt = (minor: number): number =>
    priceEffect(laws.demand.priceResponse, truth.elasticity[item]!, minor / reference)
  let margin = 0
  for (let location = 0; location < locations.length; location++) {
    for (let day = from; day <= to; day++) {
      const listed = effectAt(listPrices[item * calendar.days + day]!)
      const units =
        (truth.withoutPromotions[cellIndex(world, item, location, day)]! * effectAt(100 * price)) / listed
      margin += units * (price - cost)
    }
  }
  return margin
}

function figuresOf(worlds: readonly JudgedWorld[]): Headline {
  const all = worlds.flatMap(({ items }) => items)
  const sum = (of: (one: JudgedItem) => number): number => all.reduce((total, one) => total + of(one), 0)
  const [best, now] = [sum((one) => one.best), sum((one) => one.now)]
  /** Of what the best prices add to the margin of the prices of now. */
  const regretOf = (of: (one: JudgedItem) => number): number => (best - sum(of)) / (best - now)
  return {
    regret: regretOf((one) => one.suggested),
    regretOfKeeping: regretOf((one) => one.now),
    regretOfMatching: regretOf((one) => one.matched),
    /** Of the margin of the best prices. */
    marginMissed: (best - sum((one) => one.suggested)) / best,
    marginMissedByKeeping: (best - now) / best,
    marginMissedByMatching: (best - sum((one) => one.matched)) / best,
    keptShare: sum((one) => Number(one.isKept)) / all.length,
    keptBestShare: sum((one) => Number(one.isKeptBest)) / all.length,
    answeredShare: all.length / worlds.reduce((total, { asked }) => total + asked, 0),
    competitorElasticity: worlds.reduce((total, one) => total + one.competitorElasticity, 0) / worlds.length,
    items: all.length,
  }
}
