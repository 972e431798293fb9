import type { ListOptions } from '../../../services/recommendation/item-list.service'
import type { ItemRecommendation, Recommendation } from '../../../services/recommendation/recommendation'
import { inGroups, keyOf, perKey, perRequest, type LoaderScope } from '../../loaders/batching'

export function recommendationLoaders({ viewer, services, signal }: LoaderScope) {
  return {
    similarItems: placedListsOf((ids, options) => services.itemLists.similar(viewer, ids, options, signal)),
    boughtTogether: placedListsOf((ids, options) => services.itemLists.boughtTogether(viewer, ids, options)),
    recommendationReasons: perKey((values: readonly Recommendation[]) =>
      services.recommendations.reasons(viewer, values, signal),
    ),
  }
}

interface PlacedListRequest extends ListOptions {
  readonly parentId: bigint
}

/** Lists of many items: those of one length and placement are made together. */
function placedListsOf(
  load: (
    itemIds: readonly bigint[],
    options: ListOptions,
  ) => Promise<readonly (readonly ItemRecommendation[])[]>,
) {
  const optionsKey = ({ first, placement }: ListOptions) => keyOf(first, placement)
  return perRequest<PlacedListRequest, readonly ItemRecommendation[]>(
    (request) => keyOf(request.parentId, request.first, request.placement),
    (requests) =>
      inGroups(requests, optionsKey, (group) => {
        const { first, placement } = group[0]!
        return load(
          group.map(({ parentId }) => parentId),
          { first: first ?? null, placement: placement ?? null },
        )
      }),
  )
}
