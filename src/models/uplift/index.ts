/**
 * Whom a treatment changes, and by how much. To read it, begin with `train-uplift.ts`; `learners/` are the ways to learn effects, `regressors/` what they are made of,
 * `choose-candidate.ts` decides which is used, and whether any.
 */
export { bestArm, type ArmTerms, type BestArm } from './best-arm'
export { candidatesFor, linearBase, type UpliftCandidate } from './learners'
export { UPLIFT_BASES, UPLIFT_LEARNERS, type UpliftBase, type UpliftLearner } from './learners/learner'
export {
  trainUplift,
  type ArmUplift,
  type TrainedUplift,
  type UpliftModel,
  type UpliftOptions,
} from './train-uplift'
export {
  UPLIFT_REFUSALS,
  type OutcomeKind,
  type UpliftData,
  type UpliftRefusal,
  type UpliftRefusalCode,
} from './uplift-data'
