/** Sessions as a task: its families, each loaded when it is needed, and how they are served. */
import type { FamilyEntry, Task } from '../../contracts/models/task'
import type { SessionTypes } from '../../contracts/session/session'
import { parseHyperparameters } from '../hyperparameters'
import { GRU4REC, parseGru4RecConfig } from './gru4rec/config'
import { ENSEMBLE, parseEnsembleConfig } from './ensemble/config'
import { ITEM_ITEM, itemItemSchema } from './item-item/config'
import { NEXT_ACTION, nextActionSchema } from './next-action/config'
import { POPULARITY, popularitySchema } from './popularity/config'
import { parseSasRecConfig, SASREC } from './sasrec/config'
import { parseSessionCnnConfig, SESSION_CNN } from './session-cnn/config'
import { sessionServing } from './serving'
import { neighboursSchema, SESSION_NEIGHBOURS } from './session-neighbours/config'
import { readSignature, SESSION_KIND } from './signature'
import { TRANSITIONS, transitionsSchema } from './transitions/config'

type SessionFamilyEntry = FamilyEntry<SessionTypes>

/** These answer within a millisecond, and load no native code. */
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

/** Networks answer in about a millisecond, by native code. */
const IN_MODEL_HOST = { answersIn: 'model-host', isReference: false, isTrainedHere: true } as const

const gru4rec: SessionFamilyEntry = {
  ...IN_MODEL_HOST,
  family: GRU4REC,
  parseHyperparameters: parseGru4RecConfig,
  readSignature: (files) => readSignature(files, GRU4REC),
  load: async () => (require('./gru4rec') as typeof import('./gru4rec')).gru4rec,
}

const sasrec: SessionFamilyEntry = {
  ...IN_MODEL_HOST,
  family: SASREC,
  parseHyperparameters: parseSasRecConfig,
  readSignature: (files) => readSignature(files, SASREC),
  load: async () => (require('./sasrec') as typeof import('./sasrec')).sasrec,
}

const sessionCnn: SessionFamilyEntry = {
  ...IN_MODEL_HOST,
  family: SESSION_CNN,
  parseHyperparameters: parseSessionCnnConfig,
  readSignature: (files) => readSignature(files, SESSION_CNN),
  load: async () => (require('./session-cnn') as typeof import('./session-cnn')).sessionCnn,
}

const itemItem: SessionFamilyEntry = {
  ...ANSWERS_AT_ONCE,
  family: ITEM_ITEM,
  parseHyperparameters: (values) => parseHyperparameters(ITEM_ITEM, itemItemSchema, values),
  readSignature: (files) => readSignature(files, ITEM_ITEM),
  load: async () => (require('./item-item') as typeof import('./item-item')).itemItem,
}

const ensemble: SessionFamilyEntry = {
  ...ANSWERS_AT_ONCE,
  family: ENSEMBLE,
  parseHyperparameters: parseEnsembleConfig,
  readSignature: (files) => readSignature(files, ENSEMBLE),
  load: async () => (require('./ensemble') as typeof import('./ensemble')).ensemble,
}

const nextAction: SessionFamilyEntry = {
  ...ANSWERS_AT_ONCE,
  family: NEXT_ACTION,
  parseHyperparameters: (values) => parseHyperparameters(NEXT_ACTION, nextActionSchema, values),
  readSignature: (files) => readSignature(files, NEXT_ACTION),
  load: async () => (require('./next-action') as typeof import('./next-action')).nextAction,
}

const transitions: SessionFamilyEntry = {
  ...ANSWERS_AT_ONCE,
  family: TRANSITIONS,
  isReference: true,
  parseHyperparameters: (values) => parseHyperparameters(TRANSITIONS, transitionsSchema, values),
  readSignature: (files) => readSignature(files, TRANSITIONS),
  load: async () => (require('./transitions') as typeof import('./transitions')).transitions,
}

export const task: Task<SessionTypes> = {
  name: 'session',
  kind: SESSION_KIND,
  families: [
    ensemble,
    sessionNeighbours,
    itemItem,
    nextAction,
    transitions,
    popularity,
    gru4rec,
    sasrec,
    sessionCnn,
  ],
  baselineFamily: POPULARITY,
  serving: sessionServing,
}
