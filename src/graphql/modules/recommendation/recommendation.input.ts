import { Field, InputType, Int } from 'type-graphql'
import type { EventType } from '../../../contracts/shop/shop-records'
import type { RecommendationsInput } from '../../../services/recommendation/list-request'
import { MAX_TEXT_LENGTH, optionalText } from '../../../services/input-rules'
import type { Surface } from '../../../services/recommendation/scenarios/scenario'
import type { AdHocEvent, VisitInput } from '../../../services/recommendation/visit'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { MoneyInput } from '../common/money.type'
import { ItemRef, LocationRef, SessionRef, toEntityRef, UserRef } from '../common/refs.input'
import { ItemFilterInput, toItemFilter } from '../item/item.input'
import { EventTypeEnum } from '../session/event.type'
import type { TargetKind } from '../../../services/recommendation/targets/target'
import { SurfaceEnum, TargetKindEnum } from './surface.enum'

@InputType({ description: 'Something that a visitor did, which is stored nowhere.' })
export class SessionEventInput {
  @Field(() => EventTypeEnum, { description: 'What the visitor did.' })
  type!: EventType

  @Field(() => ItemRef, {
    nullable: true,
    description: 'The item that it was about. An event of an item that is not known is skipped.',
  })
  item?: ItemRef | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it happened. Absent means now.' })
  occurredAt?: Date | null

  @Field(() => String, {
    nullable: true,
    description:
      'The id under which it is sent to "ingestEvents" as well. An event of the session that is stored under this id counts once, whatever the times are; without an id, one of the same type, item and time does.',
  })
  clientEventId?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'What was searched for, of a search. The first hundred characters count.',
  })
  query?: string | null
}

const FIRST = {
  nullable: true,
  defaultValue: 20,
  description: 'How many items are wanted, at most 100.',
} as const

@InputType({ description: 'Of whom it is asked. Where nothing is given, what many visitors do is told.' })
export class NextActionsInput {
  @Field(() => SessionRef, { nullable: true, description: 'A session whose events are stored.' })
  session?: SessionRef | null

  @Field(() => [SessionEventInput], {
    nullable: true,
    description:
      'Events that are stored nowhere, at most 10,000, in any order. They come after those of the session; the last fifty count, and of more than a hundred the latest hundred are read.',
  })
  events?: SessionEventInput[] | null

  @Field(() => UserRef, {
    nullable: true,
    description: 'A customer, whose last events count where no session is named.',
  })
  user?: UserRef | null

  @Field(() => LocationRef, {
    nullable: true,
    description: 'Where the visit takes place. Absent, it is the location of the session.',
  })
  location?: LocationRef | null

  @Field(() => Int, FIRST)
  first?: number | null
}

@InputType('PreviewedListInput', { description: 'For whom items are wanted, and which.' })
export class PreviewedListInput extends NextActionsInput {
  @Field(() => [ItemRef], {
    nullable: true,
    description:
      'What the list is about: the item of the page, or what lies in the cart. It is not recommended itself.',
  })
  items?: ItemRef[] | null

  @Field(() => [ItemRef], { nullable: true, description: 'Items that are not wanted in the list.' })
  exclude?: ItemRef[] | null

  @Field(() => ItemFilterInput, {
    nullable: true,
    description: 'Which items may be in the list. Only those on sale ever are.',
  })
  filter?: ItemFilterInput | null

  @Field(() => String, {
    nullable: true,
    description:
      'The cursor of the last entry of the page before. The next page has nothing of the pages before, whatever the visitor did in between.',
  })
  after?: string | null
}

@InputType('RecommendationsInput', {
  description: 'For whom, and for which part of which page, items are wanted.',
})
export class RecommendationsInputType extends PreviewedListInput {
  @Field(() => SurfaceEnum, { description: 'Where the list is shown.' })
  surface!: Surface

  @Field(() => String, {
    nullable: true,
    description:
      'A part of the surface, by the name that the shop gives it. A scenario of its own holds there, where there is one. Lists of one operation that are for the same visit and have other placements or surfaces show no item twice. A list of adverts is of those of this placement.',
  })
  placement?: string | null

  @Field(() => TargetKindEnum, {
    nullable: true,
    description:
      'What the list is of. Absent, it is of ways to pay on CHECKOUT, of adverts on ADVERT, and of items elsewhere. "exclude" and "filter" are about items alone.',
  })
  target?: TargetKind | null

  @Field(() => MoneyInput, {
    nullable: true,
    description:
      'The total of the order that is to be paid: it decides which ways to pay can be used. Absent, it is the price of "items", else of what the visit has in its cart, one of each.',
  })
  amount?: MoneyInput | null

  @Field(() => String, {
    nullable: true,
    description:
      'What kind of device the visitor uses, in the words that events of the shop have as the property "device": at most 50 characters. Ways to pay are ranked by it, and items where the model has learned from it.',
  })
  device?: string | null
}

export function toVisitInput(input: Readonly<NextActionsInput>): VisitInput {
  return {
    session: input.session ? toEntityRef('Session', input.session, 'input.session') : null,
    events: (input.events ?? []).map(
      ({ type, item, occurredAt, clientEventId, query }, index): AdHocEvent => ({
        type,
        item: item ? toEntityRef('Item', item, `input.events[${index}].item`) : null,
        occurredAt: occurredAt ?? null,
        clientEventId: optionalText(clientEventId, `input.events[${index}].clientEventId`) ?? null,
        query: optionalText(query, `input.events[${index}].query`, MAX_TEXT_LENGTH),
      }),
    ),
    user: input.user ? toEntityRef('User', input.user, 'input.user') : null,
    location: input.location ? toEntityRef('Location', input.location, 'input.location') : null,
    first: input.first ?? null,
  }
}

export function toPreviewedList(
  input: Readonly<PreviewedListInput>,
): Omit<RecommendationsInput, 'surface' | 'placement'> {
  const refs = (items: readonly ItemRef[] | null | undefined, name: string) =>
    items?.map((ref, index) => toEntityRef('Item', ref, `input.${name}[${index}]`)) ?? null
  return {
    ...toVisitInput(input),
    after: input.after ?? null,
    items: refs(input.items, 'items'),
    exclude: refs(input.exclude, 'exclude'),
    filter: input.filter ? toItemFilter(input.filter) : null,
  }
}

export function toRecommendationsInput(input: Readonly<RecommendationsInputType>): RecommendationsInput {
  const { surface, placement, target, amount, device } = input
  return {
    ...toPreviewedList(input),
    surface,
    placement: placement ?? null,
    target: target ?? null,
    amount: amount ? { amountMinor: amount.amountMinor, currency: amount.currency } : null,
    device: device ?? null,
  }
}
