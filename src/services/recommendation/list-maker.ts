/**
 * Makes a page of a list for a surface, as its scenario says:
 *
 *   allowed items (rules, filter, on sale)  ->  candidates of the sources  ->  objective and boosts  ->  stock  ->  variety
 *   ->  exploration  ->  pins  ->  fallbacks, until the page is full
 *
 * Rules are applied before ranking, so a page is short only where nothing else is allowed.
 */
import { Rng } from '../../core/statistics/rng'
import type { CatalogueSnapshot } from './catalogue-snapshot'
import type { Catalogue, CatalogueFilter } from './catalogue'
import { ContentIndex } from './content-index'
import type { ItemRates } from './item-rates'
import { groupsOf, inTurns } from './in-turns'
import { indexesOf, type ItemSet, ItemSets } from './item-sets'
import type { Popularity } from './popularity'
import { retirementDay } from './public-items'
import { blend, type Candidate, type RecommendationSource, type SourceItems } from './ranking/candidate'
import { diversify } from './ranking/diversify'
import { explore } from './ranking/explore'
import { likenessBy } from './ranking/likeness'
import { placePins } from './ranking/place-pins'
import type { EmptyReason, PlacedBy, RankedItem, RankedPage } from './ranking/ranked-item'
import { CompiledScenario } from './scenarios/compiled-scenario'
import { type CandidateSource, PREDICTION, type Scenario } from './scenarios/scenario'
import { appended, lastItemOf, type SessionModel, type VisitAnswer } from './session-model'
import type { Visit } from './visit'

/** Beside those of the page: what rules of the place, stock and variety choose from. */
const SPARE_CANDIDATES = 50
const CANDIDATES_PER_PLACE = 2
/** A call of the model takes up to a third of a millisecond for each. */
const VISITS_A_CALL = 8
/** Items of the visit that something alike is looked for; the last one counts most. */
const ANCHORS = 3
const ANCHOR_DECAY = 0.6

export interface ListMakerOptions {
  readonly catalogue: CatalogueSnapshot
  readonly popularity: Popularity
  readonly model: SessionModel
  readonly rates: ItemRates
}

export interface PageRequestOfList {
  readonly visit: Visit
  readonly scenario: Scenario
  readonly filter: CatalogueFilter | null
  readonly count: number
  /** Decimal keys of what is not wanted. */
  readonly exclude: ReadonlySet<string>
  /** Decimal keys of what earlier pages have shown. */
  readonly shown: readonly string[]
  readonly signal?: AbortSignal | undefined
}

/** All that belongs to one catalogue; made anew with it. */
class CatalogueTools {
  readonly sets: ItemSets
  readonly content: ContentIndex
  private compiled = new Map<Scenario, CompiledScenario>()

  constructor(readonly catalogue: Catalogue) {
    this.sets = new ItemSets(catalogue)
    this.content = new ContentIndex(catalogue)
  }

  compile(scenario: Scenario, now: Date): CompiledScenario {
    const today = retirementDay(now)
    let compiled = this.compiled.get(scenario)
    if (compiled?.today !== today) {
      compiled = new CompiledScenario(scenario, this.catalogue, today)
      if (this.compiled.size >= MAX_COMPILED) this.compiled.clear()
      this.compiled.set(scenario, compiled)
    }
    return compiled
  }
}

const MAX_COMPILED = 1_000

/** One page in the making. */
interface Making extends PageRequestOfList {
  readonly tools: CatalogueTools
  readonly compiled: CompiledScenario
  readonly allowed: ItemSet
  /** Of the allowed ones, those that are in stock; where that does not matter, all. */
  readonly available: ItemSet
  /** Decimal keys of what can no longer come into the page. */
  readonly taken: ReadonlySet<string>
  readonly pinned: readonly PinnedItem[]
}

interface PinnedItem {
  /** From 1. */
  readonly position: number
  readonly entry: Candidate
}

export class ListMaker {
  private tools: CatalogueTools | null = null

  constructor(private readonly options: ListMakerOptions) {}

  async make(request: PageRequestOfList, now: Date): Promise<RankedPage> {
    const making = await this.begin(request, now)
    const [answer = null] = namesSource(request.scenario, 'MODEL')
      ? await this.ask([request.visit], making, true)
      : []
    return this.finish(making, answer, now)
  }

