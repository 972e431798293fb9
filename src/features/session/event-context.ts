/** Texts of events as numbers, in columns: the same in training and live. Pure. */
import {
  type ContextOfEvent,
  type EventContext,
  MAX_DEVICE_LENGTH,
  MAX_QUERY_LENGTH,
  NO_TEXT,
  QUERY_WORDS,
  WEATHER_COLUMNS,
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
  if (!events.some(isKnown)) return undefined
  const context = emptyContext(events.length)
  events.forEach(({ device = NO_TEXT, queryWords, weather }, event) => {
    context.devices[event] = device
    if (queryWords) context.queryWords.set(queryWords, event * QUERY_WORDS)
    if (weather) context.weather.set([weather.rain, weather.warmth], event * WEATHER_COLUMNS)
  })
  return context
}

const isKnown = ({ device, queryWords, weather }: ContextOfEvent) =>
  device !== undefined || queryWords !== undefined || weather !== undefined

/** The events `start` .. `end` - 1: views, not copies. */
export function contextBetween(
  { devices, queryWords, weather }: EventContext,
  start: number,
  end: number,
): EventContext {
  return {
    devices: devices.subarray(start, end),
    queryWords: queryWords.subarray(start * QUERY_WORDS, end * QUERY_WORDS),
    weather: weather.subarray(start * WEATHER_COLUMNS, end * WEATHER_COLUMNS),
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
      joined.weather.set(part.weather, at * WEATHER_COLUMNS)
    }
    at += counts[index]!
  })
  return joined
}

/** Of these events alone, in this order: copies. */
export function contextOf(all: EventContext, events: readonly number[]): EventContext {
  const own = emptyContext(events.length)
  events.forEach((event, at) => {
    const { devices, queryWords, weather } = contextBetween(all, event, event + 1)
    own.devices.set(devices, at)
    own.queryWords.set(queryWords, at * QUERY_WORDS)
    own.weather.set(weather, at * WEATHER_COLUMNS)
  })
  return own
}

export function emptyContext(events: number): EventContext {
  return {
    devices: new Int32Array(events),
    queryWords: new Int32Array(events * QUERY_WORDS),
    weather: new Float32Array(events * WEATHER_COLUMNS),
  }
}
