/**
 * The items that visitors turned to most, of late: what is answered where a model has nothing to say, and what every list is
 * filled up with. Counts decay by the sessions that came after, not by time: in a quiet night nothing grows older.
 */
import { z } from 'zod'
import type { ArtifactFiles } from '../../../contracts/models/estimator'
import { NO_PLACE, type SessionCorpus } from '../../../contracts/session/session'
import { ForecartError } from '../../../core/errors'
import type { ItemSteps } from '../../../features/session'
import { decodeArray, encodeArray, requireIndexes, requireOffsets } from '../../artifact-arrays'
import { decodeJson, encodeJson } from '../../artifact-json'
import type { ItemChoice } from './item-choice'

/** Items that are kept of a place of its own; behind them come those of all places. */
const ITEMS_OF_PLACE = 200

export interface PopularArrays {
  /** `[items]` all items, the most popular first. */
  readonly order: Int32Array
  /** `[items]` share of all steps, in the order of `order`. */
  readonly shares: Float32Array
  readonly placeIds: readonly string[]
  /** `[places + 1]` */
  readonly placeOffsets: Uint32Array
  /** The most popular first. */
  readonly placeItems: Int32Array
  /** Share of all steps of the place. */
  readonly placeShares: Float32Array
}

export class PopularItems {
  /** `[items]` the place of each item in the order, from 0. */
  readonly ranks: Int32Array
  private readonly placeIndexes: ReadonlyMap<string, number>

  constructor(private readonly arrays: PopularArrays) {
    this.ranks = new Int32Array(arrays.order.length)
    arrays.order.forEach((item, rank) => (this.ranks[item] = rank))
    this.placeIndexes = new Map(arrays.placeIds.map((placeId, index) => [placeId, index]))
  }

  /** @param halfLifeSessions sessions after which a step counts half */
  static fit(corpus: SessionCorpus, steps: ItemSteps, halfLifeSessions: number): PopularItems {
    const itemCount = corpus.vocabulary.size
    const all = countSteps(steps, itemCount, halfLifeSessions, allSessions(corpus))
    const ofPlaces = sessionsByPlace(corpus).map((sessions) => {
      const { order, shares } = countSteps(steps, itemCount, halfLifeSessions, sessions)
      const seen = shares.findIndex((share) => share === 0)
      const kept = Math.min(ITEMS_OF_PLACE, seen < 0 ? itemCount : seen)
      return { items: order.subarray(0, kept), shares: shares.subarray(0, kept) }
    })
    const placeOffsets = new Uint32Array(ofPlaces.length + 1)
    ofPlaces.forEach(({ items }, place) => (placeOffsets[place + 1] = placeOffsets[place]! + items.length))
    const total = placeOffsets.at(-1)!
    const arrays = {
      ...all,
      placeIds: corpus.placeIds,
      placeOffsets,
      placeItems: new Int32Array(total),
      placeShares: new Float32Array(total),
    }
    ofPlaces.forEach(({ items, shares }, place) => {
      arrays.placeItems.set(items, placeOffsets[place])
      arrays.placeShares.set(shares, placeOffsets[place])
    })
    return new PopularItems(arrays)
  }

  /** @throws ARTIFACT_CORRUPT. */
  static load(files: ArtifactFiles, itemCount: number): PopularItems {
    const { placeIds } = decodeJson(files, PLACES_FILE, placesSchema)
    const placeOffsets = decodeArray(files, OFFSETS_FILE, Uint32Array, placeIds.length + 1)
    const placeItems = decodeArray(files, PLACE_ITEMS_FILE, Int32Array)
    requireOffsets(OFFSETS_FILE, placeOffsets, placeItems.length)
    requireIndexes(PLACE_ITEMS_FILE, placeItems, itemCount)
    const order = decodeArray(files, ORDER_FILE, Int32Array, itemCount)
    requireIndexes(ORDER_FILE, order, itemCount)
    if (new Set(order).size !== itemCount) {
      throw new ForecartError(
        'ARTIFACT_CORRUPT',
        `${ORDER_FILE} of the artifact does not hold each item once`,
      )
    }
    return new PopularItems({
      order,
      shares: decodeArray(files, SHARES_FILE, Float32Array, itemCount),
      placeIds,
      placeOffsets,
      placeItems,
      placeShares: decodeArray(files, PLACE_SHARES_FILE, Float32Array, placeItems.length),
    })
  }

