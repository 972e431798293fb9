/** SQL of what promotions cover: items by name or by category, places by name or by region. One place, so that all readers mean the same. */

/** A condition on promotion `p`: it names neither items nor categories. */
export const COVERS_ALL_ITEMS = `(NOT EXISTS (SELECT FROM promotion_item named WHERE named.promotion_id = p.id)
  AND NOT EXISTS (SELECT FROM promotion_category named WHERE named.promotion_id = p.id))`

/** A condition on promotion `p`: it names no places. */
export const COVERS_ALL_PLACES = `NOT EXISTS (SELECT FROM promotion_location named WHERE named.promotion_id = p.id)`

/** A part of WITH RECURSIVE: `category_within(top, id)`, each category that promotions name with itself and all that lies in it. */
export const CATEGORY_WITHIN = `category_within(top, id) AS (
       SELECT DISTINCT category_id, category_id FROM promotion_category
       UNION
       SELECT w.top, c.id FROM category_within w JOIN category c ON c.parent_id = w.id
     )`

/** A part of WITH RECURSIVE: `place_within(top, id)`, each place or region that promotions name with itself and all that lies in it. */
export const PLACE_WITHIN = `place_within(top, id) AS (
       SELECT DISTINCT location_id, location_id FROM promotion_location
       UNION
       SELECT w.top, l.id FROM place_within w JOIN location l ON l.parent_id = w.id
     )`

/** A query of `id`: the items that a promotion names, and those of its categories. It needs `CATEGORY_WITHIN`. @param promotion SQL of its key */
export function itemsOf(promotion: string): string {
  return `SELECT item_id AS id FROM promotion_item WHERE promotion_id = ${promotion}
          UNION SELECT i.id FROM promotion_category pc JOIN category_within w ON w.top = pc.category_id JOIN item i ON i.category_id = w.id
           WHERE pc.promotion_id = ${promotion}`
}

/** A query of `id`: the places and regions that a promotion names, and what lies in them. It needs `PLACE_WITHIN`. @param promotion SQL of its key */
export function placesOf(promotion: string): string {
  return `SELECT DISTINCT w.id FROM promotion_location pl JOIN place_within w ON w.top = pl.location_id WHERE pl.promotion_id = ${promotion}`
}

/** Like `CATEGORY_WITHIN` and `PLACE_WITHIN`, also of what promotions named before they changed. */
export const EVER_WITHIN = `category_within(top, id) AS (
       SELECT named.id, named.id FROM (SELECT category_id AS id FROM promotion_category UNION SELECT unnest(category_ids) FROM promotion_revision) named
       UNION
       SELECT w.top, c.id FROM category_within w JOIN category c ON c.parent_id = w.id
     ), place_within(top, id) AS (
       SELECT named.id, named.id FROM (SELECT location_id AS id FROM promotion_location UNION SELECT unnest(location_ids) FROM promotion_revision) named
       UNION
       SELECT w.top, l.id FROM place_within w JOIN location l ON l.parent_id = w.id
     )`
