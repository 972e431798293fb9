/** Guesses which name somebody meant who mistyped it. */

/** The largest share of the longer name that may differ. Names that differ more are taken for other words. */
const MAX_SHARE = 0.34

/** Answers null where no name is near. */
export function closestName(typed: string, names: readonly string[]): string | null {
  const ranked = names
    .map((name) => ({ name, edits: editsBetween(typed.toLowerCase(), name.toLowerCase()) }))
    .filter(
      ({ name, edits }) => edits <= Math.max(1, Math.floor(MAX_SHARE * Math.max(typed.length, name.length))),
    )
    .sort((a, b) => a.edits - b.edits)
  return ranked[0]?.name ?? null
}

/** The number of letters to add, take away, change, or swap with their neighbour. */
function editsBetween(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const isEqual = a[row - 1] === b[column - 1]
      let edits = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (isEqual ? 0 : 1))
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (isSwapped) edits = Math.min(edits, beforeLast[column - 2]! + 1)
      current.push(edits)
    }
    beforeLast = last
    last = current
  }
  return last[b.length]!
}
