/**
 * Makes a page of a list for a surface, as its scenario says:
 *
 *   allowed items (rules, filter, on sale)  ->  candidates of the sources  ->  objective and boosts  ->  stock  ->  variety
 *   ->  exploration  ->  pins  ->  fallbacks, until the page is full
 *
 * Rules are applied before ranking, so a page is short only where nothing else is allowed; a page of given candidates (`makeOf`) also where the rules
 * leave too few of these in.
 */
import type { CatalogueSnapshot } from './catalogue-snapshot'
import { CatalogueTools } from './catalogue-tools'
import type { ItemRates } from './item-rates'
import { groupsOf, inTurns } from './in-turns'
import { indexesOf, type ItemSets } from './item-sets'
import {
  candidateCount,
  certain,
  type Entry,
  explorationOf,
  type GivenCandidates,
  isWantedIn,
  type Making,
  type PageRequestOfList,
  pinnedIn,
  placedAt,
  rngOf,
  toRankedItems,
  whyEmpty,
} from './list-in-the-making'
import type { AlikeItem } from './like-the-visit'
import { ListSources } from './list-sources'
import { type NewCandidates, newCandidates } from './new-items'
import type { Popularity } from './popularity'
import { blend, type Candidate, type SourceItems } from './ranking/candidate'
import { diversify } from './ranking/diversify'
import { explore } from './ranking/explore'
import { likenessBy } from './ranking/likeness'
import { placePins } from './ranking/place-pins'
import type { RankedPage } from './ranking/ranked-item'
import type { CompiledScenario } from './scenarios/compiled-scenario'
import { type CandidateSource, PREDICTION, type Scenario } from './scenarios/scenario'
import { type AskOptions, appended, lastItemOf, type SessionModel, type VisitAnswer } from './session-model'
import type { Visit } from './visit'

/** A call of the model takes up to a third of a millisecond for each. */
const VISITS_A_CALL = 8

export interface ListMakerOptions {
  readonly catalogue: Pick<CatalogueSnapshot, 'read'>
  readonly popularity: Pick<Popularity, 'lately'>
  readonly model: SessionModel
  readonly rates: Pick<ItemRates, 'factorOf'>
}

export class ListMaker {
  private tools: CatalogueTools | null = null
  private readonly sources: ListSources

  constructor(private readonly options: ListMakerOptions) {
    this.sources = new ListSources(options.model, options.popularity)
  }

