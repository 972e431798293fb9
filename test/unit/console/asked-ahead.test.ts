import { ApolloClient, ApolloLink, InMemoryCache, Observable, gql } from '@apollo/client'
import { askAhead } from '../../../console/api/ask-ahead'
import { AskedAhead } from '../../../console/api/asked-ahead'

const QUERY = gql`
  query Answer($of: Int!) {
    answer(of: $of)
  }
`

interface Sink {
  next(result: ApolloLink.Result): void
  error(failure: Error): void
  complete(): void
}

/** A server that answers when it is told to. */
function clientOf() {
  const asked: Sink[] = []
  const clock = { ms: 0 }
  const server = new ApolloLink(() => new Observable((sink) => void asked.push(sink)))
  const client = new ApolloClient({
    link: new AskedAhead(() => clock.ms).link.concat(server),
    cache: new InMemoryCache(),
  })
  const answer = (at: number, value: string) => {
    asked[at]!.next({ data: { answer: value } })
    asked[at]!.complete()
  }
  /** As a page asks that keeps its answers whole. */
  const ask = async (of: number) => {
    const { data } = await client.query({ query: QUERY, variables: { of }, fetchPolicy: 'no-cache' })
    return (data as { answer: string }).answer
  }
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  return { client, asked, answer, ask, clock, turn }
}

it('gives an answer that came before its page asked to the first that asks, and to nobody else', async () => {
  const { client, asked, answer, ask, turn } = clientOf()
  askAhead(client, QUERY, { of: 1 })
  answer(0, 'ahead')
  await turn()
  await expect(ask(1)).resolves.toBe('ahead')
  expect(asked).toHaveLength(1)
  const again = ask(1)
  answer(1, 'new')
  await expect(again).resolves.toBe('new')
})

it('gives an answer that is on its way to who asks meanwhile', async () => {
  const { client, asked, answer, ask } = clientOf()
  askAhead(client, QUERY, { of: 1 })
  const waiting = ask(1)
  expect(asked).toHaveLength(1)
  answer(0, 'ahead')
  await expect(waiting).resolves.toBe('ahead')
})

it('asks anew for other variables, and for what was answered long ago', async () => {
  const { client, asked, answer, ask, clock, turn } = clientOf()
  askAhead(client, QUERY, { of: 1 })
  answer(0, 'ahead')
  await turn()
  const other = ask(2)
  answer(1, 'other')
  await expect(other).resolves.toBe('other')
  clock.ms = 11_000
  const late = ask(1)
  answer(2, 'new')
  await expect(late).resolves.toBe('new')
  expect(asked).toHaveLength(3)
})

it('tells a failure to who waits for it, and lets who comes later ask anew', async () => {
  const { client, asked, answer, ask, turn } = clientOf()
  askAhead(client, QUERY, { of: 1 })
  const waiting = ask(1)
  asked[0]!.error(new Error('The server is away.'))
  await expect(waiting).rejects.toThrow('The server is away.')
  askAhead(client, QUERY, { of: 1 })
  asked[1]!.error(new Error('The server is away.'))
  await turn()
  const later = ask(1)
  answer(2, 'new')
  await expect(later).resolves.toBe('new')
})
