/**
 * Whether 90 % intervals of off-policy values hold the true click-through of another ranking, over 200 simulated shops: each shows lists by
 * its own laws (what sells best, half of the lists in a random order), and a ranking by the tastes of known users is told from their clicks. Its truth is
 * known, because the laws of clicks are.
 */
import { formatTable } from '../src/cli/table'
import { offPolicyValue } from '../src/evaluation'
import type { Benchmark } from './benchmark'
import { ESTIMATORS, simulateLists } from './off-policy/simulated-lists'

const WORLDS_COUNT = 200
const FIRST_SEED = 1
const LEVEL = 0.9

export const benchmark: Benchmark = async ({ log }) => {
  const sums = Object.fromEntries(ESTIMATORS.map((name) => [name, { covered: 0, bias: 0 }]))
  let [refused, gain] = [0, 0]
  for (let seed = FIRST_SEED; seed < FIRST_SEED + WORLDS_COUNT; seed++) {
    const { lists, truth } = simulateLists(seed)
    const { challenger, logged } = offPolicyValue(lists, LEVEL)
    if (!challenger) {
      refused++
      continue
    }
    gain += truth / logged.mean - 1
    for (const name of ESTIMATORS) {
      const { mean, lower, upper } = challenger[name]
      if (lower <= truth && truth <= upper) sums[name]!.covered++
      sums[name]!.bias += mean / truth - 1
    }
    if (seed % 50 === 0) log(`${seed} of ${WORLDS_COUNT} worlds`)
  }
  const answered = WORLDS_COUNT - refused
  const figures = Object.fromEntries(
    ESTIMATORS.map((name) => {
      const coverage = sums[name]!.covered / WORLDS_COUNT
      return [name, { coverage, coverageMiss: Math.abs(coverage - LEVEL), bias: sums[name]!.bias / answered }]
    }),
  )
  log(
    formatTable(
      ['estimator', 'coverage', 'bias'],
      ESTIMATORS.map((name) => [
        name,
        ...[figures[name]!.coverage, figures[name]!.bias].map((value) => Math.round(value * 1_000) / 1_000),
      ]),
    ),
  )
  return Promise.resolve({
    headline: Object.fromEntries(
      ESTIMATORS.map((name) => [name, { coverageMiss: figures[name]!.coverageMiss }]),
    ),
    details: {
      worlds: WORLDS_COUNT,
      firstSeed: FIRST_SEED,
      refused,
      trueGain: gain / answered,
      figures,
    },
  })
}