  /** A list for each visit. The model is asked about several at a time. */
  async makeEach(
    visits: readonly Visit[],
    request: Omit<PageRequestOfList, 'visit' | 'exclude' | 'shown'>,
    now: Date,
  ): Promise<RankedPage[]> {
    const begun = await inTurns(visits, (visit) =>
      this.begin({ ...request, visit, exclude: new Set(), shown: [] }, now),
    )
    const answers = await inTurns(groupsOf(begun, VISITS_A_CALL), (group) =>
      this.ask(
        group.map(({ visit }) => visit),
        { ...group[0]!, taken: new Set() },
      ),
    )
    const answerOf = answers.flatMap((group, at) =>
      begun.slice(at * VISITS_A_CALL, (at + 1) * VISITS_A_CALL).map((_, index) => group[index] ?? null),
    )
    return inTurns(begun, (making, index) => this.finish(making, answerOf[index] ?? null, now))
  }

  /** What the model says of each visit, of what anybody may be shown. None where no model is trained yet. */
  async answers(
    visits: readonly Visit[],
    count: number,
    now: Date,
    signal?: AbortSignal,
  ): Promise<VisitAnswer[]> {
    const [visit] = visits
    if (!visit) return []
    const request = {
      visit,
      scenario: PREDICTION,
      filter: null,
      count,
      exclude: new Set<string>(),
      shown: [],
      signal,
    }
    return this.ask(visits, { ...(await this.begin(request, now)), taken: new Set() })
  }

  private async begin(request: PageRequestOfList, now: Date): Promise<Making> {
    const { scenario, visit, filter, exclude, shown } = request
    const tools = await this.toolsOf()
    const compiled = tools.compile(scenario, now)
    const everyAllowed = await compiled.allowed(tools.sets, filter)
    const available =
      scenario.outOfStock === 'SHOW'
        ? everyAllowed
        : await compiled.available(tools.sets, filter, visit.locationId)
    const allowed = scenario.outOfStock === 'EXCLUDE' ? available : everyAllowed
    const taken = new Set([...exclude, ...shown, lastItemOf(visit.steps) ?? ''])
    const pinned = pinnedIn(scenario, compiled, allowed, taken, visit)
    for (const { entry } of pinned) taken.add(entry.itemId)
    return { ...request, tools, compiled, allowed, available, taken, pinned }
  }

  private async finish(making: Making, answer: VisitAnswer | null, now: Date): Promise<RankedPage> {
    const { scenario, count, shown } = making
    const entries =
      count === 0 ? [] : await this.page(making, answer, await this.candidates(making, answer), now)
    return {
      items: toRankedItems(making, entries, answer?.isPartial ?? false),
      scenario,
      answer,
      offset: shown.length,
      emptyBecause: entries.length > 0 || count === 0 ? null : await whyEmpty(making),
    }
  }

  /** What is needed to tell what rules do: the same sets that lists are made with. */
  async compile(
    scenario: Scenario,
    now: Date,
  ): Promise<{ readonly compiled: CompiledScenario; readonly sets: ItemSets }> {
    const tools = await this.toolsOf()
    return { compiled: tools.compile(scenario, now), sets: tools.sets }
  }

  private async toolsOf(): Promise<CatalogueTools> {
    const catalogue = await this.options.catalogue.read()
    if (this.tools?.catalogue !== catalogue) this.tools = new CatalogueTools(catalogue)
    return this.tools
  }

  private async ask(
    visits: readonly Visit[],
    making: Omit<Making, 'visit'>,
    rerank = false,
  ): Promise<VisitAnswer[]> {
    const { allowed, taken, tools, count, signal } = making
    const answers = await this.options.model.ask(visits, {
      count: candidateCount(count),
      rerank,
      signal,
      allowed: (vocabulary) => allowed.indexesIn(vocabulary, tools.catalogue).allowed,
      excluded: (vocabulary) => {
        const { excluded } = allowed.indexesIn(vocabulary, tools.catalogue)
        return appended(excluded, indexesOf(vocabulary, taken))
      },
    })
    return answers ?? []
  }

  /** Of all sources, the most relevant first: what the objective and boosts make of it. */
  private async candidates(making: Making, answer: VisitAnswer | null): Promise<Candidate[]> {
    const { scenario, compiled, tools, visit } = making
    const sources = await Promise.all(
      scenario.sources.map(async ({ source, weight }): Promise<SourceItems> => {
        return { ...(await this.itemsOf(source, making, answer)), weight }
      }),
    )
    const factorOf = await this.options.rates.factorOf(scenario.objective)
    const candidates = blend(sources).map(({ itemId, relevance, source }): Candidate => {
      const item = tools.catalogue.item(itemId)!
      const boost = compiled.boostOf(item)
      return {
        itemId,
        relevance: relevance * factorOf(item) * boost.factor,
        source,
        stock: tools.catalogue.stock.stateOf(itemId, visit.locationId, scenario.deliveryDays),
        boostedBy: boost.by,
      }
    })
    return candidates.sort((a, b) => b.relevance - a.relevance)
  }

