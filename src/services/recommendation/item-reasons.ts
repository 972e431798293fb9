/** Why items are in lists: what speaks for them, and what moved them to their places. */
import type { Clock } from '../../core/time/clock'
import { inTurns } from './in-turns'
import type { ListMaker } from './list-maker'
import { placementReasons } from './ranking/placement-reasons'
import type { ItemRecommendation, RecommendationReason } from './recommendation'
import { aloneVisit, type Visit } from './visit'

/** Of a visit, each asked about alone. */
const MAX_ITEMS_OF_VISIT = 5
/** Of what each of them speaks for. */
const MAX_SPOKEN_FOR = 100

export class ItemReasons {
  constructor(
    private readonly lists: Pick<ListMaker, 'answers'>,
    private readonly clock: Clock,
  ) {}

  /**
   * Why each of these items was recommended: what speaks for it, and what moved it to its place. The model is asked about each of the
   * last items of the visit alone, and the one that speaks most for an item is named.
   */
  async of(
    recommendations: readonly ItemRecommendation[],
    signal?: AbortSignal,
  ): Promise<RecommendationReason[][]> {
    const now = this.clock.now()
    const predicted = recommendations.filter(({ source }) => source === 'MODEL')
    const visits = [...new Set(predicted.map(({ visit }) => visit))]
    const told = await inTurns(visits, (visit) => this.reasonsOf(visit, now, signal))
    const byVisit = new Map(visits.map((visit, index) => [visit, told[index]!]))
    return recommendations.map((one): RecommendationReason[] => {
      const found = one.source === 'MODEL' ? byVisit.get(one.visit)?.get(one.itemId.toString()) : undefined
      const moved = placementReasons(one.placed).map((code) => ({ code, itemId: null, weight: null }))
      return [found ?? sourceReason(one), ...moved]
    })
  }

  private async reasonsOf(
    visit: Visit,
    now: Date,
    signal?: AbortSignal,
  ): Promise<Map<string, RecommendationReason>> {
    const itemIds = [...new Set(visit.steps.flatMap(({ itemId }) => itemId ?? []))].slice(-MAX_ITEMS_OF_VISIT)
    const alone = itemIds.map((itemId) => ({ ...aloneVisit(itemId, now), placeId: visit.placeId }))
    const answers = await this.lists.answers(alone, MAX_SPOKEN_FOR, now, signal)
    const speaking = new Map<
      string,
      { readonly by: string; readonly score: number; readonly total: number }
    >()
    answers.forEach((answer, index) => {
      if (answer.isFallback) return
      for (const { itemId, score } of answer.items) {
        const before = speaking.get(itemId)
        const best = before && before.score >= score ? before : { by: itemIds[index]!, score }
        speaking.set(itemId, { ...best, total: (before?.total ?? 0) + Math.max(0, score) })
      }
    })
    return new Map(
      Array.from(speaking, ([itemId, { by, score, total }]) => [
        itemId,
        { code: 'VIEWED_WITH', itemId: BigInt(by), weight: total > 0 ? Math.max(0, score) / total : null },
      ]),
    )
  }
}

/** What speaks for an entry where the model does not say. */
function sourceReason({ source, alikeTo }: ItemRecommendation): RecommendationReason {
  if (source === 'CATALOGUE') return { code: 'IN_CATALOGUE', itemId: null, weight: null }
  if (alikeTo === undefined) return { code: 'POPULAR', itemId: null, weight: null }
  if (alikeTo === null) return { code: 'MATCHES_SEARCH', itemId: null, weight: null }
  return { code: 'SIMILAR', itemId: BigInt(alikeTo), weight: null }
}
