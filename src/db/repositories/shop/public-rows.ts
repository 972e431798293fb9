/** Which rows of the catalogue everybody may see, as SQL conditions: the same for what end users read and what they may name. */

/**
 * Active, and today is not past its last day on sale. (Days end with UTC's here: an item is sold in many places at once.)
 * @param item alias of the table.
 */
export function isPublicItem(item: string): string {
  return `${item}.active AND (${item}.retired_on IS NULL OR ${item}.retired_on > current_date)`
}