  /** What a source says, the best first: only what may be in the page. */
  private async itemsOf(
    source: CandidateSource,
    making: Making,
    answer: VisitAnswer | null,
  ): Promise<Omit<SourceItems, 'weight'>> {
    const { visit, allowed, taken, tools, count } = making
    const isAllowed = ({ itemId }: { readonly itemId: string }) =>
      !taken.has(itemId) && allowed.has(tools.catalogue.positionOf(itemId))
    const most = candidateCount(count)
    switch (source) {
      case 'MODEL':
        // A model that knows nothing of the visit answers with what was popular when it was trained: what is popular now is better.
        return { source: 'MODEL', items: answer?.isFallback === false ? answer.items.filter(isAllowed) : [] }
      case 'POPULAR_HERE':
      case 'POPULAR': {
        const here = source === 'POPULAR' ? null : visit.locationId
        if (source === 'POPULAR_HERE' && here === null) return { source: 'POPULARITY', items: [] }
        const popular = await this.options.popularity.lately(here)
        return { source: 'POPULARITY', items: firstOf(popular, most, isAllowed) }
      }
      case 'SIMILAR':
      case 'SIMILAR_NEW': {
        const items = await this.similar(visit, source === 'SIMILAR_NEW', tools)
        return { source: 'SIMILAR', items: firstOf(items, most, isAllowed) }
      }
    }
  }

  /** What is like the last items of the visit. @param isNewOnly only what the model does not know */
  private async similar(
    visit: Visit,
    isNewOnly: boolean,
    { catalogue, content }: CatalogueTools,
  ): Promise<{ itemId: string; score: number }[]> {
    const anchors = [...new Set(visit.steps.flatMap(({ itemId }) => itemId ?? []).reverse())].slice(
      0,
      ANCHORS,
    )
    if (anchors.length === 0) return []
    const vocabulary = isNewOnly ? await this.options.model.vocabulary() : null
    await content.catchUp()
    const kind = vocabulary ? `new ${vocabulary.hash}` : ''
    const isWanted = (position: number) =>
      vocabulary === null || vocabulary.indexOf(catalogue.itemAt(position).id.toString()) < 0
    const weights = anchors.map((_, index) => ANCHOR_DECAY ** index)
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    const scores = new Map<number, number>()
    for (const [index, anchor] of anchors.entries()) {
      const at = catalogue.positionOf(anchor)
      if (at < 0) continue
      for (const { position, score } of content.similar(at, kind, isWanted, MAX_SIMILAR)) {
        scores.set(position, (scores.get(position) ?? 0) + (score * weights[index]!) / total)
      }
    }
    return Array.from(scores, ([position, score]) => ({
      itemId: catalogue.itemAt(position).id.toString(),
      score,
    })).sort((a, b) => b.score - a.score)
  }

  private async page(
    making: Making,
    answer: VisitAnswer | null,
    candidates: readonly Candidate[],
    now: Date,
  ): Promise<Entry[]> {
    const { scenario, count, shown, tools, pinned } = making
    const isAvailable = ({ itemId }: Candidate) => making.available.has(tools.catalogue.positionOf(itemId))
    const wanted = candidateCount(count)
    const available = candidates.filter(isAvailable).slice(0, wanted)
    const varied = await this.varied(
      scenario,
      available,
      scenario.explorationFraction > 0 ? wanted : count,
      tools,
    )
    const rng = new Rng(seedOf(making, now))
    const entries: Entry[] = explore(varied, count, scenario.explorationFraction, rng).map(
      ({ item, propensity, isExplored }) => ({ ...item, propensity, isExplored, isPinned: false }),
    )
    const pins = pinned.map(({ position, entry }) => ({
      position,
      entry: { ...certain(entry), isPinned: true },
    }))
    const demoted = candidates.filter((one) => !isAvailable(one))
    const full = await this.filledUp(making, answer, entries, demoted)
    return placePins(full, pins, { offset: shown.length, count })
  }

  private async varied(
    scenario: Scenario,
    candidates: readonly Candidate[],
    count: number,
    { catalogue, content }: CatalogueTools,
  ): Promise<readonly Candidate[]> {
    const { diversity } = scenario
    if (diversity === null || diversity.lambda === 1) return candidates
    if (diversity.by.includes('CONTENT')) await content.catchUp()
    return diversify(candidates, count, diversity.lambda, likenessBy(diversity.by, catalogue, content))
  }

