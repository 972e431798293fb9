import type { PlacedBy } from './ranked-item'

/** What moved an entry to its place. RULE: a boost of the scenario. EXPLORED: a lot. */
export type PlacementReason = 'PINNED' | 'RULE' | 'EXPLORED' | 'OUT_OF_STOCK' | 'SELLS_OUT'

export function placementReasons(placed: PlacedBy | undefined): PlacementReason[] {
  if (!placed) return []
  const { isPinned, boostedBy, isExplored, stock } = placed
  return [
    ...(isPinned ? (['PINNED'] as const) : []),
    ...(boostedBy.length > 0 ? (['RULE'] as const) : []),
    ...(isExplored ? (['EXPLORED'] as const) : []),
    ...(stock === 'AVAILABLE' ? [] : [stock]),
  ]
}
