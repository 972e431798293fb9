/** SQL of what promotions cover: items by name or by category, places by name or by region. One place, so that all readers mean the same. */

/** A condition on promotion `p`: it names neither items nor categories. */
export const COVERS_ALL_ITEMS = `(NOT EXISTS (SELECT FROM promotion_item named WHERE named.promotion_id = p.id)
  AND NOT EXISTS (SELECT FROM promotion_category named WHERE named.promotion_id = p.id))`

/** A condition on promotion `p`: it names no places. */
export const COVERS_ALL_PLACES = `NOT EXISTS (SELECT FROM promotion_location named WHERE named.promotion_id = p.id)`

/** A part of WITH RECURSIVE: `category_within(top, id)`, each of the categories with itself and all that lies in it. @param categories a query of their keys */
export function categoryWithin(categories: string): string {
  return `category_within(top, id) AS (
       SELECT named.id, named.id FROM (${categories}) named(id)
       UNION
       SELECT w.top, c.id FROM category_within w JOIN category c ON c.parent_id = w.id
     )`
}

/** A part of WITH RECURSIVE: `place_within(top, id)`, each of the places and regions with itself and all that lies in it. @param places a query of their keys */
export function placeWithin(places: string): string {
  return `place_within(top, id) AS (
       SELECT named.id, named.id FROM (${places}) named(id)
       UNION
       SELECT w.top, l.id FROM place_within w JOIN location l ON l.parent_id = w.id
     )`
}

/** `categoryWithin` of what the promotions name. @param promotions a query of their keys; absent: all promotions */
export function categoriesOfPromotions(promotions?: string): string {
  return categoryWithin(`SELECT DISTINCT category_id FROM promotion_category ${among(promotions)}`)
}

/** `placeWithin` of what the promotions name. @param promotions a query of their keys */
export function placesOfPromotions(promotions: string): string {
  return placeWithin(`SELECT DISTINCT location_id FROM promotion_location ${among(promotions)}`)
}

function among(promotions: string | undefined): string {
  return promotions === undefined ? '' : `WHERE promotion_id IN (${promotions})`
}

/** A query of `id`: the items that a promotion names, and those of its categories. It needs `categoryWithin`. @param promotion SQL of its key */
export function itemsOf(promotion: string): string {
  return `SELECT item_id AS id FROM promotion_item WHERE promotion_id = ${promotion}
          UNION SELECT i.id FROM promotion_category pc JOIN category_within w ON w.top = pc.category_id JOIN item i ON i.category_id = w.id
           WHERE pc.promotion_id = ${promotion}`
}

/** A query of `id`: the places and regions that a promotion names, and what lies in them. It needs `placeWithin`. @param promotion SQL of its key */
export function placesOf(promotion: string): string {
  return `SELECT DISTINCT w.id FROM promotion_location pl JOIN place_within w ON w.top = pl.location_id WHERE pl.promotion_id = ${promotion}`
}
