/** Where candidates of a list come from: the model, what is popular, what is like the items of the visit. */
import { type ItemVocabulary, NO_ITEM } from '../../contracts/session/item-vocabulary'
import type { CatalogueTools } from './catalogue-tools'
import type { WantedItems } from './content-index'
import type { ItemSet } from './item-sets'
import { candidateCount, isWantedIn, type Making } from './list-in-the-making'
import { type AlikeItem, likeTheVisit, standingOut } from './like-the-visit'
import type { Popularity } from './popularity'
import { besideModel, type SourceItems } from './ranking/candidate'
import type { CandidateSource } from './scenarios/scenario'
import type { SessionModel, VisitAnswer } from './session-model'

/** Items that are alike are asked for in such steps. */
const ALIKE_STEP = 250

export class ListSources {
  constructor(
    private readonly model: SessionModel,
    private readonly popularity: Pick<Popularity, 'lately'>,
  ) {}

  /** What a source says, the best first: only what may be in the page. */
  async itemsOf(
    source: CandidateSource,
    making: Making,
    answer: VisitAnswer | null,
  ): Promise<Omit<SourceItems, 'weight'>> {
    const { visit, count } = making
    const isAllowed = isWantedIn(making)
    const most = candidateCount(count)
    switch (source) {
      case 'MODEL':
        // A model that knows nothing of the visit answers with what was popular when it was trained: what is popular now is better.
        return {
          source: 'MODEL',
          items: answer?.isFallback === false ? (await toldBy(answer, making)).filter(isAllowed) : [],
        }
      case 'POPULAR_HERE':
      case 'POPULAR': {
        const here = source === 'POPULAR' ? null : visit.locationId
        if (source === 'POPULAR_HERE' && here === null) return { source: 'POPULARITY', items: [] }
        const popular = await this.popularity.lately(here)
        return { source: 'POPULARITY', items: firstOf(popular, most, isAllowed) }
      }
      case 'SIMILAR':
        return { source: 'SIMILAR', items: firstOf(await this.similar(making, null), most, isAllowed) }
      case 'SIMILAR_NEW': {
        // What the model has ranked among the others has its place.
        const alike = await making.alikeNew()
        const items = alike.filter(({ itemId }) => answer?.rankedNew.has(itemId) !== true)
        const ofModel = answer?.isFallback === false ? answer.items : []
        return { source: 'SIMILAR', items: besideModel(firstOf(items, most, isAllowed), ofModel) }
      }
    }
  }

  /**
   * What is like the visit and unknown to the model, by how far it stands out among all that is like it: it may come into the page. All of it where no
   * model is trained yet.
   */
  async alikeNew(making: Omit<Making, 'alikeNew'>): Promise<readonly AlikeItem[]> {
    const items = await this.similar(making, await this.model.vocabulary())
    const wanted = firstOf(items, candidateCount(making.count), isWantedIn(making))
    return wanted.length === 0 ? [] : standingOut(wanted, await this.similar(making, null))
  }

  /** What is like the last items of the visit and what was searched for. @param vocabulary what stands in it is left out; null: nothing is */
  private async similar(
    { visit, tools, allowed, taken, count }: Omit<Making, 'alikeNew'>,
    vocabulary: ItemVocabulary | null,
  ): Promise<readonly AlikeItem[]> {
    if (visit.steps.every(({ itemId, queryWords }) => itemId === null && !queryWords)) return []
    const wanted = vocabulary ? bothOf(allowed, await newTo(vocabulary, tools)) : allowed
    await tools.content.catchUp()
    // What is taken is found, too. Pages of one list ask for as many, most of the time, and so share what is remembered.
    const most = Math.ceil((candidateCount(count) + taken.size) / ALIKE_STEP) * ALIKE_STEP
    return likeTheVisit(visit.steps, tools, wanted, most)
  }
}

/** What the model says. What speaks for a new item is what it is like: the model was asked about it because of that. */
async function toldBy(
  { items, rankedNew }: VisitAnswer,
  { alikeNew }: Making,
): Promise<SourceItems['items']> {
  if (rankedNew.size === 0) return items
  const alikeToOf = new Map((await alikeNew()).map(({ itemId, alikeTo }) => [itemId, alikeTo]))
  return items.map((item) =>
    rankedNew.has(item.itemId)
      ? { ...item, source: 'SIMILAR' as const, alikeTo: alikeToOf.get(item.itemId) ?? null }
      : item,
  )
}

function newTo(vocabulary: ItemVocabulary, { sets }: CatalogueTools): Promise<ItemSet> {
  return sets.get(`new to ${vocabulary.hash}`, ({ id }) => vocabulary.indexOf(id.toString()) === NO_ITEM)
}

function bothOf(one: WantedItems, other: WantedItems): WantedItems {
  return {
    version: `${one.version} ${other.version}`,
    has: (position) => one.has(position) && other.has(position),
  }
}

function firstOf<Item>(items: readonly Item[], count: number, isWanted: (item: Item) => boolean): Item[] {
  const found: Item[] = []
  for (const item of items) {
    if (found.length >= count) break
    if (isWanted(item)) found.push(item)
  }
  return found
}
