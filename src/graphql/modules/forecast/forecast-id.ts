/** Ids of forecasts name their content: which stored forecast, cut to how many days, with which quantile levels. */
import { encodeId, readKey } from '../../../core/ids'
import { areLevels } from '../../../services/demand/forecast-quantiles'

export interface ForecastKey {
  /** The id of the stored forecast, which never changes. A text names the content of a forecast that is not stored. */
  readonly id: bigint | string
  readonly horizonDays: number
  readonly levels: readonly number[]
}

export function encodeForecastId({ id, horizonDays, levels }: ForecastKey): string {
  return encodeId('DemandForecast', [id, horizonDays, ...levels].join('/'))
}

/** Null where the text was not made by `encodeForecastId`, or names a forecast that is not stored. */
export function readForecastKey(text: string): (ForecastKey & { readonly id: bigint }) | null {
  const [storedId = '', horizon, ...levelTexts] = text.split('/')
  const id = readKey(storedId)
  const horizonDays = Number(horizon)
  const levels = levelTexts.map(Number)
  if (id === null || !Number.isInteger(horizonDays) || horizonDays < 1 || !areLevels(levels)) return null
  // One content has one id: "0.50" is not how 0.5 is written.
  return [id, horizonDays, ...levels].join('/') === text ? { id, horizonDays, levels } : null
}
