/** What measuring needs to know of a field, looked up once for each field of the schema. */
import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isObjectType,
  isUnionType,
} from 'graphql'
import type {
  GraphQLArgument,
  GraphQLField,
  GraphQLInputType,
  GraphQLInterfaceType,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLUnionType,
} from 'graphql'
import { audienceOf } from '../audience'
import { ENTRY_COSTS } from './field-costs'
import type { FieldCost, FieldStatements, ListSize, SizeArgument } from './field-costs'
import { introspectionListSizes } from './introspection-sizes'

/** The types that selections are of. Of a union nothing is selected but what fragments on its types ask for. */
export type SelectedType = FieldsType | GraphQLUnionType
type FieldsType = GraphQLObjectType | GraphQLInterfaceType

export function isSelectedType(type: unknown): type is SelectedType {
  return isObjectType(type) || isInterfaceType(type) || isUnionType(type)
}

/** Undefined where the type has no such field. */
export function fieldOf(
  type: SelectedType,
  name: string,
): readonly [FieldsType, GraphQLField<unknown, unknown>] | undefined {
  const field = isUnionType(type) ? undefined : type.getFields()[name]
  return field && !isUnionType(type) ? [type, field] : undefined
}

const SIZE_ARGUMENTS: readonly SizeArgument[] = ['first', 'ids', 'days', 'horizonDays', 'levels']
/**
 * The statements of root fields that do not declare theirs. Mutations lock, look up, write and note what is to follow, all in one
 * transaction; the dearest sends 16.
 */
const ROOT_STATEMENTS: Readonly<Record<string, number>> = { Query: 2, Mutation: 20, Subscription: 8 }

/** An argument, or a field of an argument that is an input object. */
export interface ArgumentPlace {
  readonly argument: string
  readonly field?: string
}

/** Where a field says how long lists are. */
export interface SizePlace extends ArgumentPlace {
  readonly size: SizeArgument
}

/** A list among the arguments whose entries cost something. */
export interface EntryPlace extends ArgumentPlace {
  readonly costOfEntry: number
}

export interface FieldFacts {
  /** `Type.field` */
  readonly path: string
  /** Null: a leaf. */
  readonly type: SelectedType | null
  readonly isList: boolean
  readonly list: ListSize
  readonly cost: FieldCost
  readonly statements: FieldStatements
  readonly sizePlaces: readonly SizePlace[]
  readonly entryPlaces: readonly EntryPlace[]
  /** Bits; 0: closed, which a field without a decided audience would be. */
  readonly audience: number
}

/** What the decorators of field-costs.ts declare. */
interface Declared {
  readonly cost: FieldCost
  readonly statements: FieldStatements
  readonly list: ListSize
}

export class SchemaFacts {
  private readonly byField = new WeakMap<GraphQLField<unknown, unknown>, FieldFacts>()
  private readonly introspectionSizes: ReadonlyMap<string, ListSize>

  constructor(readonly schema: GraphQLSchema) {
    this.introspectionSizes = introspectionListSizes(schema)
  }

  of(parent: FieldsType, field: GraphQLField<unknown, unknown>): FieldFacts {
    let facts = this.byField.get(field)
    if (!facts) this.byField.set(field, (facts = this.lookUp(parent, field)))
    return facts
  }

  private lookUp(parent: FieldsType, field: GraphQLField<unknown, unknown>): FieldFacts {
    const named = getNamedType(field.type)
    const path = `${parent.name}.${field.name}`
    const ofRoot = ROOT_STATEMENTS[parent.name]
    const { cost, statements, list } = field.extensions as Partial<Declared>
    return {
      path,
      type: isSelectedType(named) ? named : null,
      isList: isListType(getNullableType(field.type)),
      list: this.introspectionSizes.get(path) ?? list ?? {},
      cost: cost ?? {},
      statements: statements ?? (ofRoot === undefined ? {} : { ofAllParents: ofRoot }),
      sizePlaces: isIntrospectionType(parent) ? [] : sizePlacesOf(field),
      entryPlaces: field.args.flatMap(entryPlacesOf),
      audience: audienceOf(this.schema, parent, field) ?? 0,
    }
  }
}

/** Whether only the data says how long a list of objects is. */
export function isOpenList({ isList, type, list }: FieldFacts): boolean {
  return (
    isList &&
    type !== null &&
    list.atMost === undefined &&
    (list.by === undefined || list.typically !== undefined)
  )
}

function sizePlacesOf(field: GraphQLField<unknown, unknown>): SizePlace[] {
  return field.args.flatMap((argument): SizePlace[] => {
    const size = SIZE_ARGUMENTS.find((name) => name === argument.name)
    if (size) return [{ size, argument: size }]
    const type = getNullableType(argument.type)
    if (!isInputObjectType(type)) return []
    const fields = type.getFields()
    return SIZE_ARGUMENTS.filter((name) => name in fields).map((name) => ({
      size: name,
      argument: argument.name,
      field: name,
    }))
  })
}

function entryPlacesOf({ name: argument, type }: GraphQLArgument): EntryPlace[] {
  const ofList = costOfEntries(type)
  if (ofList !== undefined) return [{ argument, costOfEntry: ofList }]
  const input = getNullableType(type)
  if (!isInputObjectType(input)) return []
  return Object.values(input.getFields()).flatMap(({ name: field, type: fieldType }): EntryPlace[] => {
    const costOfEntry = costOfEntries(fieldType)
    return costOfEntry === undefined ? [] : [{ argument, field, costOfEntry }]
  })
}

function costOfEntries(type: GraphQLInputType): number | undefined {
  return isListType(getNullableType(type)) ? ENTRY_COSTS.get(getNamedType(type).name) : undefined
}
