/** Features of sessions: rows in, typed arrays out. Pure. */
export {
  ACTION_FEATURE_COUNT,
  ACTION_FEATURE_COUNTS,
  addItemActions,
  countItemActions,
  writeActionFeatures,
} from './action-features'
export {
  buildSessionColumns,
  buildSessionCorpus,
  type SessionEvent,
  type SessionRecord,
} from './build-corpus'
export { itemSteps, readSteps, sharedFloat32, sharedInt32, sharedUint32, type ItemSteps } from './item-steps'
export { joinVisits, NO_VISITS, stepsOfVisits, type VisitSteps } from './visit-steps'
export {
  concatenateSessions,
  corpusBetween,
  prefixesOf,
  sessionCount,
  sessionsBetween,
} from './session-columns'