  async make(request: PageRequestOfList, now: Date): Promise<RankedPage> {
    const making = await this.begin(request, now)
    const [answer = null] = namesSource(request.scenario, 'MODEL')
      ? await this.ask([request.visit], making, { rerank: true, newItems: await this.offeredNew(making) })
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

  /** A list for each visit, of its candidates alone, as the scenario says. */
  async makeOf(
    given: readonly { readonly visit: Visit; readonly candidates: GivenCandidates }[],
    request: Pick<PageRequestOfList, 'scenario' | 'count'>,
    now: Date,
  ): Promise<RankedPage[]> {
    return inTurns(given, async ({ visit, candidates }) => {
      const making = { ...request, visit, candidates, filter: null, exclude: new Set<string>(), shown: [] }
      return this.finish(await this.begin(making, now), null, now)
    })
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
    const begun = { ...request, tools, compiled, allowed, available, taken, pinned }
    let alikeNew: Promise<readonly AlikeItem[]> | null = null
    return { ...begun, alikeNew: () => (alikeNew ??= this.sources.alikeNew(begun)) }
  }

  /** What the second stage may rank beside what the model knows: only where both are sources. A fallback is asked last, and has its items for itself. */
  private async offeredNew({ scenario, visit, tools, alikeNew }: Making): Promise<NewCandidates | null> {
    if (!isSource(scenario, 'MODEL') || !isSource(scenario, 'SIMILAR_NEW')) return null
    return (await this.options.model.ranksNewItems(visit)) ? newCandidates(await alikeNew(), tools) : null
  }

  private async finish(making: Making, answer: VisitAnswer | null, now: Date): Promise<RankedPage> {
    const { scenario, count, shown } = making
    const entries =
      count === 0 ? [] : await this.page(making, answer, await this.candidates(making, answer), now)
    return {
      items: toRankedItems(making, entries, now, answer?.isPartial ?? false),
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
    options: Pick<AskOptions, 'rerank' | 'newItems'> = {},
  ): Promise<VisitAnswer[]> {
    const { allowed, taken, tools, count, signal } = making
    const answers = await this.options.model.ask(visits, {
      ...options,
      count: candidateCount(count),
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
    const sources = making.candidates
      ? [{ ...making.candidates, items: making.candidates.items.filter(isWantedIn(making)), weight: 1 }]
      : await Promise.all(
          scenario.sources.map(async ({ source, weight }): Promise<SourceItems> => {
            return { ...(await this.sources.itemsOf(source, making, answer)), weight }
          }),
        )
    const factorOf = await this.options.rates.factorOf(scenario.objective)
    const candidates = blend(sources).map(({ itemId, relevance, source, alikeTo }): Candidate => {
      const item = tools.catalogue.item(itemId)!
      const boost = compiled.boostOf(item)
      return {
        itemId,
        relevance: relevance * factorOf(item) * boost.factor,
        source,
        alikeTo,
        stock: tools.catalogue.stock.stateOf(itemId, visit.locationId, scenario.deliveryDays),
        boostedBy: boost.by,
      }
    })
    return candidates.sort((a, b) => b.relevance - a.relevance)
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
    const [available, demoted]: [Candidate[], Candidate[]] = [[], []]
    for (const one of candidates) (isAvailable(one) ? available : demoted).push(one)
    const exploration = explorationOf(making, now)
    const varied = await this.varied(
      scenario,
      available.slice(0, wanted),
      exploration > 0 ? wanted : count,
      tools,
    )
    const entries: Entry[] =
      exploration > 0
        ? explore(varied, count, exploration, rngOf(making, now)).map(({ item, propensity, isExplored }) =>
            placedAt(item, propensity, isExplored, false),
          )
        : varied.slice(0, count).map(certain)
    const pins = pinned.map(({ position, entry }) => ({
      position,
      entry: placedAt(entry, 1, false, true),
    }))
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
    if (page.length >= count) return page
    const late = demoted.map(certain)
    if (making.candidates) return [...page, ...late.slice(0, Math.max(0, count - page.length))]
    const known = new Set([
      ...taken,
      ...page.map(({ itemId }) => itemId),
      ...late.map(({ itemId }) => itemId),
    ])
    const add = (item: Pick<Candidate, 'itemId' | 'source' | 'alikeTo'>, to?: Entry[]) => {
      const { itemId } = item
      if (known.has(itemId)) return
      known.add(itemId)
      const stock = catalogue.stock.stateOf(itemId, visit.locationId, scenario.deliveryDays)
      const entry = certain({ ...item, relevance: 0, stock, boostedBy: [] })
      const isAvailable = available.has(catalogue.positionOf(itemId))
      ;(to ?? (isAvailable ? page : late)).push(entry)
    }
    for (const fallback of scenario.fallbacks) {
      if (page.length >= count) return page
      const { source, items } = await this.sources.itemsOf(fallback, making, answer)
      for (const { itemId, alikeTo } of items) if (page.length < count) add({ itemId, source, alikeTo })
    }
    if (answer?.isFallback === true)
      for (const { itemId } of answer.items) if (page.length < count) add({ itemId, source: 'POPULARITY' })
    page.push(...late.slice(0, Math.max(0, count - page.length)))
    for (const rest of [available, allowed]) {
      for (const position of rest.positions()) {
        if (page.length >= count) break
        add({ itemId: catalogue.itemAt(position).id.toString(), source: 'CATALOGUE' }, page)
      }
    }
    return page
  }
}

function isSource({ sources }: Scenario, wanted: CandidateSource): boolean {
  return sources.some(({ source }) => source === wanted)
}

function namesSource(scenario: Scenario, wanted: CandidateSource): boolean {
  return isSource(scenario, wanted) || scenario.fallbacks.includes(wanted)
}
