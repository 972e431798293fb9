/** What session models take and give, and which definitions they read. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { ArtifactFiles } from '../../contracts/models/estimator'
import type { TensorSpec } from '../../contracts/models/signature'
import { QUERY_WORDS, WEATHER_COLUMNS } from '../../contracts/session/event-context'
import { ACTION_COUNT, NEXT_ACTIONS } from '../../contracts/session/next-action'
import { ItemVocabulary } from '../../contracts/session/item-vocabulary'
import type { SessionColumns, SessionInput, SessionSignature } from '../../contracts/session/session'
import { EVENT_TYPES } from '../../contracts/shop/shop-records'
import { ForecartError } from '../../core/errors'
import { sessionCount } from '../../features/session'
import { decodeJson, encodeJson } from '../artifact-json'

export const SESSION_KIND = 'SESSION'
const SIGNATURE_FILE = 'signature.json'
const VOCABULARY_FILE = 'vocabulary.json'

const tensorSchema = z.object({
  name: z.string(),
  shape: z.array(z.union([z.number(), z.string()])),
  dtype: z.enum(['float32', 'int32']),
  unit: z.string(),
})

const signatureSchema = z.object({
  task: z.literal(SESSION_KIND),
  family: z.string(),
  inputs: z.array(tensorSchema),
  outputs: z.array(tensorSchema),
  featureHash: z.string(),
  vocabularyHash: z.string(),
  itemCount: z.number().int().min(0),
  maxEvents: z.number().int().min(1),
  rerankedCandidates: z.number().int().min(1).optional(),
  orderCurrency: z.string().length(3).optional(),
  secondStageTells: z.boolean().optional(),
  ranksNewItems: z.boolean().optional(),
  trees: z
    .object({ arrivals: z.number().int().min(0) })
    .nullable()
    .optional(),
})

const vocabularySchema = z.array(z.string())

const INPUTS: readonly TensorSpec[] = [
  { name: 'items', shape: ['batch', 'events'], dtype: 'int32', unit: 'index in the vocabulary' },
  { name: 'types', shape: ['batch', 'events'], dtype: 'int32', unit: 'code of the type of event' },
  { name: 'times', shape: ['batch', 'events'], dtype: 'float32', unit: 'ms since 1970' },
]

const RANKING: readonly TensorSpec[] = [
  { name: 'items', shape: ['batch', 'itemCount'], dtype: 'int32', unit: 'index in the vocabulary' },
  { name: 'scores', shape: ['batch', 'itemCount'], dtype: 'float32', unit: 'comparable within a row' },
]

/** What the codes in the arrays mean: a model of other codes would be wrong without noticing. */
export const SESSION_FEATURE_HASH = createHash('sha256')
  .update(`sessions 1: item, time in ms, type of ${NEXT_ACTIONS.join(' ')}`)
  .digest('hex')

export interface SignatureParts {
  readonly family: string
  readonly vocabulary: ItemVocabulary
  readonly maxEvents: number
  /** What it says beside ranked items. */
  readonly outputs?: readonly TensorSpec[]
  readonly rerankedCandidates?: number
  readonly orderCurrency?: string
  readonly secondStageTells?: boolean
  readonly ranksNewItems?: boolean
  readonly trees?: SessionSignature['trees']
}

/** What a model says that tells what visitors do beside what they look at. */
export const ACTION_OUTPUTS: readonly TensorSpec[] = [
  { name: 'actions', shape: ['batch', ACTION_COUNT], dtype: 'float32', unit: 'probability' },
  { name: 'purchase', shape: ['batch'], dtype: 'float32', unit: 'probability' },
]

const ORDER_OUTPUT: TensorSpec = {
  name: 'orderValue',
  shape: ['batch', 2],
  dtype: 'float32',
  unit: 'mean and deviation of the logarithm of minor units',
}

export function sessionSignature(parts: SignatureParts): SessionSignature {
  const { family, vocabulary, maxEvents, outputs = [] } = parts
  const { rerankedCandidates, orderCurrency, secondStageTells, ranksNewItems, trees } = parts
  return {
    task: SESSION_KIND,
    family,
    inputs: INPUTS,
    outputs: [...RANKING, ...outputs, ...(orderCurrency === undefined ? [] : [ORDER_OUTPUT])],
    featureHash: SESSION_FEATURE_HASH,
    vocabularyHash: vocabulary.hash,
    itemCount: vocabulary.size,
    maxEvents,
    ...(rerankedCandidates !== undefined && { rerankedCandidates }),
    ...(orderCurrency !== undefined && { orderCurrency }),
    ...(secondStageTells && { secondStageTells }),
    ...(ranksNewItems && { ranksNewItems }),
    ...(trees !== undefined && { trees }),
  }
}

