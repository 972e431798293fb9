/**
 * How much an operation asks for, read from its document before it runs. Validation has already passed, so fragments do not cycle;
 * each fragment is measured once, so spreading it often costs nothing to measure. Everything is counted upwards: what directives
 * leave out and what merges with its like is counted all the same.
 *
 * Cost: an object costs 1 (or what its field declares), times the sizes of all lists around it; leaves are free. A page costs at least
 * its rows. Long lists among the arguments cost by their entries.
 *
 * Statements: what is sent to the database. A field below many parents reads for all of them at once, a thousand at a time, so it
 * counts once for each place in the document; parts that arrive apart are read apart.
 *
 * Values: leaves of the answer, which the event loop completes one by one.
 */
import { GraphQLError, Kind, isIntrospectionType, valueFromASTUntyped } from 'graphql'
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
  ValueNode,
} from 'graphql'
import { DEFAULT_HORIZON_DAYS } from '../../contracts/demand/horizon'
import { DEFAULT_LEVELS } from '../../services/demand/forecast-quantiles'
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../../services/page'
import type { SizeArgument } from './field-costs'
import { fieldOf, isOpenList, isSelectedType } from './field-facts'
import type { ArgumentPlace, EntryPlace, FieldFacts, SchemaFacts, SelectedType } from './field-facts'

const DEFAULT_LIST_SIZE = 10
/** The number of keys that the loaders put into one statement. */
const PARENTS_OF_A_STATEMENT = 1_000
const MAX_ALIAS_LENGTH = 100

export const DEFAULT_HISTORY_DAYS = 90
/** The sizes that hold where an argument is absent. */
const DEFAULT_SIZES: Readonly<Record<SizeArgument, number>> = {
  first: DEFAULT_PAGE_SIZE,
  ids: MAX_PAGE_SIZE,
  days: DEFAULT_HISTORY_DAYS,
  horizonDays: DEFAULT_HORIZON_DAYS,
  levels: DEFAULT_LEVELS.length,
}

export interface Measure {
  depth: number
  cost: number
  /** Sent for all parents together, where they arrive together. */
  statements: number
  /** Sent for each parent. */
  parentStatements: number
  values: number
  aliases: number
  directives: number
}

/** An entry of a list whose length only the data says. */
export interface OpenList {
  /** The number of entries that is counted in advance. */
  readonly typically: number
  /** What each entry beyond adds. */
  readonly entry: Pick<Measure, 'cost' | 'values' | 'parentStatements'>
}

export interface Measurement extends Measure {
  /** Audiences, as bits, each with a field that asks for it. */
  readonly requirements: readonly { readonly mask: number; readonly path: string }[]
  readonly introspects: boolean
  /** What it was told by variables: with the same sizes, the same document asks for as much. */
  readonly readings: readonly SizeReading[]
  readonly openLists: ReadonlyMap<FieldNode, OpenList>
}

/** A size that a variable gave, or several. */
export interface SizeReading {
  /** Of an argument. */
  readonly value: ValueNode
  readonly place: ArgumentPlace
  readonly size: number | undefined
}

/** Whether variables give the sizes that were read. @param variables coerced, with their defaults */
export function giveSameSizes(
  readings: readonly SizeReading[],
  variables: Readonly<Record<string, unknown>>,
): boolean {
  return readings.every(({ value, place, size }) => Object.is(sizeIn(value, place, variables), size))
}

function sizeIn(
  value: ValueNode,
  { field }: ArgumentPlace,
  variables: Readonly<Record<string, unknown>>,
): number | undefined {
  const size = valueFromASTUntyped(value, variables)
  return toSize(field === undefined ? size : (size as Record<string, unknown> | null | undefined)?.[field])
}

/** What the fields around say of the lists below. */
interface Sizes extends Partial<Readonly<Record<SizeArgument, number>>> {
  /** Below `__schema { types }`, which goes through all types. */
  readonly everyType?: boolean
}

const NO_SIZES: Sizes = {}

function nothing(): Measure {
  return { depth: 0, cost: 0, statements: 0, parentStatements: 0, values: 0, aliases: 0, directives: 0 }
}

const LEAF: Measure = { ...nothing(), values: 1 }

