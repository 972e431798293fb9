import { type Recommendation, targetIdOf } from '../../../services/recommendation/recommendation'

/**
 * Lists of one operation that are for the same visit show no item twice: each waits for those before it, and leaves out what they show.
 * Lists of one placement stand alone, as do lists of different visits.
 */
export class ListsOfOperation {
  private readonly visits = new Map<
    string,
    { last: Promise<unknown>; readonly shown: Map<string, bigint[]> }
  >()

  /**
   * @param visit names the visit that the list is for, and what the list is of
   * @param placement names where it is shown
   * @param make is given what the lists of other placements show
   */
  next<Page extends { readonly items: readonly Recommendation[] } | null>(
    visit: string,
    placement: string,
    make: (elsewhere: readonly bigint[]) => Promise<Page>,
  ): Promise<Page> {
    const known = this.visits.get(visit) ?? { last: Promise.resolve(), shown: new Map<string, bigint[]>() }
    this.visits.set(visit, known)
    const made = known.last.then(async () => {
      const elsewhere = [...known.shown].flatMap(([other, itemIds]) => (other === placement ? [] : itemIds))
      const page = await make(elsewhere)
      const itemIds = page?.items.map(targetIdOf) ?? []
      known.shown.set(placement, [...(known.shown.get(placement) ?? []), ...itemIds])
      return page
    })
    known.last = made.catch(() => undefined)
    return made
  }
}
