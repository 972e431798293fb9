/** Accuracy by how much a series sold before the origin: a total can hide that small and large series err oppositely. */
import type { DemandPanel } from '../src/contracts/demand/demand'
import { daysBetween } from '../src/core/time/day'
import { demandMetrics, type ForecastWindow } from '../src/evaluation'

const RECENT_DAYS = 56
const GROUPS = ['lowest third', 'middle third', 'highest third'] as const

export interface VolumeGroup {
  readonly group: string
  /** Sold in the scored days. */
  readonly units: number
  readonly bias: number
  readonly pinball: number
}

/** Thirds of the series by the units of the 56 days up to each origin. */
export function byVolume(panel: DemandPanel, windows: readonly ForecastWindow[]): VolumeGroup[] {
  const thirds = windows.map(({ originDay }) => thirdsAt(panel, daysBetween(panel.grid.start, originDay)))
  return GROUPS.map((group, third) => {
    const own = windows.map((window, at) => onlyScored(window, (row) => thirds[at]![row] === third))
    const { bias, pinball } = demandMetrics(own)
    const units = own.reduce(
      (sum, { label }) => sum + label.values.reduce((all, one) => all + (Number.isNaN(one) ? 0 : one), 0),
      0,
    )
    return { group, units, bias, pinball }
  })
}

function thirdsAt({ series }: DemandPanel, origin: number): Uint8Array {
  const sold = series.map(({ values: units }) =>
    units.subarray(Math.max(0, origin + 1 - RECENT_DAYS), origin + 1).reduce((sum, one) => sum + one, 0),
  )
  const thirds = new Uint8Array(series.length)
  Array.from(sold.keys())
    .sort((a, b) => sold[a]! - sold[b]!)
    .forEach((row, rank) => (thirds[row] = Math.floor((GROUPS.length * rank) / series.length)))
  return thirds
}

/** The same window with the days of the other series unobserved. */
function onlyScored(window: ForecastWindow, isOwn: (row: number) => boolean): ForecastWindow {
  const { horizon } = window.label
  const units = window.label.values.map((one, at) => (isOwn(Math.floor(at / horizon)) ? one : Number.NaN))
  return { ...window, label: { ...window.label, values: units } }
}
