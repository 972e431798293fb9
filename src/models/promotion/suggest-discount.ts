/**
 * How deep, of which kind, or not at all: plans that differ in what they offer are drawn together from one fit. Those pay that have a margin at the lower bound of their interval, and of these the one is
 * suggested that has the lowest expected regret: the mean over draws of what the best plan of the draw makes beyond it. Compared by their lower bounds, deep plans lose by what is not known of all of
 * them alike, the level of demand above all (docs/decisions/discount-depth.md).
 */
import { ForecartError } from '../../core/errors'
import { estimateOf, meanOf } from './estimates'
import type { FittedLift } from './fitted-lift'
import { OTHER_KINDS, type LiftKind } from './lift-data'
import { refuseLift, seenDepths, type LiftPlan, type LiftRefusal } from './lift-support'
import { planDraws, predictLift } from './predict-lift'
import type { LiftEstimate, LiftTerms } from './predicted-lift'

export interface DiscountQuestion extends Pick<LiftPlan, 'items' | 'places' | 'from' | 'to' | 'priceSteps'> {
  readonly kinds: readonly LiftKind[]
  /** Depths that are tried, 0 to 1; those outside what has run are left out. Null: steps of five points, and the shallowest and deepest that have run. */
  readonly depths: readonly number[] | null
  /** Whether the items are displayed; both are tried where both are named. */
  readonly displays: readonly boolean[]
  /** The most that may be put in, at the upper bound of its interval, in units of the currency. Null: no limit. */
  readonly budget: number | null
  /** Of the pairs whose stock is known; there is enough of an item with another pair. Without deliveries. */
  readonly stock?: readonly StockCell[]
}

/** What is on hand of an item at a place now. */
export interface StockCell {
  /** Indices. */
  readonly item: number
  readonly place: number
  readonly unitsOnHand: number
}

export interface DiscountOption {
  readonly kind: LiftKind
  /** 0: nothing is taken off. */
  readonly discountFraction: number
  readonly featured: boolean
  readonly margin: LiftEstimate
  readonly revenue: LiftEstimate
  readonly incrementalUnits: LiftEstimate
  readonly invested: LiftEstimate
  readonly isWithinBudget: boolean
  /** Of taking this one. */
  readonly expectedRegret: number
}

export interface DiscountSuggestion {
  /** Those that can be told, the highest lower bound of the margin first. */
  readonly options: readonly DiscountOption[]
  /** Null: no promotion. */
  readonly suggested: DiscountOption | null
  /** Of what is suggested, be it none; in units of the currency. */
  readonly expectedRegret: number
  /** Why no option can be told; null where one can. */
  readonly refusal: LiftRefusal | null
  /** False: the cost of an item is unknown, and with it every margin. There are no options then. */
  readonly isCostKnown: boolean
}

const STEP = 0.05
/** So many options are tried. */
export const MOST_OPTIONS = 60

/**
 * What is not there is not sold: stock is that of all places of the plan together, less what is expected to be sold before it.
 * @throws QUERY_TOO_EXPENSIVE, NOT_ENOUGH_DATA as `predictLift`
 */
