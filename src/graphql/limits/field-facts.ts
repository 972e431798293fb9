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
  GraphQLField,
  GraphQLInterfaceType,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLUnionType,
} from 'graphql'
import { audienceOf } from '../audience'
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

/** Where a field says how long lists are: an argument, or a field of an argument that is an input object. */
export interface SizePlace {
  readonly size: SizeArgument
  readonly argument: string
  readonly field?: string
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
