/** Stores values of covariates that the shop names; a name that is new gets a column for good, and a word that is new a code. */
import { NAMED_COLUMNS } from '../../contracts/demand/demand'
import { ForecartError } from '../../core/errors'
import type { Transaction } from '../../db/client'
import {
  createNamedCovariate,
  createWords,
  type NamedCovariateRecord,
  type NamedValueRow,
  readNamedCovariateRecords,
  readRegions,
  readWordCodes,
  writeNamedValues,
} from '../../db/repositories/shop/named-covariate.repository'
import type { BatchReport, Entry } from '../batch'
import { refuse } from '../input-rules'
import type { validateNamedCovariate } from './covariate-validation'
import { requireKnown } from './references'

type ToldCovariate = ReturnType<typeof validateNamedCovariate>

/** A covariate of more words is a number, or an id. */
const MAX_WORDS = 1_000
const ALL = '0'

/** @returns whom the values that are new are about, and how many were taken. */
export async function storeNamedCovariates(
  tx: Transaction,
  report: BatchReport,
  told: readonly Entry<ToldCovariate>[],
  known: {
    readonly items: ReadonlyMap<string, string>
    readonly locations: ReadonlyMap<string, string>
  },
  now: Date,
): Promise<Pick<NamedValueRow, 'itemId' | 'locationId'>[]> {
  if (told.length === 0) return []
  const names = new Names(await readNamedCovariateRecords(tx))
  const regions = await readRegions(tx, [...known.locations.values()])
  const placed = report.accept(told, (one) => {
    const itemId = one.itemExternalId === null ? ALL : requireKnown(known.items, one.itemExternalId, 'item')
    const locationId =
      one.locationExternalId === null
        ? ALL
        : requireKnown(known.locations, one.locationExternalId, 'location')
    if (regions.has(locationId))
      refuse(
        `"${one.locationExternalId}" is a region: tell the value of each of its places, or of none for everywhere`,
      )
    names.require(one)
    return { ...one, itemId, locationId }
  })
  const ids = await names.create(tx, now)
  for (const { value } of placed) if (value.category !== null) await ids.get(value.name)!.loadWords(tx)
  const rows = report.accept(placed, (one): NamedValueRow => {
    const covariate = ids.get(one.name)!
    return {
      covariateId: covariate.id,
      itemId: one.itemId,
      locationId: one.locationId,
      day: one.day,
      value: one.kind === null ? null : one.category === null ? one.number : covariate.codeOf(one.category),
      knownAt: one.knownAt,
    }
  })
  for (const covariate of ids.values()) await covariate.createNewWords(tx)
  const last = report.keepLast(rows, (row) => JSON.stringify({ ...row, value: null }))
  const written = await writeNamedValues(
    tx,
    last.map(({ value }) => value),
    now,
  )
  report.recorded += written.length
  report.unchanged += last.length - written.length
  return written
}

/** The names that there are, and those that a batch adds. */
class Names {
  private readonly kinds: Map<string, NamedCovariateRecord['kind']>
  private readonly added = new Map<string, Pick<NamedCovariateRecord, 'name' | 'kind' | 'slot'>>()

  constructor(private readonly records: readonly NamedCovariateRecord[]) {
    this.kinds = new Map(records.map(({ name, kind }) => [name, kind]))
  }

  /** @throws CONFLICT where the name has another kind, or there is no column left for it; NOT_FOUND where nothing was told that is withdrawn */
  require({ name, kind }: ToldCovariate): void {
    const before = this.kinds.get(name)
    if (kind === null && before === undefined)
      throw new ForecartError('NOT_FOUND', `Nothing was ever told of "${name}": there is nothing to withdraw`)
    if (kind === null || before === kind) return
    if (before !== undefined)
      throw new ForecartError(
        'CONFLICT',
        `"${name}" has told ${before === 'NUMBER' ? 'numbers' : 'categories'} so far, and cannot tell both`,
      )
    const taken = [...this.kinds.values()].filter((one) => one === kind).length
    const most = NAMED_COLUMNS[kind].length
    if (taken >= most)
      throw new ForecartError(
        'CONFLICT',
        `"${name}" would be one more than the ${most} covariates of ${kind === 'NUMBER' ? 'numbers' : 'categories'} that models read; those are ${this.namesOf(kind)}`,
      )
    this.kinds.set(name, kind)
    this.added.set(name, { name, kind, slot: taken + 1 })
  }

  async create(tx: Transaction, now: Date): Promise<ReadonlyMap<string, Covariate>> {
    const all = [...this.records]
    for (const one of this.added.values()) all.push(await createNamedCovariate(tx, one, now))
    return new Map(all.map(({ id, name }) => [name, new Covariate(id, name)]))
  }

  private namesOf(kind: NamedCovariateRecord['kind']): string {
    return [...this.kinds].flatMap(([name, one]) => (one === kind ? [`"${name}"`] : [])).join(', ')
  }
}

class Covariate {
  private codes: Map<string, number> | null = null
  private readonly added: { word: string; code: number }[] = []

  constructor(
    readonly id: string,
    private readonly name: string,
  ) {}

  async loadWords(tx: Transaction): Promise<void> {
    this.codes ??= await readWordCodes(tx, this.id)
  }

  /** Words must be loaded. @throws CONFLICT where there are too many */
  codeOf(word: string): number {
    const codes = this.codes!
    const known = codes.get(word)
    if (known !== undefined) return known
    if (codes.size >= MAX_WORDS)
      throw new ForecartError(
        'CONFLICT',
        `"${this.name}" has ${MAX_WORDS} different words, and that is the most there can be`,
      )
    // 0 is what all series have where there are no words.
    const code = codes.size + 1
    codes.set(word, code)
    this.added.push({ word, code })
    return code
  }

  async createNewWords(tx: Transaction): Promise<void> {
    if (this.added.length > 0) await createWords(tx, this.id, this.added)
  }
}
