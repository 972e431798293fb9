/** What was wrong with an input, as data: errors[] is for faults and for refusals of the whole call. */
import { Field, Int, ObjectType } from 'type-graphql'
import { isForecartError } from '../../../core/errors'
import type { ErrorCode } from '../../../core/errors'
import { Visible } from '../../audience'

@ObjectType()
@Visible('ingest', 'models')
export class UserError {
  @Field(() => [String], { description: 'Where in the input.' })
  readonly path!: readonly string[]

  @Field(() => String)
  readonly code!: string

  @Field(() => String)
  readonly message!: string
}

@ObjectType()
@Visible('ingest')
export class RecordError {
  @Field(() => Int, { description: 'Of the entry in its list, from 0.' })
  readonly index!: number

  @Field(() => String, { nullable: true, description: 'Which list, where the input has several.' })
  readonly list?: string | null

  @Field(() => String)
  readonly code!: string

  @Field(() => String)
  readonly message!: string
}

@ObjectType({ description: 'Entries beside a rejected one are recorded all the same.' })
@Visible('ingest')
export class RecordPayload {
  @Field(() => Int, { description: 'Entries that changed something.' })
  readonly recorded!: number

  @Field(() => Int, { description: 'Entries that said what is already known.' })
  readonly unchanged!: number

  @Field(() => Int)
  readonly rejected!: number

  @Field(() => [RecordError])
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
