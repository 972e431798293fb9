/** Texts of events as numbers, in columns: the same in training and live. Pure. */
import {
  type ContextOfEvent,
  type EventContext,
  MAX_DEVICE_LENGTH,
  MAX_QUERY_LENGTH,
  NO_TEXT,
  QUERY_WORDS,
} from '../../contracts/session/event-context'
import { hashString } from '../../core/statistics/rng'

/** It knows where words end also in languages that put no spaces between them. */
const segmenter = new Intl.Segmenter('en', { granularity: 'word' })

/** 32 bits that stand for a text, in capitals or not; never NO_TEXT. Two texts of one code are taken for the same. */
export function textCode(text: string): number {
  return hashString(text.toLowerCase()) | 0 || 1
}

/** Codes of the words of a text, each once, in their order. */
export function wordCodes(text: string, most: number): Int32Array {
  const codes = new Set<number>()
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    if (codes.size >= most) break
    if (isWordLike === true) codes.add(textCode(segment))
  }
  return Int32Array.from(codes)
}

/** What a model reads of the texts of an event. @param device what the visitor uses, in the shop's own words */
export function contextOfEvent(query: string | null, device: string | null): ContextOfEvent {
  return {
    ...(query && { queryWords: wordCodes(query.slice(0, MAX_QUERY_LENGTH), QUERY_WORDS) }),
    ...(device && { device: textCode(device.slice(0, MAX_DEVICE_LENGTH)) }),
  }
}

/** Undefined where nothing is known of any event. */
export function contextOfEvents(events: readonly ContextOfEvent[]): EventContext | undefined {
  if (!events.some(({ device, queryWords }) => device !== undefined || queryWords !== undefined))
    return undefined
  const context = emptyContext(events.length)
  events.forEach(({ device = NO_TEXT, queryWords }, event) => {
    context.devices[event] = device
    if (queryWords) context.queryWords.set(queryWords, event * QUERY_WORDS)
  })
  return context
}

/** The events `start` .. `end` - 1: views, not copies. */
export function contextBetween(
  { devices, queryWords }: EventContext,
  start: number,
  end: number,
): EventContext {
  return {
    devices: devices.subarray(start, end),
    queryWords: queryWords.subarray(start * QUERY_WORDS, end * QUERY_WORDS),
  }
}

/** One after the other. @param counts events of each part */
export function joinContexts(
  parts: readonly (EventContext | undefined)[],
  counts: readonly number[],
): EventContext | undefined {
  if (parts.every((part) => part === undefined)) return undefined
  const joined = emptyContext(counts.reduce((sum, count) => sum + count, 0))
  let at = 0
  parts.forEach((part, index) => {
    if (part) {
      joined.devices.set(part.devices, at)
      joined.queryWords.set(part.queryWords, at * QUERY_WORDS)
    }
    at += counts[index]!
  })
  return joined
}

export function emptyContext(events: number): EventContext {
  return { devices: new Int32Array(events), queryWords: new Int32Array(events * QUERY_WORDS) }
}