  save(): readonly (readonly [string, Uint8Array])[] {
    const { order, shares, placeIds, placeOffsets, placeItems, placeShares } = this.arrays
    return [
      [PLACES_FILE, encodeJson({ placeIds })],
      [ORDER_FILE, encodeArray(order)],
      [SHARES_FILE, encodeArray(shares)],
      [OFFSETS_FILE, encodeArray(placeOffsets)],
      [PLACE_ITEMS_FILE, encodeArray(placeItems)],
      [PLACE_SHARES_FILE, encodeArray(placeShares)],
    ]
  }

  /** The items that are kept of a place, the most popular first, with their shares of all steps there; null where nothing is kept of it. */
  sharesAt(placeId: string | null): { readonly items: Int32Array; readonly shares: Float32Array } | null {
    const { placeOffsets, placeItems, placeShares } = this.arrays
    const place = placeId === null ? undefined : this.placeIndexes.get(placeId)
    if (place === undefined) return null
    const [start, end] = [placeOffsets[place]!, placeOffsets[place + 1]!]
    return { items: placeItems.subarray(start, end), shares: placeShares.subarray(start, end) }
  }

  /**
   * Writes permitted items from position `from` to `to` - 1: those of the place first, then those of all places. Their scores are
   * below 0, and below all before them: the share of steps less one, so that they stand behind what a model says.
   *
   * @returns the position behind the last one written
   */
  fill(
    placeId: string | null,
    choice: ItemChoice,
    items: Int32Array,
    scores: Float32Array,
    from: number,
    to: number,
  ): number {
    const { order, shares } = this.arrays
    let at = from
    let highest = 0
    const write = (item: number, share: number): void => {
      if (!choice.permits(item)) return
      choice.bar(item)
      highest = Math.min(highest, share - 1)
      items[at] = item
      scores[at++] = highest
    }
    const here = this.sharesAt(placeId)
    for (let i = 0; here && i < here.items.length && at < to; i++) write(here.items[i]!, here.shares[i]!)
    for (let i = 0; i < order.length && at < to; i++) write(order[i]!, shares[i]!)
    return at
  }
}

const PLACES_FILE = 'popular-places.json'
const ORDER_FILE = 'popular-order.bin'
const SHARES_FILE = 'popular-shares.bin'
const OFFSETS_FILE = 'popular-place-offsets.bin'
const PLACE_ITEMS_FILE = 'popular-place-items.bin'
const PLACE_SHARES_FILE = 'popular-place-shares.bin'

const placesSchema = z.object({ placeIds: z.array(z.string()) })

function allSessions({ offsets }: SessionCorpus): Uint32Array {
  return Uint32Array.from({ length: offsets.length - 1 }, (_, session) => session)
}

/** Of each place its sessions, in order. */
function sessionsByPlace({ places, placeIds }: SessionCorpus): readonly (readonly number[])[] {
  const sessions = placeIds.map((): number[] => [])
  places.forEach((place, session) => {
    if (place !== NO_PLACE) sessions[place]!.push(session)
  })
  return sessions
}

function countSteps(
  { offsets, items }: ItemSteps,
  itemCount: number,
  halfLifeSessions: number,
  sessions: ArrayLike<number>,
): { readonly order: Int32Array; readonly shares: Float32Array } {
  const counts = new Float64Array(itemCount)
  let total = 0
  for (let i = 0; i < sessions.length; i++) {
    const session = sessions[i]!
    const weight = 2 ** ((i + 1 - sessions.length) / halfLifeSessions)
    for (let step = offsets[session]!; step < offsets[session + 1]!; step++) {
      counts[items[step]!]! += weight
      total += weight
    }
  }
  const order = Int32Array.from({ length: itemCount }, (_, item) => item)
  order.sort((a, b) => counts[b]! - counts[a]! || a - b)
  const shares = Float32Array.from(order, (item) => (total > 0 ? counts[item]! / total : 0))
  return { order, shares }
}
