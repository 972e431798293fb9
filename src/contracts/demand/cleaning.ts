/**
 * How the context of a window is cleaned before a model reads it. It is part of what a version was trained with, so that what is served is cleaned
 * as what was learnt from. Recorded data is never changed.
 */

/** What becomes of periods in a row with exactly the values of the season before, as where one file was imported under two dates. */
export const DUPLICATE_TREATMENTS = ['none', 'gap'] as const
/** How outliers are told. What is one is a gap from then on. */
export const OUTLIER_TREATMENTS = ['none', 'robust-z', 'isolation-forest'] as const
/** What gaps between known periods are filled with: see `features/demand/fill-gaps.ts`. */
export const GAP_TREATMENTS = [
  'none',
  'mean',
  'median',
  'mode',
  'last',
  'linear',
  'spline',
  'seasonal',
  'kernel',
  'model',
] as const

/** The lowest cut-off of a filter, in periods: fewer are no wave. */
export const SHORTEST_WAVE = 2

export type DuplicateTreatment = (typeof DUPLICATE_TREATMENTS)[number]
export type OutlierTreatment = (typeof OUTLIER_TREATMENTS)[number]
export type GapTreatment = (typeof GAP_TREATMENTS)[number]

export interface Cleaning {
  readonly duplicates: DuplicateTreatment
  readonly outliers: OutlierTreatment
  readonly gaps: GapTreatment
  /** Waves of fewer periods than this are weakened. A wave of exactly as many keeps .707 (the root of .5) of its height. Null: none are. */
  readonly lowPass: number | null
  /** Waves of more periods than this are weakened, around the mean, which stays. One of exactly as many keeps .293 of its height. Null: none are. */
  readonly highPass: number | null
}

/** Models know by themselves that a day is missing, so that nothing is made up for them where nobody asks for it. */
export const NO_CLEANING: Cleaning = {
  duplicates: 'none',
  outliers: 'none',
  gaps: 'none',
  lowPass: null,
  highPass: null,
}

export function cleansAnything({ duplicates, outliers, gaps, lowPass, highPass }: Cleaning): boolean {
  const treatments: readonly string[] = [duplicates, outliers, gaps]
  return treatments.some((one) => one !== 'none') || lowPass !== null || highPass !== null
}
