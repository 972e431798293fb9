/** What an operation really sends to the database, and how much it answers. */
import pg from 'pg'
import { isOfOperation } from './statements-of-operations'

/** Counts what operations really send to PostgreSQL, in transactions too. */
export function countSent() {
  const { query } = pg.Client.prototype
  const texts: string[] = []
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [config] = args
    const text = typeof config === 'string' ? config : String((config as { text?: string }).text)
    // Without those of new connections, and of lists that are logged behind the request.
    if (isOfOperation() && !/recommendation_slate|^SET /.test(text)) texts.push(text)
    return Reflect.apply(query, this, args) as unknown
  } as typeof query
  return {
    reset: () => void texts.splice(0),
    stop: () => void (pg.Client.prototype.query = query),
    get count() {
      return texts.length
    },
    texts: () => texts.map((text) => text.replace(/\s+/g, ' ').slice(0, 90)).join('\n'),
  }
}

/** Leaves of an answer. */
export function valuesOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce((sum: number, entry) => sum + valuesOf(entry), 0)
}
