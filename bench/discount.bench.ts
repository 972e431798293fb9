/** What is lost by taking the suggested discount rather than the best one, in worlds whose truth is known. */
import { parseArgs } from 'node:util'
import { ForecartError } from '../src/core/errors'
import { Rng } from '../src/core/statistics/rng'
import {
  fitLift,
  suggestDiscount,
  type DiscountQuestion,
  type DiscountSuggestion,
} from '../src/models/promotion'
import { meansWith, type PromotionOffer, type SimulatedWorld, type WorldLaws } from '../seeds'
import type { Benchmark, Headline } from './benchmark'
import { numberOption, wholeOption } from './benchmark'
import { figuresTable } from './lift/figures-table'
import { JUDGED_CELLS, TUNED_CELLS } from './lift/lift-cells'
import { LIFT_LAST_DAY, LIFT_SCALE, simulateLiftWorld } from './lift/world-lift'

export const usage = `Usage: npm run -s bench -- discount [options] [--json]

Fits each simulated world up to its last day, asks how deep each of its planned promotions should be, or whether it should run at all, and compares the margin that this makes in truth
with the margin of the best depth.

  --worlds <count>       worlds of each cell (default 20)
  --cells <names>        with commas between them (default: free, timed9)
  --tuned                the cells of the family that models were tuned on
  --confidence <mass>    of the interval whose lower bound says whether a promotion pays, 0 to 1 (default 0.2)
  --seed <integer>       of the first world (default 1000)`

const OPTIONS = {
  worlds: { type: 'string', default: '20' },
  cells: { type: 'string' },
  tuned: { type: 'boolean', default: false },
  confidence: { type: 'string', default: '0.2' },
  seed: { type: 'string', default: '1000' },
} as const

/** For contrast. */
const OTHER_CONFIDENCES = [0.5, 0.8] as const
const CELLS = ['free', 'timed9']
/** What costs margin: no promotion where one pays, one where none pays, too little off, too much off. */
const MISTAKES = ['OfNone', 'OfNeedless', 'OfShallow', 'OfDeep'] as const
type Mistake = (typeof MISTAKES)[number]
/** Cost of goods, of the price: drawn for each promotion. With dear goods no discount pays, with cheap ones deep ones do. */
const COST_SHARES = [0.1, 0.6] as const

export const benchmark: Benchmark = async ({ log, args = [] }) => {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  const known = values.tuned ? TUNED_CELLS : JUDGED_CELLS
  const wanted = values.cells?.split(',') ?? CELLS.map((name) => (values.tuned ? `${name}Tuned` : name))
  const cells = known.filter(({ name }) => wanted.includes(name))
  if (cells.length < wanted.length)
    throw new ForecartError('BAD_USER_INPUT', `--cells are of ${known.map(({ name }) => name).join(', ')}`)
  const [worlds, seed, confidence] = [
    wholeOption('--worlds', values.worlds, 1),
    wholeOption('--seed', values.seed, 0),
    numberOption('--confidence', values.confidence, 0),
  ]
  const headline: Record<string, Headline> = {}
  for (const { name, laws } of cells) {
    const judged: Judged[] = []
    for (let world = seed; world < seed + worlds; world++) judged.push(...judgeWorld(laws, world, confidence))
    headline[name] = figuresOf(judged)
    log(`${name}: ${JSON.stringify(headline[name])}`)
  }
  log(figuresTable(headline))
  return {
    headline,
    details: {
      protocol: `${worlds} worlds a cell from seed ${seed}; planned promotions with a discount; depths of the laws within what has run, or none; goods cost ${COST_SHARES.join(' to ')} of the price; a promotion pays by the lower bound of ${100 * confidence} % intervals`,
    },
    hasGoals: !values.tuned && !values.cells,
  }
}

/** Margins that are added in truth. */
interface Judged {
  readonly suggested: number
  /** Of the option with the highest lower bound. */
  readonly highestBound: number
  /** How the suggestion differs from the best: see `MISTAKES`. */
  readonly mistake: Mistake | null
  /** With other confidences. */
  readonly others: readonly number[]
  readonly best: number
  readonly planned: number
  readonly deepest: number
  readonly expectedRegret: number
  readonly isNone: boolean
  readonly isNoneBest: boolean
}

