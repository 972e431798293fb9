/** Sessions as a task: its families, each loaded when it is needed, and how they are served. */
import type { FamilyEntry, Task } from '../../contracts/models/task'
import type { SessionTypes } from '../../contracts/session/session'
import { parseHyperparameters } from '../hyperparameters'
import { POPULARITY, popularitySchema } from './popularity/config'
import { sessionServing } from './serving'
import { neighboursSchema, SESSION_NEIGHBOURS } from './session-neighbours/config'
import { readSignature, SESSION_KIND } from './signature'

type SessionFamilyEntry = FamilyEntry<SessionTypes>

/** All of these answer within a millisecond, and load no native code. */
const ANSWERS_AT_ONCE = { answersIn: 'caller', isReference: false, isTrainedHere: true } as const

const sessionNeighbours: SessionFamilyEntry = {
  ...ANSWERS_AT_ONCE,
  family: SESSION_NEIGHBOURS,
  parseHyperparameters: (values) => parseHyperparameters(SESSION_NEIGHBOURS, neighboursSchema, values),
  readSignature: (files) => readSignature(files, SESSION_NEIGHBOURS),
  load: async () =>
    (require('./session-neighbours') as typeof import('./session-neighbours')).sessionNeighbours,
}

const popularity: SessionFamilyEntry = {
  ...ANSWERS_AT_ONCE,
  family: POPULARITY,
  isReference: true,
  parseHyperparameters: (values) => parseHyperparameters(POPULARITY, popularitySchema, values),
  readSignature: (files) => readSignature(files, POPULARITY),
  load: async () => (require('./popularity') as typeof import('./popularity')).popularity,
}

export const task: Task<SessionTypes> = {
  name: 'session',
  kind: SESSION_KIND,
  families: [sessionNeighbours, popularity],
  baselineFamily: POPULARITY,
  serving: sessionServing,
}
