/** The classical methods by name. */
import { adida } from './adida'
import { champions, medianEnsembles, weightedEnsemble } from './champion'
import { croston, syntetosBoylan } from './croston'
import { dynamicTheta } from './dynamic-theta'
import type { ForecastMethod } from './forecast'
import { movingAverage } from './moving-average'
import { naive } from './naive'
import { seasonallyAdjusted } from './seasonality'
import { seasonalNaive } from './seasonal-naive'
import { simpleSmoothing } from './simple-smoothing'
import { automaticArima } from './arima'
import { fourierRegression } from './fourier'
import { lagRegression, shrunkLagRegression } from './lag-regression'
import { mstl } from './mstl'
import { automaticSmoothing, dampedHolt, holt, holtWinters } from './smoothing'
import { theta } from './theta'
import { tsb } from './tsb'
import { weightedCounts } from './weighted-counts'

export const CLASSICAL_METHODS = {
  naive,
  'seasonal-naive': seasonalNaive,
  /** Naive on the series without its season: what the M4 competition measures others by. */
  naive2: seasonallyAdjusted(naive),
  'moving-average': movingAverage(8),
  'simple-smoothing': seasonallyAdjusted(simpleSmoothing),
  holt: seasonallyAdjusted(holt),
  'damped-holt': seasonallyAdjusted(dampedHolt),
  'holt-winters': holtWinters,
  croston,
  'syntetos-boylan': syntetosBoylan,
  tsb,
  adida,
  'weighted-counts': weightedCounts,
  theta,
  'dynamic-theta': dynamicTheta,
  ets: automaticSmoothing,
  arima: automaticArima,
  mstl,
  fourier: fourierRegression,
  'lag-regression': lagRegression,
  'shrunk-lag-regression': seasonallyAdjusted(shrunkLagRegression),
  /** Where the members of an ensemble change, it takes another name: a model keeps quantiles of what its own method got wrong. */
  median: medianEnsembles.first,
  'median-2': medianEnsembles.second,
  'median-3': medianEnsembles.third,
  weighted: weightedEnsemble,
  champion: champions.first,
  'champion-2': champions.second,
  'champion-3': champions.third,
} as const satisfies Record<string, ForecastMethod>

export type ClassicalMethodName = keyof typeof CLASSICAL_METHODS