/** The files that every session model has: its signature and its vocabulary. */
export function describingFiles(
  signature: SessionSignature,
  vocabulary: ItemVocabulary,
): readonly (readonly [string, Uint8Array])[] {
  return [
    [SIGNATURE_FILE, encodeJson(signature)],
    [VOCABULARY_FILE, encodeJson(vocabulary.itemIds)],
  ]
}

/** @throws ARTIFACT_CORRUPT, also where the model reads what this version of Forecart does not compute. */
export function readSignature(files: ArtifactFiles, family: string): SessionSignature {
  const signature = decodeJson(files, SIGNATURE_FILE, signatureSchema)
  if (signature.family !== family) {
    throw new ForecartError(
      'ARTIFACT_CORRUPT',
      `The artifact is of family ${signature.family}, not ${family}`,
    )
  }
  if (signature.featureHash !== SESSION_FEATURE_HASH) {
    throw new ForecartError(
      'ARTIFACT_CORRUPT',
      'The model was trained with other feature definitions; train it again with this version',
      { trainedWith: signature.featureHash, computed: SESSION_FEATURE_HASH },
    )
  }
  return signature
}

/** @throws ARTIFACT_CORRUPT where it is not the one of the signature. */
export function readVocabulary(files: ArtifactFiles, signature: SessionSignature): ItemVocabulary {
  const vocabulary = new ItemVocabulary(decodeJson(files, VOCABULARY_FILE, vocabularySchema))
  if (vocabulary.hash === signature.vocabularyHash) return vocabulary
  throw new ForecartError('ARTIFACT_CORRUPT', `${VOCABULARY_FILE} is not the vocabulary of the signature`)
}

/** The most items that are ranked at once: what a page and what re-ranking may need. */
export const MAX_ITEM_COUNT = 1_000

/** @throws BAD_USER_INPUT where arrays do not fit each other, or indexes are of another vocabulary. */
export function checkSessionInput(input: SessionInput, signature: SessionSignature): void {
  const { vocabularyHash, sessions, rows, itemCount } = input
  if (vocabularyHash !== signature.vocabularyHash) {
    refuse(
      'The items are indexes of another vocabulary than that of the model; take them from its vocabulary',
    )
  }
  if (!(Number.isInteger(itemCount) && itemCount >= 0 && itemCount <= MAX_ITEM_COUNT)) {
    refuse(`itemCount is a whole number from 0 to ${MAX_ITEM_COUNT}`)
  }
  checkSessionColumns(sessions)
  if (rows.length !== sessionCount(sessions)) {
    refuse(`There are ${rows.length} rows for ${sessionCount(sessions)} sessions; each session has one`)
  }
}

/** @throws BAD_USER_INPUT where arrays do not fit each other, a type has no code, or times go back. */
export function checkSessionColumns({ offsets, items, types, timesMs, context }: SessionColumns): void {
  const events = items.length
  if (offsets.length === 0 || offsets[0] !== 0 || offsets.at(-1) !== events) {
    refuse('The offsets of sessions begin with 0 and end with the number of events')
  }
  if (types.length !== events || timesMs.length !== events) {
    refuse('Each event has an item, a type and a time')
  }
  const fits =
    !context ||
    (context.devices.length === events &&
      context.queryWords.length === events * QUERY_WORDS &&
      context.weather.length === events * WEATHER_COLUMNS)
  if (!fits)
    refuse(
      `Where a context is given, each event has a device, ${QUERY_WORDS} words of a query and ${WEATHER_COLUMNS} values of the weather in it`,
    )
  for (let session = 0; session + 1 < offsets.length; session++) {
    if (offsets[session]! > offsets[session + 1]!) refuse(`The offsets go back at session ${session}`)
    for (let event = offsets[session]!; event < offsets[session + 1]!; event++) {
      if (types[event]! >= EVENT_TYPES.length)
        refuse(`Event ${event} has the type ${types[event]}, which is none`)
      if (!Number.isFinite(timesMs[event])) refuse(`Event ${event} has no time`)
      if (event > offsets[session]! && timesMs[event]! < timesMs[event - 1]!) {
        refuse(
          `Event ${event} lies before the one that it follows; the events of a session are sorted by time`,
        )
      }
    }
  }
}

function refuse(message: string): never {
  throw new ForecartError('BAD_USER_INPUT', message)
}
