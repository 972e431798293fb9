/** What lists may be of, beside items: ways to pay, adverts and promotions. */
import { refuse } from '../../input-rules'
import type { AdvertRecord } from '../../shop/advert.service'
import type { PaymentMethodRecord } from '../../shop/payment-method.service'
import type { PromotionRecord } from '../../../contracts/shop/shop-records'
import type { Surface } from '../scenarios/scenario'

export const TARGET_KINDS = ['ITEM', 'PAYMENT_METHOD', 'ADVERT', 'PROMOTION'] as const
/** What the entries of a list are. */
export type TargetKind = (typeof TARGET_KINDS)[number]

/** What lists of a surface are of, where nobody says. */
const KIND_OF_SURFACE: Partial<Readonly<Record<Surface, TargetKind>>> = {
  CHECKOUT: 'PAYMENT_METHOD',
  ADVERT: 'ADVERT',
}

/** @throws BAD_USER_INPUT where there is no such kind */
export function targetKindOf(surface: Surface, wanted: TargetKind | null | undefined): TargetKind {
  const kind = wanted ?? KIND_OF_SURFACE[surface] ?? 'ITEM'
  return TARGET_KINDS.includes(kind) ? kind : refuse(`target must be one of ${TARGET_KINDS.join(', ')}`)
}

export type Target =
  | { readonly type: 'PaymentMethod'; readonly record: PaymentMethodRecord }
  | { readonly type: 'Advert'; readonly record: AdvertRecord }
  | { readonly type: 'Promotion'; readonly record: PromotionRecord }

export const KIND_OF_TARGET: Readonly<Record<Target['type'], Exclude<TargetKind, 'ITEM'>>> = {
  PaymentMethod: 'PAYMENT_METHOD',
  Advert: 'ADVERT',
  Promotion: 'PROMOTION',
}

/** What the log calls each kind. */
export const TYPE_OF_KIND: Readonly<Record<TargetKind, Target['type'] | 'Item'>> = {
  ITEM: 'Item',
  PAYMENT_METHOD: 'PaymentMethod',
  ADVERT: 'Advert',
  PROMOTION: 'Promotion',
}

/** Why an entry is in the list. docs/recommendations.md says what each code means. */
export type TargetReasonCode =
  | 'USED_BEFORE'
  | 'USED_HERE'
  | 'USED_FOR_AMOUNT'
  | 'USED_ON_DEVICE'
  | 'USED_OFTEN'
  | 'CAN_BE_USED'
  | 'CLICKED_OFTEN'
  | 'IN_PERIOD'
  | 'PACED'
  | 'SUITS_VISIT'
  | 'ON_POPULAR'
  | 'RUNNING'

export interface TargetReason {
  readonly code: TargetReasonCode
  /** An item that it is about; null: none in particular. */
  readonly itemId: bigint | null
  /** 0..1: how much of the outcome it makes; null where that is not known. */
  readonly weight: number | null
}

/** Something that may come into a list, with what speaks for it. */
export interface TargetCandidate {
  readonly target: Target
  /** Larger is better. */
  readonly score: number
  readonly reasons: readonly TargetReason[]
  /** How likely it is clicked once it is seen at the first place; null where nobody counted. */
  readonly clickRate: number | null
}
