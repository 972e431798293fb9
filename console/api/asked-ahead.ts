/** Answers to what was asked ahead of its page, which each go to the first that asks the same: nothing is asked twice for it. */
import { ApolloLink, Observable } from '@apollo/client'

/** What was answered longer ago is asked for anew. */
const MOST_MS = 10_000

interface Ahead {
  readonly answer: Promise<ApolloLink.Result>
  /** Null while it is on its way. */
  cameAt: number | null
}

export class AskedAhead {
  private readonly waiting = new Map<string, Ahead>()

  readonly link = new ApolloLink((operation, forward) => {
    const key = `${operation.operationName} ${JSON.stringify(operation.variables)}`
    if (operation.getContext()['isAhead'] === true) return this.ask(key, forward(operation))
    const ahead = this.waiting.get(key)
    if (!ahead) return forward(operation)
    this.waiting.delete(key)
    const isOld = ahead.cameAt !== null && this.now() - ahead.cameAt > MOST_MS
    return isOld ? forward(operation) : observe(ahead.answer)
  })

  constructor(private readonly now: () => number = Date.now) {}

  /** What failed is told to who waits for it already; who comes later asks anew. */
  private ask(key: string, asked: Observable<ApolloLink.Result>): Observable<ApolloLink.Result> {
    const answer = new Promise<ApolloLink.Result>((resolve, reject) => {
      asked.subscribe({ next: resolve, error: reject })
    })
    const ahead: Ahead = { answer, cameAt: null }
    this.waiting.set(key, ahead)
    answer.then(
      () => (ahead.cameAt = this.now()),
      () => this.waiting.get(key) === ahead && this.waiting.delete(key),
    )
    return observe(answer)
  }
}

function observe(answer: Promise<ApolloLink.Result>): Observable<ApolloLink.Result> {
  return new Observable((sink) => {
    answer.then(
      (result) => {
        sink.next(result)
        sink.complete()
      },
      (error: unknown) => sink.error(error),
    )
  })
}
