/** What a search may find items by: how many words of a query are in the title, brand and category of an item. */
import type { ArtifactFiles } from '../../../contracts/models/estimator'
import { NO_TEXT } from '../../../contracts/session/event-context'
import type { ItemWords as Words } from '../../../contracts/session/item-catalogue'
import type { SessionCorpus } from '../../../contracts/session/session'
import { decodeArray, encodeArray, requireOffsets } from '../../artifact-arrays'

const OFFSETS_FILE = 'item-word-offsets.bin'
const CODES_FILE = 'item-words.bin'

export class ItemWords {
  private constructor(private readonly words: Words) {}

  /** No item has words where the corpus has none. */
  static fit({ catalogue }: SessionCorpus, itemCount: number): ItemWords {
    return new ItemWords(catalogue?.words ?? noWords(itemCount))
  }

  /** Artifacts of before have no words. @throws ARTIFACT_CORRUPT */
  static load(files: ArtifactFiles, itemCount: number): ItemWords {
    if (!files.has(OFFSETS_FILE)) return new ItemWords(noWords(itemCount))
    const codes = decodeArray(files, CODES_FILE, Int32Array)
    const offsets = decodeArray(files, OFFSETS_FILE, Uint32Array, itemCount + 1)
    requireOffsets(OFFSETS_FILE, offsets, codes.length)
    return new ItemWords({ offsets, codes })
  }

  save(): readonly (readonly [string, Uint8Array])[] {
    return [
      [OFFSETS_FILE, encodeArray(this.words.offsets)],
      [CODES_FILE, encodeArray(this.words.codes)],
    ]
  }

  /** Views: codes of the words of an item, each once. */
  of(item: number): Int32Array {
    return this.words.codes.subarray(this.words.offsets[item], this.words.offsets[item + 1])
  }

  /** The share of the words of a query that are words of the item; NaN where one of the two has none. @param query codes, NO_TEXT behind the last one */
  shareOf(item: number, query: Int32Array): number {
    return shareOfQuery(this.of(item), query)
  }
}

/** The share of the words of a query that are among these; NaN where there are none of one of the two. @param query codes, NO_TEXT behind the last one */
export function shareOfQuery(own: Int32Array, query: Int32Array): number {
  let [words, found] = [0, 0]
  for (const code of query) {
    if (code === NO_TEXT) break
    words++
    if (own.includes(code)) found++
  }
  return words === 0 || own.length === 0 ? NaN : found / words
}

/** How alike two items are by their words, each once: the cosine, 0..1; NaN where one of them has none. */
export function likenessOfWords(one: Int32Array, other: Int32Array): number {
  let shared = 0
  for (const code of one) if (other.includes(code)) shared++
  return one.length === 0 || other.length === 0 ? NaN : shared / Math.sqrt(one.length * other.length)
}

function noWords(itemCount: number): Words {
  return { offsets: new Uint32Array(itemCount + 1), codes: new Int32Array(0) }
}
