/** What the two stages of an ensemble are asked, by whoever asks them: the server, which has one of them only, and the whole model. Pure. */
import { NO_ITEM } from '../../../contracts/session/item-vocabulary'
import { ACTION_COUNT } from '../../../contracts/session/next-action'
import type { SessionInput, SessionPrediction } from '../../../contracts/session/session'
import { MAX_ITEM_COUNT } from '../signature'

/** The question to the first stage: as many items as the second one is to rank, and not fewer than are wanted. */
export function proposalQuestion(input: SessionInput, candidates: number): SessionInput {
  if (input.itemCount === 0) return input
  return { ...input, itemCount: Math.min(MAX_ITEM_COUNT, Math.max(input.itemCount, candidates)) }
}

/**
 * The question to the second stage, once the first one has answered; null where no session says anything to it, or nothing is wanted of it.
 * @param tells whether it says what comes next, too
 */
export function rerankingQuestion(
  input: SessionInput,
  proposals: SessionPrediction,
  tells: boolean,
): SessionInput | null {
  if ((input.itemCount === 0 && !tells) || proposals.isFallback.every((one) => one === 1)) return null
  const { itemCount, items, scores, actions, purchase, isFallback } = proposals
  return {
    ...input,
    rows: input.rows.map(({ placeId, newItems }, row) => {
      const start = row * itemCount
      const ofRow = items.subarray(start, start + itemCount)
      const end = ofRow.indexOf(NO_ITEM)
      const count = isFallback[row] === 1 ? 0 : end < 0 ? itemCount : end
      // Copies: what is sent to another process is the whole buffer that a view lies in.
      return {
        placeId,
        excluded: null,
        allowed: ofRow.slice(0, count),
        allowedScores: scores.slice(start, start + count),
        ...(newItems && { newItems }),
        ...(tells &&
          actions &&
          purchase && {
            firstTold: {
              actions: actions.slice(row * ACTION_COUNT, (row + 1) * ACTION_COUNT),
              purchase: purchase[row]!,
            },
          }),
      }
    }),
  }
}

/** The answer of the first stage where it answers alone: the first `itemCount` of what it proposed. */
export function withoutReranking(proposals: SessionPrediction, itemCount: number): SessionPrediction {
  if (proposals.itemCount === itemCount) return proposals
  const rows = proposals.isFallback.length
  const answer = {
    ...proposals,
    itemCount,
    items: new Int32Array(rows * itemCount),
    scores: new Float32Array(rows * itemCount),
  }
  for (let row = 0; row < rows; row++) copyRow(proposals, row, answer)
  return answer
}

/** The answer of both stages. @param reranked of `rerankingQuestion`, with as many items as are wanted */
export function withReranking(proposals: SessionPrediction, reranked: SessionPrediction): SessionPrediction {
  const answer = withoutReranking(proposals, reranked.itemCount)
  const { items, scores } = answer === proposals ? copyOf(proposals) : answer
  const { itemCount } = reranked
  for (let row = 0; row < proposals.isFallback.length; row++) {
    if (proposals.isFallback[row] === 1) continue
    const [start, end] = [row * itemCount, (row + 1) * itemCount]
    items.set(reranked.items.subarray(start, end), start)
    scores.set(reranked.scores.subarray(start, end), start)
  }
  return { ...answer, items, scores, ...told(reranked) }
}

/** What the second stage says of every row, those that say nothing to it included. */
function told({ actions, purchase, orderValue }: SessionPrediction) {
  return { ...(actions && { actions }), ...(purchase && { purchase }), ...(orderValue && { orderValue }) }
}

function copyOf({ items, scores }: SessionPrediction) {
  return { items: items.slice(), scores: scores.slice() }
}

function copyRow(from: SessionPrediction, row: number, to: SessionPrediction): void {
  const start = row * from.itemCount
  const end = start + Math.min(from.itemCount, to.itemCount)
  to.items.set(from.items.subarray(start, end), row * to.itemCount)
  to.scores.set(from.scores.subarray(start, end), row * to.itemCount)
}
