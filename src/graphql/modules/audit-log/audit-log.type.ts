import { Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import { encodeId } from '../../../core/ids'
import type { AuditEntryRecord } from '../../../services/operations/audit-log.service'
import { Visible } from '../../audience'
import { connectionOf } from '../../pagination/connection'
import { DateTimeScalar } from '../../scalars/date-time.scalar'
import { JsonScalar } from '../../scalars/json.scalar'
import { Node } from '../node/node.type'

@InputType({
  description:
    'Which entries of the audit log are asked for. An entry has to fulfil every condition that is given.',
})
export class AuditLogFilter {
  @Field(() => String, {
    nullable: true,
    description: 'Only what this caller did is given, as "actor" names it.',
  })
  readonly actor?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'Only this act is given, such as "promotion.create", or every act of a kind, such as "promotion".',
  })
  readonly action?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'Only what was done to this is given, as "subject" names it.',
  })
  readonly subject?: string | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'Only what was done then or later is given.' })
  readonly from?: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'Only what was done before that is given.' })
  readonly before?: Date | null
}

@ObjectType({
  implements: Node,
  description:
    'That somebody did an administrative act. An entry is never changed, and is deleted by age alone.',
})
@Visible('admin')
export class AuditEntry {
  constructor(readonly record: AuditEntryRecord) {}

  @Field(() => ID, { description: 'The id of the entry, by which "node" finds it again.' })
  get id(): string {
    return encodeId('AuditEntry', this.record.id)
  }

  @Field(() => DateTimeScalar, { description: 'When it was done.' })
  get at(): Date {
    return this.record.at
  }

  @Field(() => String, {
    description:
      'Who did it: "admin" for the admin token and for commands on the machine itself, "key:" and the source of an API key, or "import:" and the source of the records for "forecart import".',
  })
  get actor(): string {
    return this.record.actor
  }

  @Field(() => String, {
    description:
      'What was done, as a stable code of two words, such as "promotion.create", "apiKey.revoke" or "model.promote".',
  })
  get action(): string {
    return this.record.action
  }

  @Field(() => String, {
    description:
      'What it was done to, such as "promotion:SUMMER", "location:berlin", "apiKey:" and the first characters of the key, or "demand/3".',
  })
  get subject(): string {
    return this.record.subject
  }

  @Field(() => JsonScalar, {
    nullable: true,
    description:
      'More about it, such as the state before and after, as a JSON object. It is null in a list where it has more than 16,384 characters: "node" gives it whole by the id of the entry.',
  })
  get details(): unknown {
    return this.record.details
  }

  @Field(() => Int, { description: 'How many characters "details" has as JSON.' })
  get detailsCharacters(): number {
    return this.record.detailsCharacters
  }
}

export const AuditEntryConnection = connectionOf('AuditEntry', () => AuditEntry, ['admin'])
