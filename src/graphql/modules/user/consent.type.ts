import { Field, InputType, ObjectType } from 'type-graphql'
import type { ConsentPurpose } from '../../../contracts/shop/consent'
import { Visible } from '../../audience'
import { enumOf } from '../../enum'
import { DateTimeScalar } from '../../scalars/date-time.scalar'

const ConsentPurposeEnum = enumOf<ConsentPurpose>('ConsentPurpose', 'What a customer may allow or refuse.', {
  PERSONALIZATION: 'Models learn from what the customer did, and answers are made for this customer.',
  ANALYTICS: 'What the customer did is counted in reports and tests, beyond what was sold.',
  MARKETING: 'The customer may be chosen for promotions.',
})

@ObjectType({ description: 'Whether a customer allows something.' })
@Visible('user', 'read')
export class Consent {
  @Field(() => ConsentPurposeEnum, { description: 'What it is about.' })
  readonly purpose!: ConsentPurpose

  @Field(() => Boolean, {
    description: 'Whether it is allowed: as the customer decided, or else as the shop takes it by default.',
  })
  readonly granted!: boolean

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the customer decided. It is null where the customer has not, and the default counts.',
  })
  readonly decidedAt!: Date | null
}

@InputType('ConsentInput', {
  description: 'What a customer decided. What is absent or null stays as it is.',
})
class ConsentInputType {
  @Field(() => String, {
    nullable: true,
    description: "The shop's own key of the customer. An end user decides for itself, and may leave it away.",
  })
  userExternalId?: string | null

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether models may learn from what the customer did, and answers be made for this customer.',
  })
  personalization?: boolean | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether what the customer did may be counted in reports and tests.',
  })
  analytics?: boolean | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the customer may be chosen for promotions.',
  })
  marketing?: boolean | null

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the customer decided, in the past: an older decision never replaces a newer one. Absent, it was now.',
  })
  decidedAt?: Date | null
}

@InputType({ description: 'A batch of decisions of customers.' })
export class RecordConsentInput {
  @Field(() => [ConsentInputType], {
    description:
      'The decisions of the batch: at most 1,000. A bad one does not keep the others from being stored.',
  })
  consents!: ConsentInputType[]
}
