/** A scenario: what is shown on a surface, or at one placement of it, as data that merchandisers edit. */
import type { Condition } from '../rules/condition'

export const SURFACES = ['HOME', 'ITEM_PAGE', 'CART', 'SEARCH', 'CHECKOUT', 'ADVERT'] as const
export type Surface = (typeof SURFACES)[number]

/** What a list is to bring. */
export const OBJECTIVES = ['CLICK', 'CART', 'PURCHASE', 'REVENUE'] as const
export type Objective = (typeof OBJECTIVES)[number]

/**
 * Where candidates come from. MODEL: the session model. POPULAR_HERE, POPULAR: what many visitors want at the place, or anywhere.
 * SIMILAR: what is alike by title, category, brand and price. SIMILAR_NEW: of those, what the model does not know yet.
 */
export const CANDIDATE_SOURCES = ['MODEL', 'POPULAR_HERE', 'POPULAR', 'SIMILAR', 'SIMILAR_NEW'] as const
export type CandidateSource = (typeof CANDIDATE_SOURCES)[number]

export interface WeightedSource {
  readonly source: CandidateSource
  /** Beside those of the others: the best candidate of a source counts as much. */
  readonly weight: number
}

/** EXCLUDE removes what it matches, ONLY everything else, BOOST multiplies the relevance of what it matches. */
export const RULE_ACTIONS = ['EXCLUDE', 'ONLY', 'BOOST'] as const
export type RuleAction = (typeof RULE_ACTIONS)[number]

export interface ScenarioRule {
  readonly name: string
  readonly action: RuleAction
  readonly where: Condition
  /** Of BOOST; below 1 it ranks lower. Null for the others. */
  readonly factor: number | null
}

export interface Pin {
  /** From 1. */
  readonly position: number
  readonly itemExternalId: string
}

/** By what two items count as alike. CONTENT: title, category, brand and price together. */
export const LIKENESSES = ['CATEGORY', 'BRAND', 'CONTENT'] as const
export type Likeness = (typeof LIKENESSES)[number]

export interface Diversity {
  /** 1: relevance alone. 0: variety alone. */
  readonly lambda: number
  readonly by: readonly Likeness[]
}

/** What becomes of items that are out of stock before they could be delivered. */
export const STOCK_POLICIES = ['DEMOTE', 'EXCLUDE', 'SHOW'] as const
export type StockPolicy = (typeof STOCK_POLICIES)[number]

/** What it does, without what it is called and where it holds. */
export interface ScenarioBody {
  readonly objective: Objective
  readonly sources: readonly WeightedSource[]
  /** Asked one after the other where the sources leave a list short. After them comes the rest of the catalogue. */
  readonly fallbacks: readonly CandidateSource[]
  readonly rules: readonly ScenarioRule[]
  readonly pins: readonly Pin[]
  /** Null: by relevance alone. */
  readonly diversity: Diversity | null
  /** The share of places that show a candidate drawn by lot. */
  readonly explorationFraction: number
  /** What the visit has seen is left out. */
  readonly excludeSeen: boolean
  /** What the customer bought in so many days is left out; null: only what was bought in this visit. */
  readonly excludeBoughtDays: number | null
  readonly outOfStock: StockPolicy
  readonly deliveryDays: number
}

export interface Scenario extends ScenarioBody {
  readonly name: string
  readonly surface: Surface
  /** Null: of the whole surface, where a placement has none of its own. */
  readonly placement: string | null
  /** False: it is kept, and not used. */
  readonly active: boolean
}

/** A scenario as it is stored. */
export interface StoredScenario extends Scenario {
  readonly id: bigint
  /** Moves on with every change; 1 at first. */
  readonly edition: number
  readonly updatedAt: Date
}

/** What holds where the shop has said nothing. */
export const DEFAULT_BODY: ScenarioBody = {
  objective: 'CLICK',
  sources: [{ source: 'MODEL', weight: 1 }],
  fallbacks: ['SIMILAR', 'POPULAR_HERE', 'POPULAR'],
  rules: [],
  pins: [],
  diversity: null,
  explorationFraction: 0,
  excludeSeen: false,
  excludeBoughtDays: null,
  outOfStock: 'DEMOTE',
  deliveryDays: 2,
}

/** For lists that say what will happen, and not what is to be shown. */
export const PREDICTION: Scenario = {
  ...DEFAULT_BODY,
  fallbacks: ['POPULAR_HERE', 'POPULAR'],
  outOfStock: 'SHOW',
  name: 'built-in prediction',
  surface: 'HOME',
  placement: null,
  active: true,
}

const ofModelAlone = new WeakMap<Scenario, Scenario>()

/** The scenario with the sources of a prediction in the place of its own. One object for each, as for those that are built in. */
export function withModelAlone(scenario: Scenario): Scenario {
  const known = ofModelAlone.get(scenario)
  if (known) return known
  const { sources, fallbacks } = PREDICTION
  const made = { ...scenario, sources, fallbacks }
  ofModelAlone.set(scenario, made)
  return made
}

const withNewItems: ScenarioBody['sources'] = [
  { source: 'MODEL', weight: 1 },
  { source: 'SIMILAR_NEW', weight: 1 },
]

const BODY_OF_SURFACE: Readonly<Record<Surface, Partial<ScenarioBody>>> = {
  HOME: { sources: withNewItems, diversity: { lambda: 0.8, by: ['CATEGORY', 'BRAND'] } },
  ITEM_PAGE: { sources: withNewItems },
  CART: { objective: 'PURCHASE' },
  SEARCH: {},
  CHECKOUT: { objective: 'PURCHASE' },
  ADVERT: { objective: 'REVENUE' },
}

/** One object for each, because what is made of a scenario is remembered by the object. */
const BUILT_IN: ReadonlyMap<Surface, Scenario> = new Map(
  SURFACES.map((surface): [Surface, Scenario] => [
    surface,
    {
      ...DEFAULT_BODY,
      ...BODY_OF_SURFACE[surface],
      name: `built-in ${surface}`,
      surface,
      placement: null,
      active: true,
    },
  ]),
)

export function builtInScenario(surface: Surface): Scenario {
  return BUILT_IN.get(surface)!
}
