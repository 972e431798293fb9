/** The session families that are trained here, all loaded: for tests, benchmarks and commands that compute by themselves. */
import type { FamilyOf } from '../../contracts/models/task'
import type { SessionTypes } from '../../contracts/session/session'
import { gru4rec } from './gru4rec'
import { ensemble } from './ensemble'
import { itemItem } from './item-item'
import { nextAction } from './next-action'
import { popularity } from './popularity'
import { sasrec } from './sasrec'
import { sessionCnn } from './session-cnn'
import { sessionNeighbours } from './session-neighbours'
import { transitions } from './transitions'

export const SESSION_FAMILIES = {
  'session-neighbours': sessionNeighbours,
  'item-item': itemItem,
  ensemble,
  'next-action': nextAction,
  transitions,
  popularity,
  gru4rec,
  sasrec,
  'session-cnn': sessionCnn,
} as const satisfies Record<string, FamilyOf<SessionTypes>>
