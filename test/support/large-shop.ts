/** Makes the small shop large where queries can be dear: long lists below one thing, and many things with lists below them. */
import type { Database } from '../../src/db/client'
import { extent } from './extent'

/** Below one thing. */
export const MANY = 5_000
/** Things with lists below them are as many as a page holds, and fewer in `npm test`. */
const PARENTS = extent({ short: 100, exhaustive: 600 })

export async function enlargeShop(database: Database): Promise<void> {
  const statements = [
    `INSERT INTO item (external_id, title, category_id, price_minor, currency, updated_at)
       SELECT 'bulk-' || n, 'Bulk ' || n, (SELECT max(id) FROM category), 100, 'EUR', now() FROM generate_series(1, ${MANY}) n`,
    `INSERT INTO inventory_snapshot (item_id, location_id, counted_at, quantity_on_hand)
       SELECT i.id, l.id, now(), 5 FROM item i, location l
        WHERE l.external_id = 'berlin' OR i.external_id LIKE 'sku-%' AND l.kind <> 'REGION'`,
    `INSERT INTO purchase_order (external_id, item_id, location_id, quantity, ordered_on, expected_on, receipts, received_quantity, updated_at)
       SELECT 'po-' || n, i.id, l.id, 100, current_date - 9, current_date + n,
              (SELECT jsonb_agg(jsonb_build_object('quantity', 1, 'receivedAt', '2026-01-01T00:00:00.000Z')) FROM generate_series(1, 50)), 50, now()
         FROM item i, location l, generate_series(1, 20) n WHERE i.external_id LIKE 'sku-%' AND l.kind <> 'REGION'`,
    `INSERT INTO promotion (external_id, name, kind, starts_on, ends_on, updated_at)
       SELECT CASE n WHEN 1 THEN 'big' ELSE 'promotion-' || n END, 'P', kind, starts_on, ends_on, now()
         FROM promotion, generate_series(1, 40) n`,
    `INSERT INTO promotion_item (promotion_id, item_id)
       SELECT p.id, i.id FROM promotion p JOIN item i ON i.external_id LIKE 'bulk-%'
        WHERE p.external_id = 'big' OR p.external_id LIKE 'promotion-%' AND i.id % 50 = p.id % 50`,
    `INSERT INTO app_user (external_id, home_location_id, updated_at)
       SELECT 'user-' || n, (SELECT id FROM location WHERE external_id = 'berlin'), now() FROM generate_series(1, ${PARENTS}) n`,
    `INSERT INTO shop_order (external_id, session_external_id, user_id, location_id, ordered_at, currency, total_minor, discount_minor, updated_at)
       SELECT 'bulk-' || u.id || '-' || n, 'bulk-' || u.id || '-1', u.id, o.location_id, o.ordered_at, o.currency, 100, 0, now()
         FROM app_user u, generate_series(1, 10) n, (SELECT * FROM shop_order LIMIT 1) o`,
    `INSERT INTO order_line (order_id, line_number, item_id, quantity, unit_price_minor, promotion_id)
       SELECT order_id, row_number() OVER (PARTITION BY order_id ORDER BY item_id), item_id, 1, 100, (SELECT min(id) FROM promotion) + item_id % 40
         FROM (SELECT o.id AS order_id, i.id AS item_id FROM shop_order o JOIN item i ON i.id % 1000 = o.id % 1000
                WHERE o.external_id LIKE 'bulk-%' AND i.external_id LIKE 'bulk-%'
                UNION
               SELECT (SELECT max(id) FROM shop_order), id FROM item WHERE external_id LIKE 'bulk-%') bulk`,
    `INSERT INTO session (external_id, user_id, location_id, started_at, last_event_at)
       SELECT 'bulk-' || u.id || '-' || n, u.id, l.id, now(), now()
         FROM app_user u, generate_series(1, 5) n, (SELECT id FROM location WHERE external_id = 'online') l`,
    `INSERT INTO event (type, session_id, user_id, item_id, location_id, occurred_at, order_external_id, promotion_id)
       SELECT 'VIEW', s.id, s.user_id, (SELECT min(id) FROM item) + n, s.location_id, now(), 'bulk-' || s.user_id || '-1', (SELECT min(id) FROM promotion)
         FROM session s, generate_series(1, 5) n WHERE s.external_id LIKE 'bulk-%'`,
    `INSERT INTO order_return (external_id, order_id, item_id, location_id, quantity, refunded_minor, currency, returned_at)
       SELECT 'bulk-' || l.id, o.id, l.item_id, o.location_id, 1, 100, 'EUR', now()
         FROM order_line l JOIN shop_order o ON o.id = l.order_id WHERE o.external_id LIKE 'bulk-%'`,
    `INSERT INTO advert (external_id, name, placement, item_id, currency, budget_minor, starts_on, updated_at)
       SELECT CASE n WHEN 1 THEN 'top' ELSE 'advert-' || n END, 'A', 'top', (SELECT min(id) FROM item) + n, 'EUR', 100, '2026-01-01', now()
         FROM generate_series(1, ${PARENTS}) n`,
    `INSERT INTO advert_day (advert_id, day, impressions, clicks, cost_minor)
       SELECT a.id, '2026-01-01'::date + n, 9, 1, 5 FROM advert a, generate_series(1, 60) n`,
    `INSERT INTO payment_method (external_id, name, updated_at)
       SELECT CASE n WHEN 1 THEN 'card' ELSE 'method-' || n END, 'M', now() FROM generate_series(1, 100) n`,
    `INSERT INTO payment_method_availability (payment_method_id, location_id, currency, minimum_minor)
       SELECT m.id, l.id, 'EUR', n FROM payment_method m, generate_series(1, 300) n, (SELECT id FROM location WHERE external_id = 'berlin') l`,
    `INSERT INTO model (name, task) SELECT 'model-' || n, 'DEMAND' FROM generate_series(1, 30) n`,
    `INSERT INTO model_version (model_name, version, family, artifact_sha256, manifest, metrics, baseline_metrics, gate, device, seed)
       SELECT m.name, n, 'last-week', repeat('0', 64), '{}', metrics.list, metrics.list, '{}', 'none', 0
         FROM model m, generate_series(1, 40) n,
              (SELECT jsonb_agg(jsonb_build_object('name', 'metric-' || k, 'value', k)) AS list FROM generate_series(1, 60) k) metrics
        WHERE m.name LIKE 'model-%'`,
    `UPDATE model_version SET gate = '{"decision": "BASELINE_PROMOTED", "summary": "A test."}'`,
    `ANALYZE`,
  ]
  for (const statement of statements) await database.query(statement)
}
