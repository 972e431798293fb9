/** Where candidates of a list come from: the model, what is popular, what is like the items of the visit. */
import type { CatalogueTools } from './catalogue-tools'
import { candidateCount, isWantedIn, type Making } from './list-in-the-making'
import type { Popularity } from './popularity'
import type { SourceItems } from './ranking/candidate'
import type { CandidateSource } from './scenarios/scenario'
import type { SessionModel, VisitAnswer } from './session-model'
import type { Visit } from './visit'

/** Items of the visit that something alike is looked for; the last one counts most. */
const ANCHORS = 3
const ANCHOR_DECAY = 0.6
/** Of each item of the visit. */
const MAX_SIMILAR = 200

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
    const vocabulary = isNewOnly ? await this.model.vocabulary() : null
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
}

function firstOf<Item>(items: readonly Item[], count: number, isWanted: (item: Item) => boolean): Item[] {
  const found: Item[] = []
  for (const item of items) {
    if (found.length >= count) break
    if (isWanted(item)) found.push(item)
  }
  return found
}
