/** Session inputs of several callers share a model call, and each gets its own answer. */
import { QUERY_WORDS } from '../../../../src/contracts/session/event-context'
import { ACTION_COUNT, LEAVE } from '../../../../src/contracts/session/next-action'
import { ItemVocabulary } from '../../../../src/contracts/session/item-vocabulary'
import type { SessionInput, SessionPrediction } from '../../../../src/contracts/session/session'
import type { SessionTypes } from '../../../../src/contracts/session/session'
import type { TaskServing } from '../../../../src/contracts/models/task'
import { buildSessionColumns } from '../../../../src/features/session'
import { sessionServing } from '../../../../src/models/session/serving'
import {
  checkSessionInput,
  describingFiles,
  readSignature,
  readVocabulary,
  sessionSignature,
} from '../../../../src/models/session/signature'

const vocabulary = new ItemVocabulary(['1', '2', '3'])
const signature = sessionSignature({ family: 'any', vocabulary, maxEvents: 50 })
const serving: TaskServing<SessionTypes> = sessionServing

/** One session for each number: with so many views. */
function inputOf(...views: readonly number[]): SessionInput {
  const sessions = views.map((count) =>
    Array.from({ length: count }, (_, event) => ({
      type: 'VIEW' as const,
      itemId: String((event % 3) + 1),
      timeMs: event,
    })),
  )
  return {
    vocabularyHash: vocabulary.hash,
    sessions: buildSessionColumns(sessions, vocabulary),
    rows: views.map((count) => ({ placeId: String(count), excluded: null, allowed: null })),
    itemCount: 2,
  }
}

/** Names each row by its place, so that mixed-up rows are seen. */
function answer({ rows, itemCount }: SessionInput): SessionPrediction {
  const numbers = rows.map(({ placeId }) => Number(placeId))
  return {
    itemCount,
    items: Int32Array.from(numbers.flatMap((number) => [number, number + 1])),
    scores: Float32Array.from(numbers.flatMap((number) => [number, number / 2])),
    actions: Float32Array.from(numbers.flatMap((number) => Array<number>(ACTION_COUNT).fill(number))),
    purchase: Float32Array.from(numbers),
    orderValue: Float32Array.from(numbers.flatMap((number) => [number, -number])),
    isFallback: Uint8Array.from(numbers, (number) => Number(number === 0)),
  }
}

describe('session inputs that share a call', () => {
  it('are joined row by row, and the answer is taken apart again', () => {
    const inputs = [inputOf(2, 0), inputOf(5)]
    const joined = serving.join(inputs)
    checkSessionInput(joined, signature)
    expect(joined.sessions).toEqual(inputOf(2, 0, 5).sessions)
    expect(serving.splitPrediction(answer(joined), [2, 1])).toEqual(inputs.map(answer))
  })

  it('are split into parts whose answers are joined again', () => {
    const input = inputOf(3, 1, 0, 4, 2)
    const parts = serving.split(input, 2)
    for (const part of parts) checkSessionInput(part, signature)
    expect(parts.map(serving.countRows)).toEqual([2, 2, 1])
    expect(serving.joinPredictions(parts.map(answer))).toEqual(answer(input))
  })

  it('have one vocabulary and one number of items', () => {
    expect(serving.shapeOf(inputOf(1))).toBe(serving.shapeOf(inputOf(2)))
    expect(serving.shapeOf({ ...inputOf(1), itemCount: 3 })).not.toBe(serving.shapeOf(inputOf(1)))
    const other = sessionSignature({ family: 'any', vocabulary: new ItemVocabulary(['1']), maxEvents: 50 })
    expect(serving.mayAnswer(inputOf(1), signature)).toBe(true)
    expect(serving.mayAnswer(inputOf(1), other)).toBe(false)
    expect(() => checkSessionInput(inputOf(1), other)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT' }),
    )
  })

  it('may warm a model up', () => {
    const input = serving.warmUpInput(signature, 3)
    expect(serving.countRows(input)).toBe(3)
    checkSessionInput(input, signature)
  })
})

describe('the arrays of a session input', () => {
  const columns = inputOf(2, 1).sessions

  it.each([
    ['offsets that end early', { offsets: Uint32Array.of(0, 2, 2) }],
    ['offsets that go back', { offsets: Uint32Array.of(0, 4, 3) }],
    ['a type that there is not', { types: Uint8Array.of(LEAVE, 0, 0) }],
    ['too few types', { types: new Uint8Array(2) }],
    ['times that go back', { timesMs: Float64Array.of(5, 4, 0) }],
    [
      'a context of too few events',
      {
        context: {
          devices: new Int32Array(2),
          queryWords: new Int32Array(3 * QUERY_WORDS),
          weather: new Float32Array(6),
        },
      },
    ],
    ['a time that is none', { timesMs: Float64Array.of(0, 1, Number.NaN) }],
  ])('are refused with %s', (_, change) => {
    const input = { ...inputOf(2, 1), sessions: { ...columns, ...change } }
    expect(() => checkSessionInput(input, signature)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT' }),
    )
  })

  it.each([-1, 0.5, 1_001])('are refused where %s items are asked for', (itemCount) => {
    expect(() => checkSessionInput({ ...inputOf(1), itemCount }, signature)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT' }),
    )
  })

  it('are refused without a row for each session', () => {
    expect(() => checkSessionInput({ ...inputOf(1), rows: [] }, signature)).toThrow(/0 rows for 1 session/)
  })
})

describe('the files that describe a session model', () => {
  const files = new Map(describingFiles(signature, vocabulary))

  it('are read back', () => {
    expect(readSignature(files, 'any')).toEqual(signature)
    expect(readVocabulary(files, signature).itemIds).toEqual(vocabulary.itemIds)
  })

  it('are refused where they are of another family, of other features, or of another vocabulary', () => {
    const corrupt = expect.objectContaining({ code: 'ARTIFACT_CORRUPT' })
    expect(() => readSignature(files, 'another')).toThrow(corrupt)
    const otherFeatures = new Map(describingFiles({ ...signature, featureHash: 'other' }, vocabulary))
    expect(() => readSignature(otherFeatures, 'any')).toThrow(corrupt)
    const otherItems = new Map(describingFiles(signature, new ItemVocabulary(['1', '2'])))
    expect(() => readVocabulary(otherItems, signature)).toThrow(corrupt)
  })
})
