/** Where candidates of a list come from: the model, what is popular, what is like the items of the visit. */
import type { CatalogueTools } from './catalogue-tools'
import { candidateCount, isWantedIn, type Making } from './list-in-the-making'
import { type AlikeItem, likeTheVisit } from './like-the-visit'
import type { Popularity } from './popularity'
import type { SourceItems } from './ranking/candidate'
import type { CandidateSource } from './scenarios/scenario'
import type { SessionModel, VisitAnswer } from './session-model'
import type { Visit } from './visit'

export class ListSources {
  constructor(
    private readonly model: SessionModel,
    private readonly popularity: Popularity,
  ) {}

  /** What a source says, the best first: only what may be in the page. */
  async itemsOf(
    source: CandidateSource,
    making: Making,
    answer: VisitAnswer | null,
  ): Promise<Omit<SourceItems, 'weight'>> {
    const { visit, tools, count } = making
    const isAllowed = isWantedIn(making)
    const most = candidateCount(count)
    switch (source) {
      case 'MODEL':
        // A model that knows nothing of the visit answers with what was popular when it was trained: what is popular now is better.
        return { source: 'MODEL', items: answer?.isFallback === false ? answer.items.filter(isAllowed) : [] }
      case 'POPULAR_HERE':
      case 'POPULAR': {
        const here = source === 'POPULAR' ? null : visit.locationId
        if (source === 'POPULAR_HERE' && here === null) return { source: 'POPULARITY', items: [] }
        const popular = await this.popularity.lately(here)
        return { source: 'POPULARITY', items: firstOf(popular, most, isAllowed) }
      }
      case 'SIMILAR':
      case 'SIMILAR_NEW': {
        const items = await this.similar(visit, source === 'SIMILAR_NEW', tools)
        return { source: 'SIMILAR', items: firstOf(items, most, isAllowed) }
      }
    }
  }

  /** What is like the last items of the visit and what was searched for. @param isNewOnly only what the model does not know */
  private async similar(visit: Visit, isNewOnly: boolean, tools: CatalogueTools): Promise<AlikeItem[]> {
    const { catalogue, content } = tools
    if (visit.steps.every(({ itemId, queryWords }) => itemId === null && !queryWords)) return []
    const vocabulary = isNewOnly ? await this.model.vocabulary() : null
    await content.catchUp()
    const isWanted = (position: number) =>
      vocabulary === null || vocabulary.indexOf(catalogue.itemAt(position).id.toString()) < 0
    return likeTheVisit(visit.steps, tools, vocabulary ? `new ${vocabulary.hash}` : '', isWanted)
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
