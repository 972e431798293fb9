/**
 * Sessions out of files: one session a line (item ids in order; in a test file "prefix<TAB>next item"), or a table of SessionId, ItemId
 * and Time in seconds. Plain or gzipped.
 */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { ForecartError } from '../src/core/errors'
import type { SessionEvent, SessionRecord } from '../src/features/session'

const DEFAULT_DATA = '../shared/data'
/** Session files have no times: sessions of a file follow each other at this distance, and so do its steps. */
const STEP_MS = 1_000

/** A session up to some step, and the item that came next. */
export interface NextItemQuestion {
  readonly events: readonly SessionEvent[]
  readonly next: string
}

/** @throws NOT_FOUND that says where the data are to be had */
export function benchData(file: string, original: string): string {
  const path = resolve(process.env.FORECART_BENCH_DATA ?? DEFAULT_DATA, file)
  if (existsSync(path)) return path
  throw new ForecartError(
    'NOT_FOUND',
    `There is no ${file} in FORECART_BENCH_DATA (default ${DEFAULT_DATA}). It is made from ${original}.`,
  )
}

/** @throws BAD_USER_INPUT where a line cannot be read */
export function readSessions(file: string): SessionRecord[] {
  const lines = linesOf(file)
  if (isTable(lines)) return readTable(file, lines)
  return lines.map((line, session) => ({
    placeId: null,
    events: line.split(/\s+/).map((itemId, step) => viewOf(itemId, (session * 1_000 + step) * STEP_MS)),
  }))
}

/** Of a table, each session up to each of its steps but the last. @throws BAD_USER_INPUT where a line cannot be read */
export function readQuestions(file: string): NextItemQuestion[] {
  const lines = linesOf(file)
  if (isTable(lines)) return readTable(file, lines).flatMap(questionsOf)
  return lines.flatMap((line, at) => {
    const [prefix, next] = line.split('\t')
    const items = prefix!.split(/\s+/)
    if (next === undefined)
      return questionsOf({ placeId: null, events: items.map((id, step) => viewOf(id, step * STEP_MS)) })
    if (next === '') throw unreadable(file, at, 'names no next item behind its tab')
    return [{ events: items.map((id, step) => viewOf(id, step * STEP_MS)), next }]
  })
}

/** A session up to each of its steps but the last. */
export function questionsOf({ events }: SessionRecord): NextItemQuestion[] {
  return events.slice(1).map(({ itemId }, at) => ({ events: events.slice(0, at + 1), next: itemId! }))
}

const viewOf = (itemId: string, timeMs: number): SessionEvent => ({ type: 'VIEW', itemId, timeMs })

function linesOf(file: string): string[] {
  const bytes = readFileSync(file)
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString()
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  if (lines.length > 0) return lines
  throw new ForecartError('BAD_USER_INPUT', `${file} has no sessions`)
}

const isTable = (lines: readonly string[]): boolean => /^SessionId\s*[\t,]/i.test(lines[0]!)

function readTable(file: string, [head, ...lines]: readonly string[]): SessionRecord[] {
  const names = head!.split(/[\t,]/).map((name) => name.trim().toLowerCase())
  const [session, item, time] = ['sessionid', 'itemid', 'time'].map((name) => names.indexOf(name)) as [
    number,
    number,
    number,
  ]
  if (item < 0 || time < 0) {
    throw new ForecartError('BAD_USER_INPUT', `${file} needs the columns SessionId, ItemId and Time`)
  }
  const sessions = new Map<string, SessionEvent[]>()
  lines.forEach((line, at) => {
    const cells = line.split(/[\t,]/)
    const seconds = Number(cells[time])
    if (!cells[item] || !Number.isFinite(seconds))
      throw unreadable(file, at + 1, 'has no item, or no time in seconds')
    const events = sessions.get(cells[session]!) ?? []
    if (events.length === 0) sessions.set(cells[session]!, events)
    events.push(viewOf(cells[item], seconds * 1_000))
  })
  return Array.from(sessions.values(), (events) => ({
    placeId: null,
    events: events.sort((a, b) => a.timeMs - b.timeMs),
  }))
}

function unreadable(file: string, at: number, why: string): ForecartError {
  return new ForecartError('BAD_USER_INPUT', `Line ${at + 1} of ${file} ${why}`)
}
