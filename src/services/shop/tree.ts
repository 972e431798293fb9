/** Trees of categories and locations, by external ids. */

interface Node {
  readonly parentExternalId: string | null
}

/** Whether `externalId` reaches itself through its parents. */
export function isInCycle(tree: ReadonlyMap<string, Node>, externalId: string): boolean {
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
