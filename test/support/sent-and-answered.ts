/** What an operation really sends to the database, and how much it answers. */
import pg from 'pg'

/** Counts what is really sent to PostgreSQL, whoever sends it. */
export function countStatements() {
  const send = jest.spyOn(pg.Client.prototype, 'query')
  const texts = () => {
    const sent = send.mock.calls.map(([config]: unknown[]) =>
      typeof config === 'string' ? config : String((config as { text?: string }).text),
    )
    // Without those of credentials, which are looked up before the operation is known, of new connections, of the heartbeat,
    // and of lists that are logged behind the request.
    return sent.filter((text) => !/api_key|recommendation_slate|^SET |^LISTEN|^SELECT 1$/.test(text))
  }
  return {
    reset: () => void send.mockClear(),
    stop: () => send.mockRestore(),
    get count() {
      return texts().length
    },
    texts: () =>
      texts()
        .map((text) => text.replace(/\s+/g, ' ').slice(0, 90))
        .join('\n'),
  }
}

/** Leaves of an answer. */
export function valuesOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce((sum: number, entry) => sum + valuesOf(entry), 0)
}
