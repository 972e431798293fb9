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

  /** The share of the words of a query that are words of the item; NaN where one of the two has none. @param query codes, NO_TEXT behind the last one */
  shareOf(item: number, query: Int32Array): number {
    const { offsets, codes } = this.words
    const [start, end] = [offsets[item]!, offsets[item + 1]!]
    let [words, found] = [0, 0]
    for (const code of query) {
      if (code === NO_TEXT) break
      words++
      for (let at = start; at < end; at++)
        if (codes[at] === code) {
          found++
          break
        }
    }
    return words === 0 || start === end ? NaN : found / words
  }
}

function noWords(itemCount: number): Words {
  return { offsets: new Uint32Array(itemCount + 1), codes: new Int32Array(0) }
}
