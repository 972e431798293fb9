/** Trees of categories and locations, by external ids. */

export interface TreeNode {
  readonly parentExternalId: string | null
}

/** Whether `externalId` reaches itself through its parents. */
export function isInCycle(tree: ReadonlyMap<string, TreeNode>, externalId: string): boolean {
  const seen = new Set<string>()
  for (
    let at: string | null | undefined = externalId;
    at !== null && at !== undefined;
    at = tree.get(at)?.parentExternalId
  ) {
    if (seen.has(at)) return true
    seen.add(at)
  }
  return false
}

/** Those above `externalId`, the nearest first. The tree must have no cycles. */
export function ancestorsOf(tree: ReadonlyMap<string, TreeNode>, externalId: string): string[] {
  const parent = tree.get(externalId)?.parentExternalId ?? null
  return parent === null ? [] : [parent, ...ancestorsOf(tree, parent)]
}

/** Those that hold something else now because some of `externalIds` have another parent, each once. */
export function holdersOfMoved(
  externalIds: Iterable<string>,
  before: ReadonlyMap<string, TreeNode>,
  after: ReadonlyMap<string, TreeNode>,
): string[] {
  const moved = [...externalIds].filter(
    (id) => (before.get(id)?.parentExternalId ?? null) !== (after.get(id)?.parentExternalId ?? null),
  )
  return [...new Set(moved.flatMap((id) => [...ancestorsOf(before, id), ...ancestorsOf(after, id)]))]
}
