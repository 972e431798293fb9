/**
 * Which configuration is tried next: a function of the search, its seed and the trials so far, so that a search that was interrupted goes on as if it had not been. Pure.
 */
import type { HyperparameterSearch, Trial } from '../../contracts/models/hyperparameter-search'
import { Rng } from '../../core/statistics/rng'
import { promisingConfigurations } from './parzen'
import {
  gridConfiguration,
  gridSize,
  randomConfiguration,
  sameConfiguration,
  type Configuration,
} from './space'

/** Random trials before densities say anything. */
const LEAST_RANDOM_TRIALS = 8
/** Draws after which a space is taken for exhausted. */
const REDRAWS = 50
/** Successive halving keeps a third, and gives it three times as much. */
const HALVING_FACTOR = 3

/** @param trials in their order. @returns null where there is nothing left to try */
export function nextTrial(
  search: HyperparameterSearch,
  trials: readonly Trial[],
  seed: number,
): Configuration | null {
  if (trials.length >= search.maxTrials) return null
  const rng = new Rng(seed, 'search', trials.length)
  switch (search.method) {
    case 'GRID':
      return trials.length < gridSize(search.space) ? gridConfiguration(search.space, trials.length) : null
    case 'RANDOM':
      return untriedRandom(search, trials, rng)
    case 'BAYESIAN':
      return promising(search, trials, rng)
    case 'HALVING':
      return ofHalving(search, trials, rng)
  }
}

/** Of equals the first; with halving, of those that were given most. Null where none succeeded. */
export function bestTrial({ resource }: HyperparameterSearch, trials: readonly Trial[]): Trial | null {
  const given = ({ hyperparameters }: Trial): number =>
    resource ? Number(hyperparameters[resource.name]) : 0
  const succeeded = trials.filter(({ loss }) => loss !== null)
  const most = Math.max(...succeeded.map(given))
  return succeeded
    .filter((trial) => given(trial) === most)
    .reduce<Trial | null>((best, trial) => (best === null || trial.loss! < best.loss! ? trial : best), null)
}

function untriedRandom(
  { space }: HyperparameterSearch,
  trials: readonly Trial[],
  rng: Rng,
): Configuration | null {
  for (let draw = 0; draw < REDRAWS; draw++) {
    const configuration = randomConfiguration(space, rng)
    if (isUntried(configuration, trials)) return configuration
  }
  return null
}

function isUntried(configuration: Configuration, trials: readonly Trial[]): boolean {
  return !trials.some(({ hyperparameters }) => sameConfiguration(hyperparameters, configuration))
}

function promising(search: HyperparameterSearch, trials: readonly Trial[], rng: Rng): Configuration | null {
  const succeeded = trials.flatMap((trial) => (trial.loss === null ? [] : [{ ...trial, loss: trial.loss }]))
  const random = Math.max(LEAST_RANDOM_TRIALS, 2 * Object.keys(search.space).length)
  if (succeeded.length < Math.min(random, search.maxTrials / 2)) return untriedRandom(search, trials, rng)
  const found = promisingConfigurations(search.space, succeeded, rng).find((one) => isUntried(one, trials))
  return found ?? untriedRandom(search, trials, rng)
}

/**
 * Successive halving (Jamieson and Talwalkar 2016, https://arxiv.org/abs/1502.07943): many configurations are given little, the best third of them three times as much, and
 * so on up to the most.
 */
function ofHalving(search: HyperparameterSearch, trials: readonly Trial[], rng: Rng): Configuration | null {
  const { name } = search.resource!
  let promoted: readonly Configuration[] = []
  for (const [rung, { resource, size }] of rungsOf(search).entries()) {
    const ofRung = trials.filter(({ hyperparameters }) => hyperparameters[name] === resource)
    const hasEnded = trials.some(({ hyperparameters }) => Number(hyperparameters[name]) > resource)
    if (!hasEnded && ofRung.length < (rung === 0 ? size : Math.min(size, promoted.length))) {
      const next = rung === 0 ? untriedRandom(search, withoutAll(trials, name), rng) : promoted[ofRung.length]
      // Where a small space has nothing left to draw, what was tried is the first rung.
      if (next) return { ...next, [name]: resource }
    }
    promoted = withoutAll(
      ofRung.filter(({ loss }) => loss !== null).sort((a, b) => a.loss! - b.loss! || a.number - b.number),
      name,
    ).map(({ hyperparameters }) => hyperparameters)
  }
  return null
}

const withoutAll = (trials: readonly Trial[], name: string): Trial[] =>
  trials.map((trial) => without(trial, name))

function without(trial: Trial, name: string): Trial {
  const rest = Object.entries(trial.hyperparameters).filter(([one]) => one !== name)
  return { ...trial, hyperparameters: Object.fromEntries(rest) }
}

/** What each rung gives, and to how many: as many as all trials allow. */
export function rungsOf({
  resource,
  maxTrials,
}: HyperparameterSearch): readonly { readonly resource: number; readonly size: number }[] {
  const { least, most } = resource!
  const given: number[] = []
  for (let amount = least; amount < most; amount *= HALVING_FACTOR) given.push(amount)
  given.push(most)
  const sizesFrom = (first: number): number[] =>
    given.map((_, rung) => Math.max(1, Math.floor(first / HALVING_FACTOR ** rung)))
  let first = 1
  const total = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size, 0)
  while (total(sizesFrom(first + 1)) <= maxTrials) first++
  const sizes = sizesFrom(first)
  return given.map((amount, rung) => ({ resource: amount, size: sizes[rung]! }))
}
