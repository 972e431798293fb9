/** Chooses the orders of an ARIMA model: Hyndman and Khandakar (2008), "Automatic time series forecasting: the forecast package for R". */
import { differencesNeeded, seasonalDifferencesNeeded } from '../stationarity'
import { fitArima, type ArimaData, type ArimaFit } from './fit'
import { difference, hasNearUnitRoot, type ArimaOrder } from './order'

const MOST_TERMS = 5
const MOST_SEASONAL_TERMS = 2
const MOST_MODELS = 94
/** Roots that are nearer to the unit circle are refused: of conditional fits, which put many near it, only those on it. */
const LEAST_ROOT = { CONDITIONAL: 1.000_000_1, EXACT: 1.01 }
/** Exact fits take longer than the search. */
const MOST_EXACT = 3
/** Longer seasons would need states in their hundreds. */
const LONGEST_SEASON = 24

/** Neighbours in the stepwise search: changes of p, q, P, Q. */
const NEIGHBOURS = [
  [0, 0, -1, 0],
  [0, 0, 0, -1],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
  [0, 0, -1, -1],
  [0, 0, -1, 1],
  [0, 0, 1, -1],
  [0, 0, 1, 1],
  [-1, 0, 0, 0],
  [0, -1, 0, 0],
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [-1, -1, 0, 0],
  [-1, 1, 0, 0],
  [1, -1, 0, 0],
  [1, 1, 0, 0],
] as const

/**
 * Differences by tests; terms stepwise by AICc of conditional sums of squares; the winner is fitted by exact maximum likelihood. Null where
 * the series is too short for any model.
 */
export function chooseArima({ series, season: asked, regressors }: ArimaData): ArimaFit | null {
  const season = asked > 1 && asked <= LONGEST_SEASON && series.length >= 2 * asked + 5 ? asked : 1
  const data = { series, season, regressors }
  const D = season > 1 ? seasonalDifferencesNeeded(series, season) : 0
  const d = differencesNeeded(D > 0 ? difference(series, season) : series)
  const canHaveConstant = d + D < 2
  const tried = new Map<string, ArimaFit | null>()
  let best = null as ArimaFit | null
  const consider = (p: number, q: number, P: number, Q: number, constant: boolean): boolean => {
    if (Math.min(p, q, P, Q) < 0 || Math.max(p, q) > MOST_TERMS || tried.size >= MOST_MODELS) return false
    if (Math.max(P, Q) > (season > 1 ? MOST_SEASONAL_TERMS : 0)) return false
    if (constant && !canHaveConstant) return false
    const order: ArimaOrder = { p, d, q, P, D, Q, constant }
    const key = [p, q, P, Q, constant].join()
    if (tried.has(key)) return false
    const found = fitArima(data, order, 'CONDITIONAL')
    const fit = found && !hasNearUnitRoot(order, season, found.values, LEAST_ROOT.CONDITIONAL) ? found : null
    tried.set(key, found)
    if (!fit || (best !== null && fit.aicc >= best.aicc)) return false
    best = fit
    return true
  }
  const seasonal = season > 1 ? 1 : 0
  consider(2, 2, seasonal, seasonal, canHaveConstant)
  consider(0, 0, 0, 0, canHaveConstant)
  consider(1, 0, seasonal, 0, canHaveConstant)
  consider(0, 1, 0, seasonal, canHaveConstant)
  if (canHaveConstant) consider(0, 0, 0, 0, false)
  for (let isBetter = best !== null; isBetter;) {
    isBetter = false
    const { p, q, P, Q, constant } = best!.order
    for (const [dp, dq, dP, dQ] of NEIGHBOURS) {
      if (!consider(p + dp, q + dq, P + dP, Q + dQ, constant)) continue
      isBetter = true
      break
    }
    if (!isBetter && consider(p, q, P, Q, !constant)) isBetter = true
  }
  return exactOfBest(data, [...tried.values()])
}

/** Of the best few of the search the one of least AICc by exact likelihood, if any is left; else the best of the search. */
function exactOfBest(data: ArimaData, fits: readonly (ArimaFit | null)[]): ArimaFit | null {
  const found = fits.filter((fit) => fit !== null).sort((a, b) => a.aicc - b.aicc)
  let best: ArimaFit | null = null
  for (const fit of found.slice(0, MOST_EXACT)) {
    const exact = fitArima(data, fit.order, 'EXACT', fit.values)
    if (!exact || hasNearUnitRoot(exact.order, data.season, exact.values, LEAST_ROOT.EXACT)) continue
    if (best === null || exact.aicc < best.aicc) best = exact
  }
  return best ?? found[0] ?? null
}
