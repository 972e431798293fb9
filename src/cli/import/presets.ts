/**
 * Mappings for the exports of usual shop systems; docs/samples has a file of each. A mapping takes one as its base with
 * `"preset": "shopify"` and says what differs.
 */
interface Preset {
  readonly summary: string
  /** Whether the export writes local times without saying whose. */
  readonly needsTimeZone: boolean
  /** The content of a mapping file, which is checked like one. */
  readonly mapping: { readonly fields: object } & Readonly<Record<string, unknown>>
}

export const PRESETS = {
  /** Admin > Orders > Export. Fields of the order stand on its first line only; instants carry their offset. */
  shopify: {
    summary: 'the orders export of Shopify',
    needsTimeZone: false,
    mapping: {
      target: 'orders',
      missingItems: 'create',
      fields: {
        externalId: 'Name',
        orderedAt: 'Created at',
        currency: 'Currency',
        userExternalId: { from: 'Email', optional: true },
        orderDiscount: { from: 'Discount Amount', optional: true },
        paymentMethod: { from: 'Payment Method', optional: true },
        cancelledAt: { from: 'Cancelled at', optional: true },
        // Things sold without a SKU are known by their name.
        itemExternalId: { from: ['Lineitem sku', 'Lineitem name'] },
        itemTitle: 'Lineitem name',
        quantity: 'Lineitem quantity',
        unitPrice: 'Lineitem price',
        discount: { from: 'Lineitem discount', optional: true },
      },
    },
  },
  /** The Customer/Order CSV Export of WooCommerce, one row per item. Local times; refunded quantities are negative. */
  woocommerce: {
    summary: 'the order export of WooCommerce, one row per item',
    needsTimeZone: true,
    mapping: {
      target: 'orders',
      missingItems: 'create',
      // Prices without tax are computed, to six decimals.
      excessDecimals: 'round',
      fields: {
        externalId: 'order_number',
        orderedAt: 'date',
        currency: 'order_currency',
        userExternalId: { from: ['customer_id', 'billing_email'], map: { '0': '' }, optional: true },
        paymentMethod: { from: 'payment_method', optional: true },
        cancelled: {
          from: 'status',
          map: { cancelled: true, failed: true, 'wc-cancelled': true, 'wc-failed': true },
          otherwise: false,
          optional: true,
        },
        itemExternalId: { from: ['item_sku', 'item_product_id'] },
        itemTitle: 'item_name',
        quantity: 'item_quantity',
        // After discounts, which the export therefore need not say.
        unitPrice: 'item_price',
        returnedQuantity: { from: 'item_refunded_qty', sign: 'ignored', optional: true },
        refunded: { from: 'item_refunded', sign: 'ignored', optional: true },
        // The export does not say when something came back: it counts on the day of the order.
        returnedAt: 'date',
      },
    },
  },
  /** Rows of sales_order_item with those of their sales_order. UTC; a discount may be negative; bundles list their parts below them. */
  magento: {
    summary: 'the items of orders of Magento (sales_order_item with sales_order)',
    needsTimeZone: false,
    mapping: {
      target: 'orders',
      missingItems: 'create',
      // Amounts are kept to four decimals.
      excessDecimals: 'round',
      where: { parent_item_id: [''] },
      fields: {
        externalId: 'increment_id',
        orderedAt: 'created_at',
        currency: 'order_currency_code',
        userExternalId: { from: ['customer_id', 'customer_email'], optional: true },
        paymentMethod: { from: 'method', optional: true },
        cancelled: { from: 'status', map: { canceled: true }, otherwise: false, optional: true },
        itemExternalId: 'sku',
        itemTitle: 'name',
        quantity: 'qty_ordered',
        unitPrice: 'price',
        discount: { from: 'discount_amount', sign: 'ignored', optional: true },
        returnedQuantity: { from: 'qty_refunded', optional: true },
        refunded: { from: 'amount_refunded', sign: 'ignored', optional: true },
        returnedAt: { from: ['updated_at', 'created_at'] },
      },
    },
  },
} as const satisfies Record<string, Preset>

export type PresetName = keyof typeof PRESETS

export function isPreset(name: string): name is PresetName {
  return Object.hasOwn(PRESETS, name)
}
