/** The wave of the year of an item, which is drawn around that of its category, and this one around no wave at all: of an item that came in spring, its category knows the summer. */
import { learnEffectPrior, type EffectEvidence } from './effect-prior'
import type { Evidence, FitState } from './fit-state'
import { EFFECT_COUNT } from './own-effects'
import { WAVE_COLUMNS, WAVE_HYPERPRIOR } from './wave-hyperprior'

/** Sets how waves of items lie around those of their categories, and these around none. */
export function setWavePrior(state: FitState): void {
  const { data, evidence } = state
  state.wavePrior = learnEffectPrior(
    evidence.map((one, index) => waveEvidence(one, effectsOf(state, index), data.items[index]!.category)),
    WAVE_HYPERPRIOR,
    state.wavePrior,
    ROUNDS,
  )
}

const ROUNDS = 10

function effectsOf({ items, pooled }: FitState, index: number): Float64Array {
  return Float64Array.of(...items[index]!.own, ...pooled)
}

/** What an item says of its wave, given its effects. */
function waveEvidence(
  { wave: { matrix, right } }: Evidence,
  effects: Float64Array,
  group: number,
): EffectEvidence {
  const size = WAVE_COLUMNS + EFFECT_COUNT
  const precision = new Float64Array(WAVE_COLUMNS ** 2)
  const own = right.slice(0, WAVE_COLUMNS)
  for (let k = 0; k < WAVE_COLUMNS; k++) {
    for (let j = 0; j < WAVE_COLUMNS; j++) precision[k * WAVE_COLUMNS + j] = matrix[k * size + j]!
    effects.forEach((effect, p) => (own[k]! -= matrix[k * size + WAVE_COLUMNS + p]! * effect))
  }
  return { precision, right: own, group }
}
