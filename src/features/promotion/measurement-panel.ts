/** From sums by day to a panel without gaps: days and donors that are not usable are left out. */
export interface MeasurementDays {
  /** Days before the promotion: indices [0, history). */
  readonly history: number
  /** Those whose effect is wanted: indices [from, to). */
  readonly from: number
  readonly to: number
}

export interface MeasurementPanel {
  /** `[usable]` the treated sum. */
  readonly treated: Float64Array
  /** `[donors][usable]`. */
  readonly donors: readonly Float64Array[]
  readonly effectPeriods: number
  readonly treatedUnits: 1
  /** `[usable]` index of each day among all. */
  readonly days: Int32Array
  /** Indices of the donors among those given. */
  readonly donorIndices: readonly number[]
}

/** A donor that is unknown on more of the days is left out; otherwise the days are. */
const MOST_UNKNOWN = 0.1
/** So many donors that are known on all days whose effect is wanted are enough: none of these days is given up for another one. */
const LEAST_DONORS = 3
/** Days of the history on which this part of the treated sum ran under another promotion tell nothing of days without. */
export const PROMOTED_FROM = 0.5

/**
 * @param promoted `[days]` part of the treated sum under any promotion
 * @returns a panel that may have no day left, before the promotion or in it
 */
export function measurementPanel(
  treated: Float64Array,
  donors: readonly Float64Array[],
  promoted: Float64Array,
  { history, from, to }: MeasurementDays,
): MeasurementPanel {
  const wanted: number[] = []
  for (let day = 0; day < history; day++) {
    if (!Number.isNaN(treated[day]!) && promoted[day]! < PROMOTED_FROM) wanted.push(day)
  }
  for (let day = from; day < to; day++) if (!Number.isNaN(treated[day]!)) wanted.push(day)
  const mostlyKnown = [...donors.keys()].filter((index) => {
    const values = donors[index]!
    const unknown = wanted.filter((day) => Number.isNaN(values[day]!)).length
    return unknown <= MOST_UNKNOWN * wanted.length && wanted.some((day) => day < history && values[day]! > 0)
  })
  const known = mostlyKnown.filter((index) =>
    wanted.every((day) => day < from || !Number.isNaN(donors[index]![day]!)),
  )
  const donorIndices = known.length >= LEAST_DONORS ? known : mostlyKnown
  const usable = wanted.filter((day) => donorIndices.every((index) => !Number.isNaN(donors[index]![day]!)))
  const pick = (values: Float64Array): Float64Array => Float64Array.from(usable, (day) => values[day]!)
  return {
    treated: pick(treated),
    donors: donorIndices.map((index) => pick(donors[index]!)),
    effectPeriods: usable.filter((day) => day >= from).length,
    treatedUnits: 1,
    days: Int32Array.from(usable),
    donorIndices,
  }
}
