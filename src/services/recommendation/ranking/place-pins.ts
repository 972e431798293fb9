/**
 * Puts pinned entries at their places in a page; the others make room. Behind the end of a list there are no places: there, pinned
 * entries come last.
 *
 * @param offset how many places lie before this page
 * @param pinned with places from 1, counted from the beginning of the list
 */
export function placePins<Entry>(
  entries: readonly Entry[],
  pinned: readonly { readonly position: number; readonly entry: Entry }[],
  { offset, count }: { readonly offset: number; readonly count: number },
): Entry[] {
  const page = [...entries]
  const here = pinned.filter(({ position }) => position > offset && position <= offset + count)
  for (const { position, entry } of here.toSorted((a, b) => a.position - b.position)) {
    page.splice(Math.min(position - offset - 1, page.length), 0, entry)
  }
  return page.slice(0, count)
}
