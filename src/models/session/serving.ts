/** Joining session inputs of several callers into one model call, and taking its answer apart again. Pure. */
import { ACTION_COUNT, EVENT_CODE } from '../../contracts/session/next-action'
import type { TaskServing } from '../../contracts/models/task'
import type {
  SessionInput,
  SessionPrediction,
  SessionSignature,
  SessionTypes,
} from '../../contracts/session/session'
import { invariant } from '../../core/errors'
import { concatenateSessions, sessionsBetween } from '../../features/session'

/** A row takes a fraction of a millisecond: others wait for a few milliseconds at most. */
const MAX_BATCH_ROWS = 64

export const sessionServing: TaskServing<SessionTypes> = {
  maxBatchRows: MAX_BATCH_ROWS,
  countRows: ({ rows }) => rows.length,
  shapeOf: ({ vocabularyHash, itemCount }) => `${vocabularyHash}/${itemCount}`,
  join: joinInputs,
  split: splitInput,
  splitPrediction,
  joinPredictions,
  // Indexes of one vocabulary mean nothing to a model of another.
  mayAnswer: ({ vocabularyHash }, signature) => vocabularyHash === signature.vocabularyHash,
  warmUpInput,
}

function joinInputs(inputs: readonly SessionInput[]): SessionInput {
  const first = inputs[0]
  invariant(first, 'a batch has an input')
  if (inputs.length === 1) return first
  return {
    ...first,
    sessions: concatenateSessions(inputs.map(({ sessions }) => sessions)),
    rows: inputs.flatMap(({ rows }) => rows),
  }
}

function splitInput(input: SessionInput, maxRows: number): readonly SessionInput[] {
  if (input.rows.length <= maxRows) return [input]
  const parts: SessionInput[] = []
  for (let start = 0; start < input.rows.length; start += maxRows) {
    const end = Math.min(input.rows.length, start + maxRows)
    parts.push({
      ...input,
      sessions: sessionsBetween(input.sessions, start, end),
      rows: input.rows.slice(start, end),
    })
  }
  return parts
}

function splitPrediction(
  prediction: SessionPrediction,
  counts: readonly number[],
): readonly SessionPrediction[] {
  const { itemCount, items, scores, actions, purchase, orderValue, isFallback } = prediction
  const total = counts.reduce((sum, count) => sum + count, 0)
  invariant(
    isFallback.length === total && items.length === total * itemCount,
    'a model answers every row of its input',
  )
  let start = 0
  return counts.map((count) => {
    const [from, to] = [start, (start += count)]
    return {
      itemCount,
      items: items.slice(from * itemCount, to * itemCount),
      scores: scores.slice(from * itemCount, to * itemCount),
      ...(actions && { actions: actions.slice(from * ACTION_COUNT, to * ACTION_COUNT) }),
      ...(purchase && { purchase: purchase.slice(from, to) }),
      ...(orderValue && { orderValue: orderValue.slice(from * 2, to * 2) }),
      isFallback: isFallback.slice(from, to),
    }
  })
}

function joinPredictions(parts: readonly SessionPrediction[]): SessionPrediction {
  const first = parts[0]
  invariant(first, 'an input has a prediction')
  if (parts.length === 1) return first
  const rows = parts.reduce((sum, { isFallback }) => sum + isFallback.length, 0)
  const joined = {
    itemCount: first.itemCount,
    items: new Int32Array(rows * first.itemCount),
    scores: new Float32Array(rows * first.itemCount),
    ...(first.actions && { actions: new Float32Array(rows * ACTION_COUNT) }),
    ...(first.purchase && { purchase: new Float32Array(rows) }),
    ...(first.orderValue && { orderValue: new Float32Array(rows * 2) }),
    isFallback: new Uint8Array(rows),
  }
  let row = 0
  for (const { items, scores, actions, purchase, orderValue, isFallback } of parts) {
    joined.items.set(items, row * first.itemCount)
    joined.scores.set(scores, row * first.itemCount)
    if (actions) joined.actions?.set(actions, row * ACTION_COUNT)
    if (purchase) joined.purchase?.set(purchase, row)
    if (orderValue) joined.orderValue?.set(orderValue, row * 2)
    joined.isFallback.set(isFallback, row)
    row += isFallback.length
  }
  return joined
}

/** Sessions of two views each of the first items. A second stage ranks items that a first one proposed. */
function warmUpInput(
  { vocabularyHash, itemCount, rerankedCandidates }: SessionSignature,
  rows: number,
): SessionInput {
  const events = rows * 2
  const proposed = Math.min(rerankedCandidates ?? 0, itemCount)
  const row = {
    placeId: null,
    excluded: null,
    ...(proposed > 0
      ? {
          allowed: Int32Array.from({ length: proposed }, (_, item) => item),
          allowedScores: new Float32Array(proposed).fill(1),
        }
      : { allowed: null }),
  }
  return {
    vocabularyHash,
    itemCount: Math.min(20, itemCount),
    sessions: {
      offsets: Uint32Array.from({ length: rows + 1 }, (_, row) => row * 2),
      items: Int32Array.from({ length: events }, (_, event) => event % Math.max(1, itemCount)),
      types: new Uint8Array(events).fill(EVENT_CODE.VIEW),
      timesMs: new Float64Array(events),
    },
    rows: Array.from({ length: rows }, () => row),
  }
}
