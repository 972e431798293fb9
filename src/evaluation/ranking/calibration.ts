/**
 * Calibration: scores become probabilities that hold, so that of the visits called 20 % a fifth buys. A model is calibrated on cases that it
 * has not learned from; where they have a time, on later ones.
 */
import { z } from 'zod'
import { ForecartError } from '../../core/errors'
import { fitIsotonic, isotonicAt } from './isotonic'
import { fitPlatt } from './platt'

/** With fewer positives the steps of isotonic regression follow chance (Niculescu-Mizil and Caruana, ICML 2005), and a line is safer. */
export const ISOTONIC_FROM_POSITIVES = 2000

/** As artifacts hold it. */
export const calibrationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('platt'), slope: z.number().min(0), intercept: z.number() }),
  z.strictObject({
    kind: z.literal('isotonic'),
    scores: z.array(z.number()).min(1),
    probabilities: z.array(z.number().min(0).max(1)).min(1),
  }),
])

export type Calibration = Readonly<z.output<typeof calibrationSchema>>

export interface HeldOutCases {
  /** Of each case: log-odds, or anything that is higher where yes is likelier. */
  readonly scores: ArrayLike<number>
  /** 1 and 0. */
  readonly labels: ArrayLike<number>
  /** When what the model learned from ended, and when these cases begin, in one unit; UNDATED where cases have no time. */
  readonly time: { readonly trainedUntil: number; readonly firstCase: number } | 'UNDATED'
}

/**
 * Platt scaling below 2,000 positives, isotonic regression from there on.
 *
 * @throws BAD_USER_INPUT where a case is not later than training, a score is not finite or a label not 0 or 1; NOT_ENOUGH_DATA where a label
 * is missing
 */
export function fitCalibration({ scores, labels, time }: HeldOutCases): Calibration {
  if (time !== 'UNDATED' && !(time.firstCase > time.trainedUntil))
    refuse(
      `its cases begin at ${time.firstCase}, but the model learned from what was until ${time.trainedUntil}`,
    )
  if (scores.length !== labels.length)
    refuse(`there are ${scores.length} scores, but ${labels.length} labels`)
  let positives = 0
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isFinite(scores[i])) refuse(`the score of case ${i} is not a finite number`)
    if (labels[i] !== 0 && labels[i] !== 1)
      refuse(`the label of case ${i} is ${labels[i]}; it has to be 0 or 1`)
    positives += labels[i]!
  }
  if (positives === 0 || positives === scores.length)
    throw new ForecartError(
      'NOT_ENOUGH_DATA',
      `A calibration needs cases of both labels; ${positives} of ${scores.length} are positive`,
    )
  if (positives < ISOTONIC_FROM_POSITIVES) return { kind: 'platt', ...fitPlatt(scores, labels) }
  const { scores: steps, probabilities } = fitIsotonic(scores, labels)
  return { kind: 'isotonic', scores: [...steps], probabilities: [...probabilities] }
}

function refuse(problem: string): never {
  throw new ForecartError('BAD_USER_INPUT', `The calibration is refused: ${problem}`)
}

/** The probability of yes, which never falls while the score rises. */
export function calibratedProbability(calibration: Calibration, score: number): number {
  return calibration.kind === 'platt'
    ? 1 / (1 + Math.exp(-(calibration.slope * score + calibration.intercept)))
    : isotonicAt(calibration, score)
}
