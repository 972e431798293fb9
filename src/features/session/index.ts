/** Features of sessions: rows in, typed arrays out. Pure. */
export {
  buildSessionColumns,
  buildSessionCorpus,
  type SessionEvent,
  type SessionRecord,
} from './build-corpus'
export { concatenateSessions, corpusBetween, sessionCount, sessionsBetween } from './session-columns'
