import { enumOf } from '../../enum'

export const RefreshKindEnum = enumOf(
  'RefreshKind',
  ['UPDATE', 'RESYNC'],
  'RESYNC: messages were missed; fetch anew, then go on listening.',
)

export type RefreshKind = keyof typeof RefreshKindEnum
