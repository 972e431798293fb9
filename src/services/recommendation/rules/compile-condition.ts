/** A condition as a test of items of the catalogue. What an item does not have compares with nothing. */
import { daysBetween, type Day } from '../../../core/time/day'
import type { CatalogueItem } from '../../../db/repositories/shop/catalogue-snapshot.repository'
import type { Catalogue } from '../catalogue'
import type { ItemTest } from '../item-sets'
import { attributeOf, type Comparison, type Condition } from './condition'

type Value = string | number | boolean

/** @param today the day that ages are reckoned from */
export function compileCondition(condition: Condition, catalogue: Catalogue, today: Day): ItemTest {
  if ('all' in condition) {
    const tests = condition.all.map((part) => compileCondition(part, catalogue, today))
    return (item) => tests.every((test) => test(item))
  }
  if ('any' in condition) {
    const tests = condition.any.map((part) => compileCondition(part, catalogue, today))
    return (item) => tests.some((test) => test(item))
  }
  if ('not' in condition) {
    const test = compileCondition(condition.not, catalogue, today)
    return (item) => !test(item)
  }
  const read = readerOf(condition.field, catalogue, today)
  const compare = comparisonOf(condition)
  return (item) => compare(read(item))
}

/** Whether a condition means another set of items on another day. */
export function dependsOnDay(condition: Condition): boolean {
  if ('all' in condition) return condition.all.some(dependsOnDay)
  if ('any' in condition) return condition.any.some(dependsOnDay)
  if ('not' in condition) return dependsOnDay(condition.not)
  return condition.field === 'ageDays'
}

/** All values of a field: an attribute may be a list, and a category lies in others. */
function readerOf(
  field: string,
  catalogue: Catalogue,
  today: Day,
): (item: CatalogueItem) => readonly Value[] {
  const attribute = attributeOf(field)
  if (attribute !== null) return (item) => valuesOf(item.attributes[attribute])
  switch (field) {
    case 'category':
      return (item) => Array.from(catalogue.categoriesAbove(item.categoryId), ({ externalId }) => externalId)
    case 'brand':
      return ({ brand }) => (brand === null ? [] : [brand])
    case 'title':
      return ({ title }) => [title]
    case 'externalId':
      return ({ externalId }) => [externalId]
    case 'currency':
      return ({ currency }) => [currency]
    case 'price':
      return ({ priceMinor }) => [Number(priceMinor)]
    case 'stock':
      return ({ id }) => {
        const onHand = catalogue.stock.onHand(id.toString())
        return onHand === null ? [] : [onHand]
      }
    default:
      return ({ knownSince }) => [daysBetween(knownSince, today)]
  }
}

function valuesOf(attribute: unknown): readonly Value[] {
  const isValue = (one: unknown): one is Value => ['string', 'number', 'boolean'].includes(typeof one)
  return Array.isArray(attribute) ? attribute.filter(isValue) : isValue(attribute) ? [attribute] : []
}

function comparisonOf(comparison: Comparison): (values: readonly Value[]) => boolean {
  if ('is' in comparison) return (values) => values.includes(comparison.is)
  if ('in' in comparison) {
    const wanted = new Set(comparison.in)
    return (values) => values.some((value) => wanted.has(value))
  }
  if ('contains' in comparison) {
    const part = comparison.contains.toLowerCase()
    return (values) => values.some((value) => typeof value === 'string' && value.toLowerCase().includes(part))
  }
  if ('exists' in comparison) return (values) => values.length > 0 === comparison.exists
  const compare = numberComparison(comparison)
  return (values) => values.some((value) => typeof value === 'number' && compare(value))
}

function numberComparison(comparison: Comparison): (value: number) => boolean {
  if ('above' in comparison) return (value) => value > comparison.above
  if ('atLeast' in comparison) return (value) => value >= comparison.atLeast
  if ('below' in comparison) return (value) => value < comparison.below
  if ('atMost' in comparison) return (value) => value <= comparison.atMost
  return () => false
}