export function suggestDiscount(
  fit: FittedLift,
  question: DiscountQuestion,
  given: LiftTerms,
): DiscountSuggestion {
  const terms = { ...given, stock: stockAtStart(fit, question, given) }
  const told: { readonly option: DiscountOption; readonly draws: Float64Array }[] = []
  let refusal: LiftRefusal | null = null
  for (const plan of plansOf(fit, question)) {
    const own = refuseLift(fit, plan)
    if (own) {
      refusal ??= own
      continue
    }
    const { margin, revenue, net, invested, isCostKnown } = planDraws(fit, plan, terms)
    if (!isCostKnown) return { ...NOTHING, refusal: null, isCostKnown: false }
    const estimate = (values: Float64Array) => estimateOf(values, terms)
    const spent = estimate(invested)
    told.push({
      draws: margin,
      option: {
        ...{ kind: plan.kind, discountFraction: plan.discounts[0]!, featured: plan.featured },
        ...{ margin: estimate(margin), revenue: estimate(revenue), incrementalUnits: estimate(net) },
        ...{ invested: spent, isWithinBudget: question.budget === null || spent.upper <= question.budget },
        expectedRegret: 0,
      },
    })
  }
  if (told.length === 0) return { ...NOTHING, refusal: refusal ?? NOTHING_TO_TRY }
  const allowed = told.filter(({ option }) => option.isWithinBudget)
  // No promotion adds nothing and costs nothing.
  const best = told[0]!.draws.map((_, draw) => Math.max(0, ...allowed.map(({ draws }) => draws[draw]!)))
  const options = told
    .map(({ option, draws }) => ({
      ...option,
      expectedRegret: meanOf(best.map((value, draw) => value - draws[draw]!)),
    }))
    .sort((a, b) => b.margin.lower - a.margin.lower)
  const paying = options.filter(({ isWithinBudget, margin }) => isWithinBudget && margin.lower > 0)
  const least = Math.min(...paying.map(({ expectedRegret }) => expectedRegret))
  const suggested = paying.find(({ expectedRegret }) => expectedRegret === least) ?? null
  return {
    options,
    suggested,
    expectedRegret: suggested ? suggested.expectedRegret : meanOf(best),
    refusal: null,
    isCostKnown: true,
  }
}

const NOTHING = { options: [], suggested: null, expectedRegret: 0, isCostKnown: true } as const

const NOTHING_TO_TRY: LiftRefusal = {
  code: 'DEPTH_OUTSIDE_SEEN',
  reason: 'None of the depths and kinds that were asked for has run.',
  remedy: 'Ask for depths that have run, or try others at some places first.',
}

/** `[items]` units; infinite where the stock of a pair is not known. */
function stockAtStart(fit: FittedLift, question: DiscountQuestion, terms: LiftTerms): Float64Array {
  const { items, places, from, to, stock = [] } = question
  const out = new Float64Array(fit.items.length).fill(Infinity)
  if (stock.length === 0) return out
  const onHand = new Map(stock.map(({ item, place, unitsOnHand }) => [`${item}/${place}`, unitsOnHand]))
  const nothing = {
    kind: 'DISPLAY',
    featured: false,
    advertised: false,
    discounts: items.map(() => 0),
  } as const
  const { cells } = predictLift(fit, { items, places, from, to, ...nothing }, terms)
  for (const item of new Set(cells.map((cell) => cell.item))) out[item] = 0
  for (const { item, place, before } of cells) {
    const units = onHand.get(`${item}/${place}`)
    out[item]! += units === undefined ? Infinity : Math.max(0, units - before)
  }
  return out
}

function plansOf(fit: FittedLift, question: DiscountQuestion): LiftPlan[] {
  const { items, places, from, to, priceSteps, kinds, displays } = question
  const plans = kinds.flatMap((kind) =>
    depthsOf(fit, question, kind).flatMap((depth) =>
      displays.map((featured) => ({
        ...{ items, places, from, to, priceSteps, kind, featured, advertised: false },
        discounts: items.map(() => depth),
      })),
    ),
  )
  if (plans.length > MOST_OPTIONS)
    throw new ForecartError(
      'BAD_USER_INPUT',
      `These are ${plans.length} ways to promote, and at most ${MOST_OPTIONS} are tried: name fewer kinds, or the discounts that are to be tried`,
    )
  return plans
}

function depthsOf(fit: FittedLift, { depths }: DiscountQuestion, kind: LiftKind): readonly number[] {
  if (kind === 'DISPLAY') return [0]
  const seen = seenDepths(fit.support, kind)
  // Of a kind that never said what it offered, nothing is known of depths, and all have the one effect; of a discount, `refuseLift` says what is missing.
  if (!seen) return OTHER_KINDS.some((one) => one === kind) ? [0] : (depths ?? [STEP])
  const [least, most] = seen
  const inside = (depth: number): boolean => depth >= least - 1e-9 && depth <= most + 1e-9
  if (depths) return depths.filter(inside)
  const steps = Array.from({ length: Math.round(1 / STEP) - 1 }, (_, at) =>
    Number((STEP * (at + 1)).toFixed(2)),
  )
  return [...new Set([least, ...steps.filter(inside), most])].sort((a, b) => a - b)
}
