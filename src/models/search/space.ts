/** Values of hyper-parameters as places between 0 and 1, and back. Pure. */
import type {
  ChoiceValue,
  Dimension,
  HyperparameterSearch,
  Trial,
} from '../../contracts/models/hyperparameter-search'
import type { Rng } from '../../core/statistics/rng'

export type Configuration = Trial['hyperparameters']

/** @param place in [0, 1] */
export function valueAt(dimension: Dimension, place: number): ChoiceValue {
  if (dimension.kind === 'choice') {
    const { values } = dimension
    return values[Math.min(values.length - 1, Math.floor(place * values.length))]!
  }
  const { from, to, scale, isWhole } = dimension
  const value = scale === 'log' ? from * (to / from) ** place : from + place * (to - from)
  return Math.min(to, Math.max(from, isWhole ? Math.round(value) : value))
}

/** The place of a value of a range. */
export function placeOf(dimension: Dimension & { kind: 'range' }, value: number): number {
  const { from, to, scale } = dimension
  if (from === to) return 0
  return scale === 'log' ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from)
}

/** The values of a grid, without repetitions of whole numbers. */
export function gridValues(dimension: Dimension): readonly ChoiceValue[] {
  if (dimension.kind === 'choice') return dimension.values
  const { steps } = dimension
  const places = Array.from({ length: steps }, (_, step) => (steps === 1 ? 0 : step / (steps - 1)))
  return [...new Set(places.map((place) => valueAt(dimension, place)))]
}

export function gridSize(space: HyperparameterSearch['space']): number {
  return Object.values(space).reduce((size, dimension) => size * gridValues(dimension).length, 1)
}

/** The configuration of a grid with this number; the last dimension changes fastest. */
export function gridConfiguration(space: HyperparameterSearch['space'], number: number): Configuration {
  const chosen: [string, ChoiceValue][] = []
  let rest = number
  for (const [name, dimension] of Object.entries(space).reverse()) {
    const values = gridValues(dimension)
    chosen.unshift([name, values[rest % values.length]!])
    rest = Math.floor(rest / values.length)
  }
  return Object.fromEntries(chosen)
}

export function randomConfiguration(space: HyperparameterSearch['space'], rng: Rng): Configuration {
  return Object.fromEntries(
    Object.entries(space).map(([name, dimension]) => [name, valueAt(dimension, rng.uniform())]),
  )
}

/** Whether all that varies is the same. The order of keys says nothing. */
export function sameConfiguration(a: Configuration, b: Configuration): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}
