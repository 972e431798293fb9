/** The devices that most events of the visits were sent from, as categories for trees. */
import type { ArtifactFiles } from '../../../contracts/models/estimator'
import { NO_TEXT } from '../../../contracts/session/event-context'
import type { SessionColumns, SessionCorpus } from '../../../contracts/session/session'
import { decodeArray, encodeArray } from '../../artifact-arrays'

const FILE = 'devices.bin'
/** Rarer ones are as good as unknown. */
const MOST_DEVICES = 30

export class KnownDevices {
  private readonly categoryOf: ReadonlyMap<number, number>

  /** @param codes the most frequent one first */
  private constructor(private readonly codes: Int32Array) {
    this.categoryOf = new Map(Array.from(codes, (code, category) => [code, category]))
  }

  static fit({ context }: SessionCorpus): KnownDevices {
    const counts = new Map<number, number>()
    for (const code of context?.devices ?? [])
      if (code !== NO_TEXT) counts.set(code, (counts.get(code) ?? 0) + 1)
    const codes = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, MOST_DEVICES)
    return new KnownDevices(Int32Array.from(codes, ([code]) => code))
  }

  /** Artifacts of before know none. @throws ARTIFACT_CORRUPT */
  static load(files: ArtifactFiles): KnownDevices {
    return new KnownDevices(files.has(FILE) ? decodeArray(files, FILE, Int32Array) : new Int32Array(0))
  }

  save(): readonly (readonly [string, Uint8Array])[] {
    return [[FILE, encodeArray(this.codes)]]
  }

  /** The category of the device that a session told last; NaN where it told none, or one that is not known. */
  deviceOf({ offsets, context }: SessionColumns, session: number): number {
    if (!context) return NaN
    for (let event = offsets[session + 1]! - 1; event >= offsets[session]!; event--)
      if (context.devices[event] !== NO_TEXT) return this.categoryOf.get(context.devices[event]!) ?? NaN
    return NaN
  }
}
