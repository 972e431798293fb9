/**
 * Models that are fitted when they are asked, on the days of then, and are not trained beforehand. What they told is kept as versions beside those of trained models, so that a
 * prediction names the fit that made it; nobody trains, promotes or rolls them back.
 */
export const FITTED_MODELS = {
  'promotion-lift': { name: 'promotion-lift', kind: 'PROMOTION' },
  uplift: { name: 'uplift', kind: 'UPLIFT' },
} as const

export type FittedModelName = keyof typeof FITTED_MODELS

export function isFittedModel(name: string): name is FittedModelName {
  return Object.hasOwn(FITTED_MODELS, name)
}
