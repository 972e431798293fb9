/** Tells what the lists of another policy would have brought. */
import { z } from 'zod'
import { ForecartError } from '../../core/errors'
import {
  type LoggedList,
  offPolicyValue,
  type OffPolicyValue,
  type OpenEstimate,
  requireProbabilities,
} from '../../evaluation'
import { type Command, parseArguments } from '../command'
import { parseConfidence } from '../lift/options'
import { readLines } from '../import/file-lines'
import { formatTable } from '../table'

/** About a gigabyte of memory. */
const MAX_LISTS = 500_000
const MAX_ENTRIES = 100
/** Of a challenger: several targets at each rank. */
const MAX_CHALLENGER_ENTRIES = 10_000

/** Weights and rewards beyond these have squares that no sum holds. */
const LEAST_PROPENSITY = 1e-9
const LARGEST_REWARD = 1e9
const probability = z.number().gt(0).max(1)
const rank = z.number().int().min(1)
const lineSchema = z.object({
  visitor: z.string().min(1),
  logged: z
    .array(
      z.object({
        target: z.string(),
        rank,
        propensity: z.number().min(LEAST_PROPENSITY).max(1),
        reward: z.number().min(-LARGEST_REWARD).max(LARGEST_REWARD),
      }),
    )
    .max(MAX_ENTRIES),
  challenger: z.array(z.object({ target: z.string(), rank, probability })).max(MAX_CHALLENGER_ENTRIES),
})

export const recommendationsValueCommand: Command = {
  help: `
Usage: forecart recommendations value --data <file> [options]

The file has a list on each line, as "forecart recommendations export" writes them (visitor; logged, with target, rank, propensity
and reward), and beside it what the challenger would have shown then: challenger, with target, rank and probability, which is 1
for a policy without chance.

  {"visitor":"user:1","logged":[{"target":"mug","rank":1,"propensity":0.3,"reward":1}],"challenger":[{"target":"mug","rank":1,"probability":1}]}

Shows rewards of a list: those of the lists that were logged, and those of the challenger by inverse propensities (ips), by the same
over their sum (snips), and doubly robust (dr), with intervals. It is refused where the logged lists left too little to chance
(NO_OVERLAP) or are too few (TOO_FEW_LISTS); then the exit code is 1. No shop or database is needed.

  --confidence <mass>   of the intervals, 0.01 to 0.9999 (default 0.9)
  --json                for programs`,
  async run(args, { output, signal }) {
    const { values } = parseArguments(args, {
      data: { type: 'string' },
      confidence: { type: 'string', default: '0.9' },
      json: { type: 'boolean', default: false },
    })
    if (values.data === undefined) throw new ForecartError('BAD_USER_INPUT', 'Name the file with --data')
    const confidence = parseConfidence(values.confidence)
    const value = offPolicyValue(await readLists(values.data, signal), confidence)
    output.write(values.json ? `${JSON.stringify(value)}\n` : describe(value))
    return value.refusal ? 1 : 0
  },
}

/** @throws BAD_USER_INPUT that names the line. */
async function readLists(file: string, signal: AbortSignal): Promise<LoggedList[]> {
  const lists: LoggedList[] = []
  let number = 0
  for await (const lines of readLines(file, { signal })) {
    for (const line of lines) {
      number++
      if (line.trim() === '') continue
      if (lists.length >= MAX_LISTS)
        throw new ForecartError('BAD_USER_INPUT', `${file} has more than ${MAX_LISTS} lists`)
      lists.push(parseList(line, `${file}, line ${number}`))
    }
  }
  if (lists.length > 0) return lists
  throw new ForecartError('BAD_USER_INPUT', `${file} has no list`)
}

function parseList(line: string, place: string): LoggedList {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new ForecartError('BAD_USER_INPUT', `${place}: this is not JSON`)
  }
  const parsed = lineSchema.safeParse(value)
  if (parsed.success) {
    try {
      requireProbabilities(parsed.data)
    } catch (error) {
      throw new ForecartError('BAD_USER_INPUT', `${place}: ${(error as RangeError).message}`)
    }
    return parsed.data
  }
  const [issue] = parsed.error.issues
  throw new ForecartError('BAD_USER_INPUT', `${place}: ${issue!.path.join('.')}: ${issue!.message}`)
}

function describe(value: OffPolicyValue): string {
  const { lists, visitors, effectiveLists, overlapFraction, logged, challenger, refusal } = value
  const row = (name: string, { mean, lower, upper }: OpenEstimate) =>
    [name, mean, lower, upper].map((cell) =>
      typeof cell === 'number' ? Number(cell.toPrecision(4)) : (cell ?? 'open'),
    )
  return [
    formatTable(
      ['rewards of a list', 'mean', 'lower', 'upper'],
      [
        row('logged', logged),
        ...(challenger
          ? [
              row('challenger, ips', challenger.ips),
              row('challenger, snips', challenger.snips),
              row('challenger, dr', challenger.doublyRobust),
            ]
          : []),
      ],
    ),
    `${lists} lists of ${visitors} visitors tell as much as ${Math.round(effectiveLists)} of the challenger's own; overlap ${overlapFraction.toFixed(2)}.\n`,
    refusal ? `${refusal.code}: ${refusal.reason}. ${refusal.remedy}.\n` : '',
  ].join('')
}
