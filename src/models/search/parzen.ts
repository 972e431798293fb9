/**
 * Tree-structured Parzen estimator (Bergstra et al. 2011, "Algorithms for Hyper-Parameter Optimization"): densities of the better quarter of the trials and of the others, for
 * each hyper-parameter apart; of configurations drawn from the first, that one is tried whose ratio of both is greatest, which maximises the expected improvement.
 */
import type { Dimension, HyperparameterSearch, Trial } from '../../contracts/models/hyperparameter-search'
import type { Rng } from '../../core/statistics/rng'
import { placeOf, valueAt, type Configuration } from './space'

const BETTER_FRACTION = 0.25
const CANDIDATES = 24
/** The least width of a kernel, as a share of the range: values are not looked for more finely than that. */
const LEAST_WIDTH = 0.03

type Succeeded = Trial & { readonly loss: number }

/** Candidates, the most promising first. @param trials that succeeded, at least two */
export function promisingConfigurations(
  space: HyperparameterSearch['space'],
  trials: readonly Succeeded[],
  rng: Rng,
): Configuration[] {
  const ranked = [...trials].sort((a, b) => a.loss - b.loss)
  const better = Math.max(1, Math.ceil(BETTER_FRACTION * ranked.length))
  const densities = Object.entries(space).map(([name, dimension]) => {
    const valuesOf = (some: readonly Succeeded[]) => some.map(({ hyperparameters }) => hyperparameters[name]!)
    return {
      name,
      good: densityOf(dimension, valuesOf(ranked.slice(0, better))),
      bad: densityOf(dimension, valuesOf(ranked.slice(better))),
    }
  })
  const candidates = Array.from({ length: CANDIDATES }, () => {
    let promise = 0
    const chosen = densities.map(({ name, good, bad }) => {
      const value = good.draw(rng)
      promise += Math.log(good.at(value)) - Math.log(bad.at(value))
      return [name, value] as const
    })
    return { configuration: Object.fromEntries(chosen), promise }
  })
  return candidates.sort((a, b) => b.promise - a.promise).map(({ configuration }) => configuration)
}

type Value = Configuration[string]

interface Density {
  draw(rng: Rng): Value
  at(value: Value): number
}

function densityOf(dimension: Dimension, seen: readonly Value[]): Density {
  return dimension.kind === 'choice'
    ? choiceDensity(dimension.values, seen)
    : rangeDensity(dimension, seen as readonly number[])
}

/** Frequencies, with one more of each. */
function choiceDensity(values: readonly Value[], seen: readonly Value[]): Density {
  const counts = values.map((value) => 1 + seen.filter((one) => one === value).length)
  const total = counts.reduce((sum, count) => sum + count, 0)
  return {
    draw(rng) {
      let left = rng.uniform() * total
      const index = counts.findIndex((count) => (left -= count) < 0)
      return values[index < 0 ? values.length - 1 : index]!
    },
    at: (value) => counts[values.indexOf(value)]! / total,
  }
}

/** A normal kernel around each value, and one that is even over the range. */
function rangeDensity(dimension: Dimension & { kind: 'range' }, seen: readonly number[]): Density {
  const centres = seen.map((value) => placeOf(dimension, value))
  const width = kernelWidth(centres)
  return {
    draw(rng) {
      const index = rng.integer(centres.length + 1)
      const [even, normal] = [rng.uniform(), rng.normal()]
      const place = index === centres.length ? even : centres[index]! + width * normal
      return valueAt(dimension, reflected(place))
    },
    at(value) {
      const place = placeOf(dimension, value as number)
      // What a kernel has beyond an end is reflected there, as in drawing.
      const kernels = centres.map((centre) =>
        [place, -place, 2 - place].reduce((sum, at) => sum + normalDensity((at - centre) / width) / width, 0),
      )
      return (1 + kernels.reduce((sum, one) => sum + one, 0)) / (centres.length + 1)
    },
  }
}

/** Scott's rule on the places; wide where there are few of them, which may lie together by chance. */
function kernelWidth(places: readonly number[]): number {
  const count = Math.max(1, places.length)
  const mean = places.reduce((sum, place) => sum + place, 0) / count
  const variance = places.reduce((sum, place) => sum + (place - mean) ** 2, 0) / count
  return Math.max(LEAST_WIDTH, 1 / (1 + count), Math.sqrt(variance) * count ** -0.2)
}

function normalDensity(z: number): number {
  return Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI)
}

function reflected(place: number): number {
  const within = ((place % 2) + 2) % 2
  return within <= 1 ? within : 2 - within
}
