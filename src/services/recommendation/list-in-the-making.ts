/** A page of a list while it is made: what was asked for, what may be in it, and what is put into it. */
import { Rng } from '../../core/statistics/rng'
import type { CatalogueFilter } from './catalogue'
import type { CatalogueTools } from './catalogue-tools'
import type { ItemSet } from './item-sets'
import type { AlikeItem } from './like-the-visit'
import type { Candidate, SourceItems } from './ranking/candidate'
import type { EmptyReason, PlacedBy, RankedItem } from './ranking/ranked-item'
import type { CompiledScenario } from './scenarios/compiled-scenario'
import type { Scenario } from './scenarios/scenario'
import type { Visit } from './visit'

/** Beside those of the page: what rules of the place, stock and variety choose from. */
const SPARE_CANDIDATES = 50
const CANDIDATES_PER_PLACE = 2

export interface PageRequestOfList {
  readonly visit: Visit
  readonly scenario: Scenario
  readonly filter: CatalogueFilter | null
  readonly count: number
  /** Decimal keys of what is not wanted. */
  readonly exclude: ReadonlySet<string>
  /** Decimal keys of what earlier pages have shown. */
  readonly shown: readonly string[]
  /** Where given, the list is of these alone: neither sources nor fallbacks of the scenario are asked. */
  readonly candidates?: GivenCandidates
  readonly signal?: AbortSignal | undefined
}

export type GivenCandidates = Omit<SourceItems, 'weight'>

/** One page in the making. */
export interface Making extends PageRequestOfList {
  readonly tools: CatalogueTools
  readonly compiled: CompiledScenario
  readonly allowed: ItemSet
  /** Of the allowed ones, those that are in stock; where that does not matter, all. */
  readonly available: ItemSet
  /** Decimal keys of what can no longer come into the page. */
  readonly taken: ReadonlySet<string>
  readonly pinned: readonly PinnedItem[]
  /** What the model does not know and what is like the visit, the most alike first. It is looked for when it is asked for first. */
  readonly alikeNew: () => Promise<readonly AlikeItem[]>
}

export interface PinnedItem {
  /** From 1. */
  readonly position: number
  readonly entry: Candidate
}

export type Entry = Candidate & Pick<PlacedBy, 'propensity' | 'isExplored' | 'isPinned'>

export function certain(candidate: Candidate): Entry {
  return placedAt(candidate, 1, false, false)
}

/** Written out: spreads of so many properties take several times as long. */
export function placedAt(
  { itemId, relevance, source, alikeTo, stock, boostedBy }: Candidate,
  propensity: number,
  isExplored: boolean,
  isPinned: boolean,
): Entry {
  return { itemId, relevance, source, alikeTo, stock, boostedBy, propensity, isExplored, isPinned }
}

/** Whether an item may still come into the page. */
export function isWantedIn({ taken, allowed, tools }: Pick<Making, 'taken' | 'allowed' | 'tools'>) {
  return ({ itemId }: { readonly itemId: string }): boolean =>
    !taken.has(itemId) && allowed.has(tools.catalogue.positionOf(itemId))
}

export function candidateCount(count: number): number {
  return CANDIDATES_PER_PLACE * count + SPARE_CANDIDATES
}

/** Pins of items that may be in the list. */
export function pinnedIn(
  { pins, deliveryDays }: Scenario,
  compiled: CompiledScenario,
  allowed: ItemSet,
  taken: ReadonlySet<string>,
  { locationId }: Visit,
): PinnedItem[] {
  const { catalogue } = compiled
  return pins.flatMap(({ position, itemExternalId }) => {
    const itemId = catalogue.keyOf(itemExternalId)
    if (itemId === null || taken.has(itemId) || !allowed.has(catalogue.positionOf(itemId))) return []
    const stock = catalogue.stock.stateOf(itemId, locationId, deliveryDays)
    const boostedBy = compiled.boostOf(catalogue.item(itemId)!).by
    return [{ position, entry: { itemId, relevance: 0, source: 'CATALOGUE' as const, stock, boostedBy } }]
  })
}

/** The last step of the visit itself: what the list is about are steps of this instant. */
function lastOwnStep({ steps }: Visit, now: Date) {
  return steps.findLast(({ timeMs }) => timeMs < now.getTime())
}

/** The share of places that is drawn by lot: none in a list that is for nobody in particular, where one draw would be shown to everybody. */
export function explorationOf({ visit, scenario }: Pick<Making, 'visit' | 'scenario'>, now: Date): number {
  const isOfSomebody =
    visit.session !== null || visit.userId !== null || lastOwnStep(visit, now) !== undefined
  return isOfSomebody ? scenario.explorationFraction : 0
}

/** The same visit sees the same list until it does something, or the hour is over. */
export function rngOf({ visit, scenario, shown }: Making, now: Date): Rng {
  const who = visit.session?.id ?? visit.userId ?? ''
  const hour = Math.floor(now.getTime() / 3_600_000)
  // What the list is about is a step of this instant: it counts by its item, or the list would be another one each time.
  const about = visit.steps.at(-1)?.itemId ?? ''
  const last = lastOwnStep(visit, now)
  return new Rng(`${scenario.name} ${who} ${last?.timeMs ?? hour} ${about} ${shown.length}`)
}

export async function whyEmpty({ tools, compiled, allowed, filter }: Making): Promise<EmptyReason> {
  if (allowed.size > 0) return 'SHOWN'
  const withoutFilter = await compiled.allowed(tools.sets, null)
  if (filter && withoutFilter.size > 0) return 'FILTER'
  return compiled.scenario.rules.some(({ action }) => action !== 'BOOST') ? 'RULES' : 'NOTHING_ON_SALE'
}

export function toRankedItems(
  making: Making,
  entries: readonly Entry[],
  now: Date,
  isPartial: boolean,
): RankedItem[] {
  const { visit, shown } = making
  const keysUpTo = (count: number) => [...shown, ...entries.slice(0, count).map(({ itemId }) => itemId)]
  const isExplored = explorationOf(making, now) > 0
  return entries.map((entry, index): RankedItem => ({
    rank: shown.length + index + 1,
    score: entry.relevance,
    itemId: BigInt(entry.itemId),
    source: entry.source,
    alikeTo: entry.alikeTo,
    isPartial: isPartial && entry.source === 'MODEL',
    visit,
    placed: {
      stock: entry.stock,
      boostedBy: entry.boostedBy,
      isPinned: entry.isPinned,
      isExplored: entry.isExplored,
      propensity: isExplored ? entry.propensity : null,
      shown: () => keysUpTo(index + 1),
    },
  }))
}
