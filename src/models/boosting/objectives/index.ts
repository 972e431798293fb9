/** The objectives by name, and which labels each of them takes. */
import { ForecartError } from '../../../core/errors'
import type { PreparedExamples } from '../examples'
import { lambdaMart, MAX_RELEVANCE } from './lambdamart'
import { logLossObjective } from './log-loss'
import type { Link, Objective } from './objective'
import { quantileObjective } from './quantile'
import { softmaxObjective } from './softmax'
import { squaredError } from './squared-error'
import { tweedieObjective } from './tweedie'

export type ObjectiveSpec =
  | { readonly kind: 'squared-error' }
  /** Labels 0 and 1; predicts the probability of 1. */
  | { readonly kind: 'log-loss' }
  /** Labels 0 to `classes` - 1; predicts the probability of each. */
  | { readonly kind: 'softmax'; readonly classes: number }
  /** Predicts the quantile of this level, between 0 and 1. */
  | { readonly kind: 'quantile'; readonly level: number }
  /** Labels from 0; predicts the mean. Power from 1 (Poisson) to below 2. */
  | { readonly kind: 'tweedie'; readonly power: number }
  /**
   * Labels are relevances 0, 1, 2, ...; predicts a score that ranks the rows of a query. `k`: ranks that count. Rows of a query should have
   * the same weight.
   */
  | { readonly kind: 'lambdamart'; readonly k: number }

const MAX_CLASSES = 1000
const MAX_K = 10_000

/** @throws BAD_USER_INPUT where the objective or a label is out of range, queries are missing, or offsets are given that it does not take */
export function createObjective(spec: ObjectiveSpec, examples: PreparedExamples): Objective {
  check(
    examples.offsets === undefined || spec.kind === 'lambdamart',
    spec,
    'offsets are given; only lambdamart takes them',
  )
  switch (spec.kind) {
    case 'squared-error':
      return squaredError(examples)
    case 'log-loss':
      checkLabels(spec, examples, 'be 0 or 1', (label) => label === 0 || label === 1)
      return logLossObjective(examples)
    case 'softmax': {
      const { classes } = spec
      check(
        Number.isInteger(classes) && classes >= 2 && classes <= MAX_CLASSES,
        spec,
        `classes is ${classes}; it has to be a whole number from 2 to ${MAX_CLASSES}`,
      )
      checkLabels(
        spec,
        examples,
        `be a whole number from 0 to ${classes - 1}`,
        (label) => Number.isInteger(label) && label >= 0 && label < classes,
      )
      return softmaxObjective(examples, classes)
    }
    case 'quantile':
      check(spec.level > 0 && spec.level < 1, spec, `level is ${spec.level}; it has to lie between 0 and 1`)
      return quantileObjective(examples, spec.level)
    case 'tweedie':
      check(
        spec.power >= 1 && spec.power < 2,
        spec,
        `power is ${spec.power}; it has to lie from 1 to below 2`,
      )
      checkLabels(spec, examples, 'be 0 or more', (label) => label >= 0)
      return tweedieObjective(examples, spec.power)
    case 'lambdamart':
      check(
        Number.isInteger(spec.k) && spec.k >= 1 && spec.k <= MAX_K,
        spec,
        `k is ${spec.k}; it has to be a whole number from 1 to ${MAX_K}`,
      )
      checkLabels(
        spec,
        examples,
        `be a whole number from 0 to ${MAX_RELEVANCE}`,
        (label) => Number.isInteger(label) && label >= 0 && label <= MAX_RELEVANCE,
      )
      check(examples.querySizes !== undefined, spec, 'querySizes is missing: it ranks the rows of each query')
      return lambdaMart(examples, examples.querySizes!, spec.k)
  }
}

export function linkOf({ kind }: ObjectiveSpec): Link {
  switch (kind) {
    case 'log-loss':
      return 'logistic'
    case 'softmax':
      return 'softmax'
    case 'tweedie':
      return 'exponential'
    case 'squared-error':
    case 'quantile':
    case 'lambdamart':
      return 'identity'
  }
}

function check(isRight: boolean, { kind }: ObjectiveSpec, problem: string): void {
  if (!isRight) throw new ForecartError('BAD_USER_INPUT', `The objective ${kind} is refused: ${problem}`)
}

function checkLabels(
  { kind }: ObjectiveSpec,
  { labels }: PreparedExamples,
  rule: string,
  isRight: (label: number) => boolean,
): void {
  const wrong = labels.find((label) => !isRight(label))
  if (wrong !== undefined)
    throw new ForecartError(
      'BAD_USER_INPUT',
      `A label of the objective ${kind} has to ${rule}; one is ${wrong}`,
    )
}
