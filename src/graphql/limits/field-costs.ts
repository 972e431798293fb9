/** Decorators by which resolvers and types declare the price of a field. docs/access.md says how prices add up. */
import { Extensions } from 'type-graphql'

export interface FieldCost {
  /** The cost of the field itself. */
  readonly base?: number
  /** The cost of arguments that ask for more work, where they are given. */
  readonly arguments?: Readonly<Record<string, number>>
  /** The cost of each row of its page, which is read whether it is shown or not. The default is 1. */
  readonly row?: number
}

/** What selecting a field costs. By default an object costs 1, and a leaf nothing. */
export function Cost(cost: FieldCost): MethodDecorator & PropertyDecorator {
  return Extensions({ cost })
}

export interface FieldStatements {
  /** For all parents together, a thousand at a time. */
  readonly ofAllParents?: number
  readonly ofEachParent?: number
  /** The statements for each entry of a list. */
  readonly ofEachEntry?: number
  /** The statements for arguments that ask for more, where they are given. */
  readonly arguments?: Readonly<Record<string, number>>
  /** What is below is read in as many parts, where its parents cannot be read together. */
  readonly partsBelow?: number
}

/** The most that a field sends to the database. A field of Query sends two, of Mutation twenty, of Subscription eight where it does not say. */
export function Statements(statements: FieldStatements): MethodDecorator & PropertyDecorator {
  return Extensions({ statements })
}

/** Arguments that bound lists: by their value, or by the length of a list that they are. */
export type SizeArgument = 'first' | 'ids' | 'days' | 'horizonDays' | 'levels'

export interface ListSize {
  /** An argument of the field itself, or of the nearest field around it that has it. */
  readonly by?: SizeArgument
  /** Where no argument says it. */
  readonly atMost?: number
  /** Where only the data says it: this much is counted before, and what is beyond while the operation runs. */
  readonly typically?: number
}

/** How long a list is. One that does not say has typically ten entries. */
export function Sized(list: ListSize): MethodDecorator & PropertyDecorator {
  return Extensions({ list })
}

/**
 * What each entry of a list among the arguments costs, by the type of the entries, whatever field takes it: it is checked, looked up and sorted
 * before a question is answered. Of events the latest hundred are read, however many are sent (given-lists.ts): they cost 25.
 */
export const ENTRY_COSTS: ReadonlyMap<string, number> = new Map([['SessionEventInput', 0.25]])
