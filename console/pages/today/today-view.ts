/** What Today asks for: the same ahead of the page and on it. */
export const SHOP_TODAY = { historyDays: 56 }
export const VISITORS_NOW = { first: 8 }
