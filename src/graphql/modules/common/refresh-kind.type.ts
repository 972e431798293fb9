import { enumOf } from '../../enum'

export const RefreshKindEnum = enumOf(
  'RefreshKind',
  'What a message of a subscription asks its receiver to do.',
  {
    UPDATE: 'The message carries news.',
    RESYNC: 'Messages were missed: fetch anew what you show, then go on listening.',
  },
)

export type RefreshKind = keyof typeof RefreshKindEnum
