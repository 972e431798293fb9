/** Hyper-parameters of the automatic choice. The server reads this file, so it loads no model. */
import { z } from 'zod'
import type { Hyperparameters } from '../../../contracts/models/task'
import { ForecartError } from '../../../core/errors'
import { parseHyperparameters } from '../../hyperparameters'
import { BOOSTED, parseBoostedConfig } from '../boosted/config'
import { GLOBAL_MLP, parseMlpConfig } from '../global-mlp/config'
import { parseSequenceConfig, SEQUENCE } from '../sequence/config'
import { WINDOW_LENGTHS, windowLengths } from '../window-lengths'

export const AUTOMATIC = 'automatic'

export const MEMBER_FAMILIES = [
  GLOBAL_MLP,
  BOOSTED,
  SEQUENCE,
  'weekday-promotion-mean',
  'level-and-profile',
] as const
export type MemberFamily = (typeof MEMBER_FAMILIES)[number]

const schema = z.strictObject({
  ...windowLengths,
  /** Families that are trained and compared, in this order. */
  members: z
    .array(z.enum(MEMBER_FAMILIES))
    .min(1)
    .refine((members) => new Set(members).size === members.length, 'each family is named once')
    .default([GLOBAL_MLP, BOOSTED, SEQUENCE]),
  /**
   * In half of so many seconds members are compared: one that is not trained by then is left out, but never the first one. What
   * is chosen is trained once more, which takes about as long.
   */
  timeBudgetSeconds: z.number().int().min(10).max(86_400).default(3600),
  /** Hyper-parameters of members, by family. */
  memberHyperparameters: z
    .partialRecord(z.enum(MEMBER_FAMILIES), z.record(z.string(), z.unknown()))
    .default({}),
})

export type AutomaticConfig = Readonly<z.output<typeof schema>>

/** @throws BAD_USER_INPUT where a hyper-parameter is unknown or out of range, also one of a member. */
export function parseAutomaticConfig(values: Hyperparameters): AutomaticConfig {
  const config = parseHyperparameters(AUTOMATIC, schema, values)
  const named = Object.keys(config.memberHyperparameters) as MemberFamily[]
  const absent = named.find((family) => !config.members.includes(family))
  if (absent !== undefined) {
    throw new ForecartError('BAD_USER_INPUT', `"memberHyperparameters" names ${absent}, which is no member`)
  }
  for (const member of config.members) hyperparametersOf(config, member)
  return config
}

const LENGTHS = ['horizon', 'context', 'season', 'cleaning'] as const

/** Those of one member: lengths are common to all. @throws BAD_USER_INPUT */
export function hyperparametersOf(config: AutomaticConfig, member: MemberFamily): Hyperparameters {
  const own = config.memberHyperparameters[member] ?? {}
  const length = LENGTHS.find((name) => name in own)
  if (length !== undefined) {
    throw new ForecartError(
      'BAD_USER_INPUT',
      `The hyper-parameter "${length}" is common to all members of ${AUTOMATIC}: it is no part of "memberHyperparameters"`,
    )
  }
  const lengths = Object.fromEntries(
    LENGTHS.flatMap((name) => (config[name] === undefined ? [] : [[name, config[name]]])),
  )
  const values = { ...lengths, ...own }
  switch (member) {
    case GLOBAL_MLP:
      return parseMlpConfig(values)
    case BOOSTED:
      return parseBoostedConfig(values)
    case SEQUENCE:
      return parseSequenceConfig(values)
    case 'weekday-promotion-mean':
    case 'level-and-profile':
      return parseHyperparameters(member, WINDOW_LENGTHS, values)
  }
}
