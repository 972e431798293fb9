/** The families of networks, each loaded where one is asked or trained only: they bring native code. */
import type { FamilyOf } from '../../../contracts/models/task'
import type { SessionTypes } from '../../../contracts/session/session'
import type { NetworkFamily } from './config'

export function networkFamily(name: NetworkFamily): FamilyOf<SessionTypes> {
  switch (name) {
    case 'gru4rec':
      return (require('../gru4rec') as typeof import('../gru4rec')).gru4rec
    case 'sasrec':
      return (require('../sasrec') as typeof import('../sasrec')).sasrec
    case 'session-cnn':
      return (require('../session-cnn') as typeof import('../session-cnn')).sessionCnn
  }
}