function judgeWorld(laws: WorldLaws, seed: number, confidence: number): Judged[] {
  const { world, data, holidaysAhead } = simulateLiftWorld({
    seed,
    laws,
    ...{ lastDay: LIFT_LAST_DAY, scale: LIFT_SCALE },
  })
  const fit = fitLift(data)
  const prices = Float64Array.from(world.items, ({ prices: changes }) => changes.at(-1)![1] / 100)
  return world.promotions.flatMap((promotion, index) => {
    const planned = promotion.discountFraction
    if (promotion.startDay < data.days || planned === null) return []
    const [least, most] = COST_SHARES
    const costShare = least + (most - least) * new Rng(seed, 'cost share', promotion.externalId).uniform()
    const question: DiscountQuestion = {
      ...data.promotions[index]!,
      kinds: ['PRICE_DISCOUNT'],
      depths: laws.promotions.depths,
      displays: [promotion.featured],
      budget: null,
    }
    const suggestionAt = (mass: number): DiscountSuggestion =>
      suggestDiscount(fit, question, {
        ...{ confidence: mass, prices, holidaysAhead, fixedCost: 0, costPerUnit: 0, funding: 0 },
        costs: prices.map((price) => costShare * price),
        onSale: Uint8Array.from(world.items, ({ retireDay }) => (retireDay === null ? 1 : 0)),
      })
    const suggestion = suggestionAt(confidence)
    if (suggestion.options.length === 0) return []
    const others = OTHER_CONFIDENCES.map((mass) => suggestionAt(mass).suggested?.discountFraction ?? null)
    return [judge(world, index, suggestion, others, costShare, promotion.featured, planned)]
  })
}

function judge(
  world: SimulatedWorld,
  index: number,
  { options, suggested, expectedRegret }: DiscountSuggestion,
  others: readonly (number | null)[],
  costShare: number,
  featured: boolean,
  planned: number,
): Judged {
  const without = profitOf(world, index, null, costShare)
  const margins = new Map(
    options.map(({ discountFraction }) => [
      discountFraction,
      profitOf(world, index, { discountFraction, featured }, costShare) - without,
    ]),
  )
  const best = Math.max(0, ...margins.values())
  const [bestDepth] = [...margins].find(([, margin]) => margin === best) ?? [null]
  const bound = options.find(({ margin }) => margin.lower > 0)
  const deepest = Math.max(...margins.keys())
  return {
    suggested: suggested ? margins.get(suggested.discountFraction)! : 0,
    highestBound: bound ? margins.get(bound.discountFraction)! : 0,
    mistake: mistakeOf(suggested?.discountFraction ?? null, bestDepth),
    others: others.map((depth) => (depth === null ? 0 : margins.get(depth)!)),
    best,
    planned:
      margins.get(planned) ??
      profitOf(world, index, { discountFraction: planned, featured }, costShare) - without,
    deepest: margins.get(deepest)!,
    expectedRegret,
    isNone: suggested === null,
    isNoneBest: best === 0,
  }
}

/** Null is no promotion. */
function mistakeOf(suggested: number | null, best: number | null): Mistake | null {
  if (suggested === best) return null
  if (suggested === null) return 'OfNone'
  if (best === null) return 'OfNeedless'
  return suggested < best ? 'OfShallow' : 'OfDeep'
}

/** Of the whole shop over all days, in units of the currency. */
function profitOf(
  world: SimulatedWorld,
  index: number,
  offer: PromotionOffer | null,
  costShare: number,
): number {
  const { calendar, items, listPrices, locations, promotions, promotionField } = world
  const promotion = promotions[index]!
  const means = meansWith(world, index, offer)
  const isHere = new Set(
    promotion.locations.length > 0 ? promotion.locations : locations.map((_, location) => location),
  )
  const covered = new Set(promotion.items)
  let profit = 0
  for (let item = 0; item < items.length; item++) {
    for (let location = 0; location < locations.length; location++) {
      const isOwn = covered.has(item) && isHere.has(location)
      for (let day = 0; day < calendar.days; day++) {
        const cell = (item * locations.length + location) * calendar.days + day
        const price = listPrices[item * calendar.days + day]! / 100
        const isOffered = isOwn && day >= promotion.startDay && day <= promotion.endDay
        const discount = isOffered ? (offer?.discountFraction ?? 0) : promotionField.discount[cell]!
        profit += means[cell]! * price * (1 - discount - costShare)
      }
    }
  }
  return profit
}

function figuresOf(all: readonly Judged[]): Headline {
  const sum = (of: (one: Judged) => number): number => all.reduce((total, one) => total + of(one), 0)
  const best = sum((one) => one.best)
  const regretOf = (of: (one: Judged) => number): number => (best - sum(of)) / best
  return {
    regret: regretOf((one) => one.suggested),
    ...Object.fromEntries(
      MISTAKES.map((mistake) => [
        `regret${mistake}`,
        regretOf((one) => (one.mistake === mistake ? one.suggested : one.best)),
      ]),
    ),
    regretAtLowerBound: regretOf((one) => one.highestBound),
    ...Object.fromEntries(
      OTHER_CONFIDENCES.map((mass, at) => [`regretAt${100 * mass}`, regretOf((one) => one.others[at]!)]),
    ),
    regretOfPlanned: regretOf((one) => one.planned),
    regretOfDeepest: regretOf((one) => one.deepest),
    // Of no promotion it is 1.
    expectedRegret: sum((one) => one.expectedRegret) / best,
    noneSuggestedShare: sum((one) => Number(one.isNone)) / all.length,
    noneBestShare: sum((one) => Number(one.isNoneBest)) / all.length,
    promotions: all.length,
  }
}
