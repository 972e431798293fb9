/** How many things that are asked for one by one are read together. A loader lives as long as one request, or one event of a subscription. */
import DataLoader from 'dataloader'
import type { Viewer } from '../../contracts/viewer'
import type { Page, PageRequest } from '../../services/page'
import type { GraphqlServices } from '../services'

const MAX_BATCH = 1_000

/** What the loaders of a module are made from. */
export interface LoaderScope {
  readonly viewer: Viewer
  readonly services: GraphqlServices
  /** Ends model calls that nobody waits for any more. */
  readonly signal: AbortSignal
}

/** The answer of each key, for keys that are equal only to themselves, such as ids. */
export function perKey<Key, Value>(
  load: (keys: readonly Key[]) => Promise<readonly (Value | Error)[]>,
): DataLoader<Key, Value> {
  return new DataLoader(load, { maxBatchSize: MAX_BATCH })
}

/** The answer of each request; those of equal text are one. */
export function perRequest<Request, Value>(
  textOf: (request: Request) => string,
  load: (requests: readonly Request[]) => Promise<readonly (Value | Error)[]>,
): DataLoader<Request, Value, string> {
  return new DataLoader(load, { maxBatchSize: MAX_BATCH, cacheKeyFn: textOf })
}

export function byId<Value>(
  load: (refs: readonly { readonly id: bigint }[]) => Promise<readonly (Value | null)[]>,
): DataLoader<bigint, Value | null> {
  return perKey((ids) => load(ids.map((id) => ({ id }))))
}

interface PageOfParent<Id> extends PageRequest {
  readonly parentId: Id
}

/** Pages of lists below many parents: one reading for each page size and cursor; nearly always there is one. */
export function pagesOf<Row, Id extends bigint | string = bigint>(
  load: (parentIds: readonly Id[], page: PageRequest) => Promise<readonly Page<Row>[]>,
): DataLoader<PageOfParent<Id>, Page<Row>, string> {
  return groupedOf(load)
}

/** Whole lists below many parents, or the first entries of each. */
export function listsOf<Row>(
  load: (parentIds: readonly bigint[], first: number | null) => Promise<readonly (readonly Row[])[]>,
): DataLoader<PageOfParent<bigint>, readonly Row[], string> {
  return groupedOf((ids, { first }) => load(ids, first ?? null))
}

function groupedOf<Answer, Id extends bigint | string>(
  load: (parentIds: readonly Id[], page: PageRequest) => Promise<readonly Answer[]>,
): DataLoader<PageOfParent<Id>, Answer, string> {
  const pageKey = ({ first, after }: PageRequest) => keyOf(first, after)
  return perRequest(
    (request) => keyOf(request.parentId, request.first, request.after),
    (requests) =>
      inGroups(requests, pageKey, (group) => {
        const { first, after } = group[0]!
        const ids = group.map(({ parentId }) => parentId)
        return load(ids, { first, after })
      }),
  )
}

/** Reads the requests of each group together; the answers come in the order of the requests. */
export async function inGroups<Request, Answer>(
  requests: readonly Request[],
  groupOf: (request: Request) => string | number,
  load: (group: readonly Request[]) => Promise<readonly Answer[]>,
): Promise<Answer[]> {
  const answers = new Map<Request, Answer>()
  for (const key of new Set(requests.map(groupOf))) {
    const group = requests.filter((request) => groupOf(request) === key)
    const found = await load(group)
    group.forEach((request, index) => answers.set(request, found[index] as Answer))
  }
  return requests.map((request) => answers.get(request) as Answer)
}

export function keyOf(...parts: readonly (bigint | number | string | null | undefined)[]): string {
  return parts.map((part) => part?.toString() ?? '').join('\u0001')
}
