/** Categories as the tree that they are. */
export interface ListedCategory {
  readonly id: string
  readonly name: string
  readonly parent?: { readonly id: string } | null
}

export interface CategoryBranch {
  readonly id: string
  readonly name: string
  readonly below: readonly CategoryBranch[]
}

/**
 * Branches in the order of the list. A category whose parent was not loaded stands at the top, so that none is missing; so does one of a
 * ring, which no shop should have.
 */
export function categoryTree(categories: readonly ListedCategory[]): CategoryBranch[] {
  const known = new Set(categories.map(({ id }) => id))
  const children = new Map<string, ListedCategory[]>()
  const top: ListedCategory[] = []
  for (const category of categories) {
    const parent = category.parent?.id
    if (parent === undefined || !known.has(parent)) top.push(category)
    else children.set(parent, [...(children.get(parent) ?? []), category])
  }
  const placed = new Set<string>()
  const branchOf = ({ id, name }: ListedCategory): CategoryBranch => {
    placed.add(id)
    return {
      id,
      name,
      below: (children.get(id) ?? []).filter((child) => !placed.has(child.id)).map(branchOf),
    }
  }
  const tree = top.map(branchOf)
  for (const category of categories) if (!placed.has(category.id)) tree.push(branchOf(category))
  return tree
}

/** The ids on the way from the top to this category, itself among them; none where it is not there. */
export function wayTo(tree: readonly CategoryBranch[], id: string): string[] {
  for (const branch of tree) {
    if (branch.id === id) return [id]
    const way = wayTo(branch.below, id)
    if (way.length > 0) return [branch.id, ...way]
  }
  return []
}