  /** The entries; what the fallbacks have in stock; what is out of stock; the rest of the catalogue, what is in stock first. */
  private async filledUp(
    making: Making,
    answer: VisitAnswer | null,
    entries: readonly Entry[],
    demoted: readonly Candidate[],
  ): Promise<Entry[]> {
    const { scenario, visit, count, taken, tools, allowed, available } = making
    const { catalogue } = tools
    const page = [...entries]
    const late = demoted.map(certain)
    const known = new Set([
      ...taken,
      ...page.map(({ itemId }) => itemId),
      ...late.map(({ itemId }) => itemId),
    ])
    const add = (itemId: string, source: RecommendationSource, to?: Entry[]) => {
      if (known.has(itemId)) return
      known.add(itemId)
      const stock = catalogue.stock.stateOf(itemId, visit.locationId, scenario.deliveryDays)
      const entry = certain({ itemId, relevance: 0, source, stock, boostedBy: [] })
      const isAvailable = available.has(catalogue.positionOf(itemId))
      ;(to ?? (isAvailable ? page : late)).push(entry)
    }
    for (const fallback of scenario.fallbacks) {
      if (page.length >= count) return page
      const { source, items } = await this.itemsOf(fallback, making, answer)
      for (const { itemId } of items) if (page.length < count) add(itemId, source)
    }
    if (answer?.isFallback === true)
      for (const { itemId } of answer.items) if (page.length < count) add(itemId, 'POPULARITY')
    page.push(...late.slice(0, Math.max(0, count - page.length)))
    for (const rest of [available, allowed]) {
      for (const position of rest.positions()) {
        if (page.length >= count) break
        add(catalogue.itemAt(position).id.toString(), 'CATALOGUE', page)
      }
    }
    return page
  }
}

/** Of each item of the visit. */
const MAX_SIMILAR = 200

type Entry = Candidate & Pick<PlacedBy, 'propensity' | 'isExplored' | 'isPinned'>

function certain(candidate: Candidate): Entry {
  return { ...candidate, propensity: 1, isExplored: false, isPinned: false }
}

function candidateCount(count: number): number {
  return CANDIDATES_PER_PLACE * count + SPARE_CANDIDATES
}

function namesSource({ sources, fallbacks }: Scenario, wanted: CandidateSource): boolean {
  return sources.some(({ source }) => source === wanted) || fallbacks.includes(wanted)
}

/** Pins of items that may be in the list. */
function pinnedIn(
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

function firstOf<Item>(items: readonly Item[], count: number, isWanted: (item: Item) => boolean): Item[] {
  const found: Item[] = []
  for (const item of items) {
    if (found.length >= count) break
    if (isWanted(item)) found.push(item)
  }
  return found
}

/** The same visit sees the same list until it does something, or the hour is over. */
function seedOf({ visit, scenario, shown }: Making, now: Date): string {
  const who = visit.session?.id ?? visit.userId ?? ''
  const hour = Math.floor(now.getTime() / 3_600_000)
  // What the list is about is a step of this instant: it counts by its item, or the list would be another one each time.
  const about = visit.steps.at(-1)?.itemId ?? ''
  const last = visit.steps.findLast(({ timeMs }) => timeMs < now.getTime())
  return `${scenario.name} ${who} ${last?.timeMs ?? hour} ${about} ${shown.length}`
}

async function whyEmpty({ tools, compiled, allowed, filter }: Making): Promise<EmptyReason> {
  if (allowed.size > 0) return 'SHOWN'
  const withoutFilter = await compiled.allowed(tools.sets, null)
  if (filter && withoutFilter.size > 0) return 'FILTER'
  return compiled.scenario.rules.some(({ action }) => action !== 'BOOST') ? 'RULES' : 'NOTHING_ON_SALE'
}

function toRankedItems(
  { visit, shown, scenario }: Making,
  entries: readonly Entry[],
  isPartial: boolean,
): RankedItem[] {
  const keys = entries.map(({ itemId }) => itemId)
  const isExplored = scenario.explorationFraction > 0
  return entries.map(({ itemId, relevance, source, ...placed }, index): RankedItem => {
    const before = () => [...shown, ...keys.slice(0, index + 1)]
    return {
      rank: shown.length + index + 1,
      score: relevance,
      itemId: BigInt(itemId),
      source,
      isPartial: isPartial && source === 'MODEL',
      visit,
      placed: { ...placed, propensity: isExplored ? placed.propensity : null, shown: before },
    }
  })
}
