/** Panels with a known effect: a common walk and week, levels of their own, and noise. */
import { Rng } from '../../src/core/statistics/rng'
import type { EffectPanel } from '../../src/evaluation'

export interface MadePanel {
  readonly seed?: number
  readonly donors?: number
  readonly history?: number
  readonly effectPeriods?: number
  /** Added to each period of the promotion. */
  readonly effect?: number
  readonly noise?: number
}

export function makeEffectPanel(options: MadePanel = {}): EffectPanel {
  const { seed = 1, donors = 8, history = 60, effectPeriods = 10, effect = 0, noise = 4 } = options
  const periods = history + effectPeriods
  const common = new Rng(seed, 'common')
  let level = 0
  const walk = Float64Array.from({ length: periods }, (_, t) => {
    level += 2 * common.normal()
    return level + 15 * Math.sin((2 * Math.PI * t) / 7)
  })
  const unit = (index: number): Float64Array => {
    const rng = new Rng(seed, 'unit', index)
    const own = 100 + 80 * rng.uniform()
    return walk.map((value) => own + value + noise * rng.normal())
  }
  const treated = unit(0)
  for (let t = history; t < periods; t++) treated[t]! += effect
  return {
    treated,
    donors: Array.from({ length: donors }, (_, i) => unit(i + 1)),
    effectPeriods,
    treatedUnits: 1,
  }
}