/** @param variables coerced, with their defaults. @throws GraphQLError QUERY_TOO_EXPENSIVE where an alias is too long */
export function measureOperation(
  facts: SchemaFacts,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Measurement {
  return new Measurer(facts, document, variables).measure(operation)
}

class Measurer {
  private readonly fragments = new Map<string, FragmentDefinitionNode>()
  private readonly measuredFragments = new Map<string, Measure>()
  private readonly requirements = new Map<number, string>()
  private readonly openLists = new Map<FieldNode, OpenList>()
  private introspects = false
  private readonly readings: SizeReading[] = []

  constructor(
    private readonly facts: SchemaFacts,
    { definitions }: DocumentNode,
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {
    for (const definition of definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition)
    }
  }

  measure(operation: OperationDefinitionNode): Measurement {
    const root = this.facts.schema.getRootType(operation.operation)
    const measured = root ? this.selectionSet(operation.selectionSet, root, NO_SIZES) : nothing()
    return {
      ...measured,
      statements: Math.floor(measured.statements + measured.parentStatements),
      values: Math.ceil(measured.values),
      cost: Math.ceil(measured.cost),
      directives: measured.directives + (operation.directives?.length ?? 0),
      requirements: [...this.requirements].map(([mask, path]) => ({ mask, path })),
      introspects: this.introspects,
      readings: this.readings,
      openLists: this.openLists,
    }
  }

  private selectionSet(set: SelectionSetNode, type: SelectedType, sizes: Sizes): Measure {
    const total = nothing()
    for (const selection of set.selections) {
      total.directives += selection.directives?.length ?? 0
      const part =
        selection.kind === Kind.FIELD
          ? this.field(selection, type, sizes)
          : selection.kind === Kind.INLINE_FRAGMENT
            ? this.selectionSet(
                selection.selectionSet,
                this.selectedType(selection.typeCondition?.name.value) ?? type,
                sizes,
              )
            : this.fragment(selection.name.value, type, sizes)
      total.depth = Math.max(total.depth, part.depth)
      total.cost += part.cost
      total.statements += part.statements
      total.parentStatements += part.parentStatements
      total.values += part.values
      total.aliases += part.aliases
      total.directives += part.directives
    }
    return total
  }

  private fragment(name: string, type: SelectedType, sizes: Sizes): Measure {
    const { first, ids, days, horizonDays, levels, everyType } = sizes
    const key = `${name}:${first}:${ids}:${days}:${horizonDays}:${levels}:${everyType}`
    const cached = this.measuredFragments.get(key)
    if (cached) return cached
    const definition = this.fragments.get(name)
    if (!definition) return nothing()
    const on = this.selectedType(definition.typeCondition.name.value) ?? type
    const measured = this.selectionSet(definition.selectionSet, on, sizes)
    this.measuredFragments.set(key, measured)
    return measured
  }

  private selectedType(name: string | undefined): SelectedType | undefined {
    const type = name === undefined ? undefined : this.facts.schema.getType(name)
    return isSelectedType(type) ? type : undefined
  }

  private field(node: FieldNode, parent: SelectedType, sizes: Sizes): Measure {
    // The answer repeats an alias for every row.
    if (node.alias && node.alias.value.length > MAX_ALIAS_LENGTH) {
      throw new GraphQLError(`An alias has more than ${MAX_ALIAS_LENGTH} characters; give it a shorter one`, {
        extensions: { code: 'QUERY_TOO_EXPENSIVE' },
      })
    }
    const aliases = node.alias ? 1 : 0
    const name = node.name.value
    if (name === '__schema') return this.introspection(node, '__Schema', aliases)
    if (name === '__type') return this.introspection(node, '__Type', aliases)
    const found = fieldOf(parent, name)
    // __typename, or a field that validation has refused.
    if (!found) return { ...nothing(), depth: 1, values: 1, aliases }
    const facts = this.facts.of(...found)
    if (isIntrospectionType(parent)) return this.priced(node, facts, describedSizes(facts, sizes), aliases)
    if (!this.requirements.has(facts.audience)) this.requirements.set(facts.audience, facts.path)
    return this.priced(node, facts, this.sizesBelow(node, facts, sizes), aliases)
  }

  /** @param sizes what the field itself says included */
  private priced(node: FieldNode, facts: FieldFacts, sizes: Sizes, aliases: number): Measure {
    const { type, cost, statements } = facts
    const isLeaf = type === null || !node.selectionSet
    const inner = isLeaf ? LEAF : this.selectionSet(node.selectionSet, type, sizes)
    const { ofAllParents = 0, ofEachParent = 0, ofEachEntry = 0, partsBelow = 1 } = statements
    const below = partsBelow * inner.statements
    const sent = ofAllParents + sumOfArguments(node, statements.arguments)
    const own = (cost.base ?? (isLeaf ? 0 : 1)) + sumOfArguments(node, cost.arguments)
    const entry = {
      cost: own + Math.max(inner.cost, rowsOf(facts, sizes) * (cost.row ?? 1)),
      values: inner.values,
      parentStatements: ofEachEntry + inner.parentStatements,
    }
    const size = facts.isList ? this.listSize(node, facts, sizes, entry) : 1
    // Parents that were read in several statements arrive apart, and what is below them is read apart.
    const parts = sent === 0 ? 0 : (sent + below) / PARENTS_OF_A_STATEMENT
    return {
      depth: 1 + inner.depth,
      cost: size * entry.cost + this.costOfEntries(node, facts.entryPlaces),
      statements: sent + below,
      parentStatements: ofEachParent + parts + size * entry.parentStatements,
      values: size * entry.values,
      aliases: aliases + inner.aliases,
      directives: inner.directives,
    }
  }

  /** A caller that may introspect is trusted with the schema, and graphql-js itself bounds the depth. */
  private introspection(node: FieldNode, typeName: '__Schema' | '__Type', aliases: number): Measure {
    this.introspects = true
    const type = this.facts.schema.getType(typeName)
    if (!isSelectedType(type) || !node.selectionSet) return { ...LEAF, depth: 1, aliases }
    const inner = this.selectionSet(node.selectionSet, type, NO_SIZES)
    return { ...inner, depth: 1, cost: 1 + inner.cost, aliases: aliases + inner.aliases }
  }

  private sizesBelow(node: FieldNode, { sizePlaces, list }: FieldFacts, around: Sizes): Sizes {
    if (sizePlaces.length === 0) return around
    const sizes: Partial<Record<SizeArgument, number>> = { ...around }
    for (const place of sizePlaces) {
      const size = this.sizeGiven(node, place)
      if (size !== undefined) sizes[place.size] = size
      else if (list.typically !== undefined) delete sizes[place.size]
      // A total has the levels of its forecast where it names none.
      else if (place.size === 'levels') sizes.levels = Math.max(around.levels ?? 0, DEFAULT_SIZES.levels)
      else sizes[place.size] = DEFAULT_SIZES[place.size]
    }
    return sizes
  }

  /** Of lists among the arguments: they are read once, however many entries the answer has. */
  private costOfEntries(node: FieldNode, places: readonly EntryPlace[]): number {
    return places.reduce((sum, place) => sum + place.costOfEntry * (this.sizeGiven(node, place) ?? 0), 0)
  }

  /** Undefined where it is absent or null. */
  private sizeGiven(node: FieldNode, place: ArgumentPlace): number | undefined {
    const value = node.arguments?.find(({ name }) => name.value === place.argument)?.value
    if (!value) return undefined
    if (value.kind === Kind.INT) return Math.max(0, Number(value.value))
    const size = sizeIn(value, place, this.variables)
    this.readings.push({ value, place, size })
    return size
  }

  private listSize(node: FieldNode, facts: FieldFacts, sizes: Sizes, entry: OpenList['entry']): number {
    const { by, atMost, typically = DEFAULT_LIST_SIZE } = facts.list
    const said = by && sizes[by]
    if (said !== undefined) return said
    if (isOpenList(facts)) {
      const before = this.openLists.get(node)?.entry ?? LEAF
      this.openLists.set(node, {
        typically,
        entry: {
          cost: Math.max(before.cost, entry.cost),
          values: Math.max(before.values, entry.values),
          parentStatements: Math.max(before.parentStatements, entry.parentStatements),
        },
      })
      return typically
    }
    if (by) return DEFAULT_SIZES[by]
    return atMost === undefined || (sizes.everyType && facts.list.typically !== undefined)
      ? typically
      : atMost
  }
}

/** Sizes of the lists of introspection: all lists below `types` together are as long as they are on average. */
function describedSizes({ path, isList }: FieldFacts, around: Sizes): Sizes {
  if (path === '__Schema.types') return { everyType: true }
  return isList ? around : NO_SIZES
}

/** The rows of the page of a connection, which has "first" itself and is not a list. */
function rowsOf({ isList, sizePlaces }: FieldFacts, sizes: Sizes): number {
  const hasPage = !isList && sizePlaces.some(({ size }) => size === 'first')
  return hasPage ? (sizes.first ?? 0) : 0
}

function sumOfArguments(
  { arguments: argumentNodes = [] }: FieldNode,
  dear: Readonly<Record<string, number>> = {},
): number {
  return argumentNodes.reduce((sum, { name }) => sum + (dear[name.value] ?? 0), 0)
}

function toSize(value: unknown): number | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value === 'number') return Math.max(0, value)
  return Array.isArray(value) ? value.length : 1
}
