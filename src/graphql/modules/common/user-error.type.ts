/** What was wrong with an input, as data: errors[] is for faults and for refusals of the whole call. */
import { Field, Int, ObjectType } from 'type-graphql'
import { isForecartError } from '../../../core/errors'
import type { ErrorCode } from '../../../core/errors'
import { Visible } from '../../audience'
import { ErrorCodeEnum } from './error-code.type'

@ObjectType({
  description:
    'What was wrong with an input, as data: errors[] is for faults, and for refusals of the whole call.',
})
@Visible('ingest', 'models')
export class UserError {
  @Field(() => [String], { description: 'Where in the arguments the mistake is, from the outside in.' })
  readonly path!: readonly string[]

  @Field(() => ErrorCodeEnum, { description: 'What is wrong, as a stable code.' })
  readonly code!: ErrorCode

  @Field(() => String, { description: 'What is wrong and what to do about it, in words that may change.' })
  readonly message!: string
}

@ObjectType({ description: 'Why an entry of a batch was rejected.' })
@Visible('user', 'ingest')
export class RecordError {
  @Field(() => Int, { description: 'The place of the entry in its list, from 0.' })
  readonly index!: number

  @Field(() => String, {
    nullable: true,
    description:
      'The list that the entry stands in, where the input has several. It is null where there is only one.',
  })
  readonly list?: string | null

  @Field(() => ErrorCodeEnum, { description: 'What is wrong, as a stable code.' })
  readonly code!: ErrorCode

  @Field(() => String, { description: 'What is wrong and what to do about it, in words that may change.' })
  readonly message!: string
}

@ObjectType({
  description: 'What became of a batch. Entries beside a rejected one are recorded all the same.',
})
@Visible('user', 'ingest')
export class RecordPayload {
  @Field(() => Int, { description: 'How many entries changed something.' })
  readonly recorded!: number

  @Field(() => Int, { description: 'How many entries said what was known already.' })
  readonly unchanged!: number

  @Field(() => Int, { description: 'How many entries were not recorded; each has an entry in userErrors.' })
  readonly rejected!: number

  @Field(() => [RecordError], { description: 'What was wrong with each rejected entry.' })
  readonly userErrors!: readonly RecordError[]
}

const INPUT_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'BAD_USER_INPUT',
  'CONFLICT',
  'NOT_ENOUGH_DATA',
  'NOT_FOUND',
])

/** The result of a call, or what was wrong with its input. Faults and refusals of the viewer stay errors. */
export async function resultOrUserErrors<Result>(
  path: readonly string[],
  call: () => Promise<Result>,
): Promise<{ result: Result | null; userErrors: UserError[] }> {
  try {
    return { result: await call(), userErrors: [] }
  } catch (error) {
    if (!isForecartError(error) || !INPUT_CODES.has(error.code)) throw error
    return { result: null, userErrors: [{ path, code: error.code, message: error.message }] }
  }
}
