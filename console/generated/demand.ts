/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Whether the sales of a day are known. */
export type DemandDayStatus =
  /** The place was closed, or all places of the item were. */
  | 'CLOSED'
  /** The sales of the day are known; zero is a sale of nothing. */
  | 'OBSERVED'
  /** Nobody said what was sold, which is not zero. */
  | 'UNOBSERVED';

/** The series that is to be forecast, and how. */
export type DemandForecastInput = {
  /** Forecasts from what was known at this instant. A model that was trained before it answers where there is one. */
  readonly asOf?: string | null | undefined;
  /** The category whose items are to be forecast together, with those of the categories below it. */
  readonly categoryId?: string | number | null | undefined;
  /** How long the periods are that are forecast one by one. */
  readonly granularity?: Granularity | null | undefined;
  /** How many days to forecast, cut to whole weeks or months where these are forecast, of which there is at least one. The most are 92 days, 371 by week and 731 by month, as far as the model reaches. */
  readonly horizonDays?: number | null | undefined;
  /** The item whose demand is to be forecast. Absent, it is that of a category, or of all items together. */
  readonly item?: ItemRef | null | undefined;
  /** The quantile levels that are wanted: 1 to 20 numbers between 0 and 1. */
  readonly levels?: ReadonlyArray<number> | null | undefined;
  /** The place or the region to forecast for. Absent, all locations are forecast together. */
  readonly location?: LocationRef | null | undefined;
  /** What is to be forecast. */
  readonly measure?: Measure | null | undefined;
  /** Prices and promotions to forecast with, in the place of the planned ones. */
  readonly scenario?: ScenarioInput | null | undefined;
};

/** What a forecast, or a predicted change, comes from. */
export type DriverCode =
  /** Units are added because the promotion is advertised. */
  | 'ADVERT'
  /** The days of the week and the time of the year are forecast. */
  | 'CALENDAR'
  /** The place will be closed. */
  | 'CLOSURES'
  /** Units are added because the items are shown prominently. */
  | 'DISPLAY'
  /** Holidays, school holidays and named events lie ahead. */
  | 'EVENTS'
  /** It is this item, of this category and at this place, and not one that the model does not know. */
  | 'IDENTITY'
  /** Units are added by promotions of this kind, whose effect has one size. */
  | 'KIND'
  /** What was learnt of the series since the forecast was made: the other drivers are of what is known now. */
  | 'LATER_DATA'
  /** What only the shop knows is told of days ahead, and is other than usual. */
  | 'NAMED'
  /** The price is lower or higher: than it was over the history, of a forecast; than without the promotion, of a lift. */
  | 'PRICE'
  /** Promotions are planned. */
  | 'PROMOTION'
  /** What was sold lately is more or less than usual: its level, its trend and single days. */
  | 'RECENT'
  /** The shop puts promotions on days of higher or lower demand. These units are a part of the baseline, not of the lift. */
  | 'TIMING'
  /** What the series usually sells, with none of the other drivers of its forecast. */
  | 'USUAL'
  /** The weather is forecast to be other than it was. */
  | 'WEATHER';

/** How long the periods are that are forecast one by one. */
export type Granularity =
  /** Each period is one day, in the time zone of its location. */
  | 'DAY'
  /** Each period is one month of the calendar. */
  | 'MONTH'
  /** Each period is one week, from Monday to Sunday. */
  | 'WEEK';

/** Which items are asked for. An item has to fulfil every condition that is given. */
export type ItemFilter = {
  /** True gives items on sale, false retired ones, null both. Absent means true. End users see items on sale only. */
  readonly active?: boolean | null | undefined;
  /** Only items of exactly this brand are given. */
  readonly brand?: string | null | undefined;
  /**
   * Only items of this category and of everything below it are given.
   * @deprecated Use categoryIds, which takes several.
   */
  readonly categoryId?: string | number | null | undefined;
  /** Only items of one of these categories, or of anything below them, are given. Give either this or categoryId. */
  readonly categoryIds?: ReadonlyArray<string | number> | null | undefined;
  /** Only these items are given. */
  readonly items?: ReadonlyArray<ItemRef> | null | undefined;
  /** Only items whose title contains this text, in capitals or not, are given. */
  readonly titleContains?: string | null | undefined;
};

/** Names an item by exactly one of the two fields. */
export type ItemRef =
  {   /** The shop's own key, such as the SKU of an item or the key that the events of a session carry. */
  readonly externalId: string; readonly id?: never; }
  |  { readonly externalId?: never;   /** The id that a former answer gave. */
  readonly id: string | number; };

/** Names a location by exactly one of the two fields. */
export type LocationRef =
  {   /** The shop's own key, such as the SKU of an item or the key that the events of a session carry. */
  readonly externalId: string; readonly id?: never; }
  |  { readonly externalId?: never;   /** The id that a former answer gave. */
  readonly id: string | number; };

/** What is forecast. */
export type Measure =
  /** The orders are forecast. An order counts once on its day, however many of the items it holds. */
  | 'ORDERS'
  /** The units that come back are forecast, on the day on which they do. */
  | 'RETURNS'
  /** The revenue is forecast, after discounts, in the currency that the forecast names. */
  | 'REVENUE'
  /** The units that are sold are forecast. */
  | 'UNITS'
  /** The visits are forecast. A session counts once a day at a place, however many of the items it views or clicks. */
  | 'VISITS';

/** An amount of money in one currency. */
export type MoneyInput = {
  /** The amount in the currency's minor unit, such as cents: from 0 to 10^15. */
  readonly amountMinor: number | string;
  /** The ISO 4217 code of the currency, such as EUR. */
  readonly currency: string;
};

/** By what means a promotion sells more. */
export type PromotionKind =
  /** Several items are cheaper together. */
  | 'BUNDLE'
  /** Customers who have a coupon pay less. */
  | 'COUPON'
  /** Items are shown prominently at their usual price. */
  | 'DISPLAY'
  /** The shop pays for the delivery. */
  | 'FREE_SHIPPING'
  /** Customers get something on top. */
  | 'GIFT'
  /** Of several units of an item some are free, such as three for two. */
  | 'MULTI_BUY'
  /** The list price is reduced for everybody. */
  | 'PRICE_DISCOUNT';

/** A promotion that need not be planned. It may last at most 366 days. */
export type PromotionPlanInput = {
  /** Whether the shop advertises the promotion, in a leaflet, by mail or elsewhere: what the trade calls a feature. */
  readonly advertised?: boolean | null | undefined;
  /** Attributes that a customer has to have, as a JSON object such as { "loyalty": "gold" }: only those get it. A PRICE_DISCOUNT and a DISPLAY are for everybody. */
  readonly audience?: unknown;
  /** The most that the promotion is to cost: discounts and costs, less funding. */
  readonly budget?: MoneyInput | null | undefined;
  /** How many units are taken where payQuantity of them are paid, such as 3. A MULTI_BUY needs it, a BUNDLE may have it. */
  readonly buyQuantity?: number | null | undefined;
  /** The ids of categories whose items the promotion covers, with all that lies below them, beside the items that are named: at most 100. */
  readonly categoryIds?: ReadonlyArray<string | number> | null | undefined;
  /** What each unit sold under the promotion costs beside the discount. */
  readonly costPerRedemption?: MoneyInput | null | undefined;
  /** What customers type in to get it, such as WELCOME10: at most 100 codes of at most 200 characters. A PRICE_DISCOUNT and a DISPLAY have none. */
  readonly couponCodes?: ReadonlyArray<string> | null | undefined;
  /** What is taken off the list price of each unit, in the currency of the items. */
  readonly discountAmount?: MoneyInput | null | undefined;
  /** How much is taken off the list price, between 0 and 1. A PRICE_DISCOUNT needs this, a discountAmount or a fixedPrice. */
  readonly discountFraction?: number | null | undefined;
  /** The last day of the promotion. */
  readonly endsOn: string;
  /** Whether the shop shows the promotion prominently where it sells: a display. */
  readonly featured?: boolean | null | undefined;
  /** What the promotion costs whatever it sells, such as printing. */
  readonly fixedCost?: MoneyInput | null | undefined;
  /** The price of each unit in the place of the list price, in the currency of the items. */
  readonly fixedPrice?: MoneyInput | null | undefined;
  /** What a supplier pays towards the promotion. */
  readonly funding?: MoneyInput | null | undefined;
  /** The items that the promotion covers: at most 5,000. Where neither items nor categories are named, it covers all items. */
  readonly items: ReadonlyArray<ItemRef>;
  /** By what means the promotion sells more. */
  readonly kind: PromotionKind;
  /** The locations that the promotion covers: at most 5,000. An empty list, or none, stands for all locations. */
  readonly locations?: ReadonlyArray<LocationRef> | null | undefined;
  /** What an order has to come to. A PRICE_DISCOUNT and a DISPLAY have no conditions. */
  readonly minimumSpend?: MoneyInput | null | undefined;
  /** How many of buyQuantity units are paid, such as 2. */
  readonly payQuantity?: number | null | undefined;
  /** The first day of the promotion. */
  readonly startsOn: string;
};

/** Whether a promotion holds. */
export type PromotionStatus =
  /** The promotion was called off before it ran, or never took place; it does not count. */
  | 'CANCELLED'
  /** The promotion was called off while it ran: it counts up to endsOn, its last whole day. */
  | 'ENDED'
  /** The promotion takes place on its days, past or to come. */
  | 'PLANNED';

/** What a message of a subscription asks its receiver to do. */
export type RefreshKind =
  /** Messages were missed: fetch anew what you show, then go on listening. */
  | 'RESYNC'
  /** The message carries news. */
  | 'UPDATE';

/** What a covariate of the shop would be, in the place of what was told of it, or of nothing. */
export type ScenarioCovariateInput = {
  /** The word, where it tells categories. It is one that was told before. */
  readonly category?: string | null | undefined;
  /** The last day on which it holds. */
  readonly endsOn: string;
  /** The item that it is told of. Absent, it is all items. */
  readonly item?: ItemRef | null | undefined;
  /** The place or the region that it is told of. Absent, it is everywhere. */
  readonly location?: LocationRef | null | undefined;
  /** What the shop calls it: see namedCovariates. */
  readonly name: string;
  /** The number, where it tells numbers. */
  readonly number?: number | null | undefined;
  /** The first day on which it holds: one that is forecast. */
  readonly startsOn: string;
};

/** Prices, promotions and covariates in the place of the planned ones: what would be sold, were they so. Nothing is stored. */
export type ScenarioInput = {
  /** What covariates of the shop would be on coming days: at most 100 values. They take the place of what was told of the same or narrower; on other days that holds. Where one of all items at a place meets what was told of the item everywhere, the latter holds. Only the families boosted and random-forest read them, and only in forecasts of single items. */
  readonly covariates?: ReadonlyArray<ScenarioCovariateInput> | null | undefined;
  /** Prices that hold on their days: at most 1,000. On all other days the planned prices hold. */
  readonly prices?: ReadonlyArray<ScenarioPriceInput> | null | undefined;
  /** The promotions that take place, and no others: at most 100. An empty list means that there is none. Absent, the planned ones take place. */
  readonly promotions?: ReadonlyArray<PromotionPlanInput> | null | undefined;
};

/** A price of an item that is not planned, and what if it were. */
export type ScenarioPriceInput = {
  /** The last day of the price. Absent, it is the last day that is forecast. */
  readonly endsOn?: string | null | undefined;
  /** The item whose price changes. */
  readonly item: ItemRef;
  /** The place at which the price changes. Absent, it changes everywhere. */
  readonly location?: LocationRef | null | undefined;
  /** The list price, in the currency of the item. */
  readonly price: MoneyInput;
  /** The first day of the price. Absent, it is the first day that is forecast. */
  readonly startsOn?: string | null | undefined;
};

export type DemandItemsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter: ItemFilter;
}>;


export type DemandItemsQuery = { readonly items: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly externalId: string, readonly title: string, readonly brand: string | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type DemandCategoriesQueryVariables = Exact<{ [key: string]: never; }>;


export type DemandCategoriesQuery = { readonly categories: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly parent: { readonly id: string, readonly name: string } | null }> } };

export type ItemDemandQueryVariables = Exact<{
  item: ItemRef;
  input: DemandForecastInput;
  historyDays: number;
  from: string;
  to: string;
  location?: LocationRef | null | undefined;
}>;


export type ItemDemandQuery = { readonly item: { readonly id: string, readonly externalId: string, readonly title: string, readonly brand: string | null, readonly active: boolean, readonly price: { readonly amountMinor: number | string, readonly currency: string }, readonly category: { readonly id: string, readonly name: string } | null } | null, readonly demandForecast: { readonly id: string, readonly issuedAt: string, readonly originDay: string, readonly lastObservedDay: string | null, readonly staleDays: number | null, readonly isFallback: boolean, readonly currency: string | null, readonly points: ReadonlyArray<{ readonly day: string, readonly mean: number, readonly quantiles: ReadonlyArray<{ readonly level: number, readonly value: number }> }>, readonly history: ReadonlyArray<{ readonly day: string, readonly status: DemandDayStatus, readonly value: number | null, readonly stockOutFraction: number }>, readonly accuracy: { readonly metrics: ReadonlyArray<{ readonly name: string, readonly value: number | null }>, readonly baselineMetrics: ReadonlyArray<{ readonly name: string, readonly value: number | null }>, readonly series: { readonly scoredDays: number, readonly metrics: ReadonlyArray<{ readonly name: string, readonly value: number | null }>, readonly baselineMetrics: ReadonlyArray<{ readonly name: string, readonly value: number | null }> } | null } | null, readonly model: { readonly id: string, readonly name: string, readonly family: string, readonly version: number } } | null, readonly promotions: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly status: PromotionStatus, readonly startsOn: string, readonly endsOn: string }> }, readonly calendarDays: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly day: string, readonly name: string, readonly closed: boolean, readonly isHoliday: boolean }> } | null };

export type DemandTotalQueryVariables = Exact<{
  input: DemandForecastInput;
  from: string;
  to: string;
}>;


export type DemandTotalQuery = { readonly demandForecast: { readonly total: { readonly from: string, readonly to: string, readonly mean: number, readonly quantiles: ReadonlyArray<{ readonly level: number, readonly value: number }> } } | null };

export type DemandWhatIfQueryVariables = Exact<{
  input: DemandForecastInput;
}>;


export type DemandWhatIfQuery = { readonly demandForecast: { readonly points: ReadonlyArray<{ readonly day: string, readonly mean: number, readonly quantiles: ReadonlyArray<{ readonly level: number, readonly value: number }> }> } | null };

export type ModelSegmentsQueryVariables = Exact<{
  id: string | number;
}>;


export type ModelSegmentsQuery = { readonly modelVersion: { readonly id: string, readonly metricSlices: ReadonlyArray<{ readonly value: string, readonly days: number, readonly metrics: ReadonlyArray<{ readonly name: string, readonly value: number | null }>, readonly baselineMetrics: ReadonlyArray<{ readonly name: string, readonly value: number | null }> }> } | null };

export type DemandRefreshedSubscriptionVariables = Exact<{
  items?: ReadonlyArray<ItemRef> | ItemRef | null | undefined;
  locations?: ReadonlyArray<LocationRef> | LocationRef | null | undefined;
  measures?: ReadonlyArray<Measure> | Measure | null | undefined;
  granularities?: ReadonlyArray<Granularity> | Granularity | null | undefined;
  after?: string | null | undefined;
}>;


export type DemandRefreshedSubscription = { readonly demandForecastRefreshed: { readonly cursor: string, readonly kind: RefreshKind, readonly forecast: { readonly issuedAt: string } | null } };

export type DemandDriversQueryVariables = Exact<{
  input: DemandForecastInput;
}>;


export type DemandDriversQuery = { readonly demandForecast: { readonly id: string, readonly drivers: ReadonlyArray<{ readonly code: DriverCode, readonly units: number, readonly share: number | null }> } | null };

export type NowcastQueryVariables = Exact<{
  input: DemandForecastInput;
}>;


export type NowcastQuery = { readonly demandForecast: { readonly id: string, readonly nowcast: { readonly asOf: string, readonly day: string, readonly mean: number, readonly forecastMean: number, readonly soldUnits: number, readonly soldShare: number, readonly quantiles: ReadonlyArray<{ readonly level: number, readonly value: number }> } | null } | null };


export const DemandItemsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DemandItems"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ItemFilter"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"items"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"EnumValue","value":"TITLE_ASC"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"brand"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<DemandItemsQuery, DemandItemsQueryVariables>;
export const DemandCategoriesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DemandCategories"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"categories"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"500"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"parent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]} as unknown as DocumentNode<DemandCategoriesQuery, DemandCategoriesQueryVariables>;
export const ItemDemandDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ItemDemand"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"item"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ItemRef"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DemandForecastInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"historyDays"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Day"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Day"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"location"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"LocationRef"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"item"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ref"},"value":{"kind":"Variable","name":{"kind":"Name","value":"item"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"active"}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"category"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"demandForecast"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"issuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"originDay"}},{"kind":"Field","name":{"kind":"Name","value":"lastObservedDay"}},{"kind":"Field","name":{"kind":"Name","value":"staleDays"}},{"kind":"Field","name":{"kind":"Name","value":"isFallback"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"points"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"quantiles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"level"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"history"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"days"},"value":{"kind":"Variable","name":{"kind":"Name","value":"historyDays"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"stockOutFraction"}}]}},{"kind":"Field","name":{"kind":"Name","value":"accuracy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"metrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"baselineMetrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"series"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"scoredDays"}},{"kind":"Field","name":{"kind":"Name","value":"metrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"baselineMetrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"family"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"promotions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"item"},"value":{"kind":"Variable","name":{"kind":"Name","value":"item"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"runsFrom"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"runsTo"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"startsOn"}},{"kind":"Field","name":{"kind":"Name","value":"endsOn"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"calendarDays"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"location"},"value":{"kind":"Variable","name":{"kind":"Name","value":"location"}}},{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"200"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"closed"}},{"kind":"Field","name":{"kind":"Name","value":"isHoliday"}}]}}]}}]}}]} as unknown as DocumentNode<ItemDemandQuery, ItemDemandQueryVariables>;
export const DemandTotalDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DemandTotal"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DemandForecastInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Day"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Day"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"demandForecast"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"total"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}},{"kind":"Argument","name":{"kind":"Name","value":"levels"},"value":{"kind":"ListValue","values":[{"kind":"FloatValue","value":"0.1"},{"kind":"FloatValue","value":"0.5"},{"kind":"FloatValue","value":"0.9"}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"quantiles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"level"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}}]}}]} as unknown as DocumentNode<DemandTotalQuery, DemandTotalQueryVariables>;
export const DemandWhatIfDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DemandWhatIf"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DemandForecastInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"demandForecast"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"points"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"quantiles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"level"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}}]}}]} as unknown as DocumentNode<DemandWhatIfQuery, DemandWhatIfQueryVariables>;
export const ModelSegmentsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ModelSegments"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"modelVersion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"metricSlices"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"dimension"},"value":{"kind":"EnumValue","value":"SEGMENT"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"days"}},{"kind":"Field","name":{"kind":"Name","value":"metrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"baselineMetrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ModelSegmentsQuery, ModelSegmentsQueryVariables>;
export const DemandRefreshedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"DemandRefreshed"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"items"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ItemRef"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"locations"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"LocationRef"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"measures"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Measure"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"granularities"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Granularity"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"demandForecastRefreshed"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"items"},"value":{"kind":"Variable","name":{"kind":"Name","value":"items"}}},{"kind":"Argument","name":{"kind":"Name","value":"locations"},"value":{"kind":"Variable","name":{"kind":"Name","value":"locations"}}},{"kind":"Argument","name":{"kind":"Name","value":"measures"},"value":{"kind":"Variable","name":{"kind":"Name","value":"measures"}}},{"kind":"Argument","name":{"kind":"Name","value":"granularities"},"value":{"kind":"Variable","name":{"kind":"Name","value":"granularities"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"forecast"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issuedAt"}}]}}]}}]}}]} as unknown as DocumentNode<DemandRefreshedSubscription, DemandRefreshedSubscriptionVariables>;
export const DemandDriversDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DemandDrivers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DemandForecastInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"demandForecast"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"drivers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"units"}},{"kind":"Field","name":{"kind":"Name","value":"share"}}]}}]}}]}}]} as unknown as DocumentNode<DemandDriversQuery, DemandDriversQueryVariables>;
export const NowcastDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Nowcast"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DemandForecastInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"demandForecast"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nowcast"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"forecastMean"}},{"kind":"Field","name":{"kind":"Name","value":"soldUnits"}},{"kind":"Field","name":{"kind":"Name","value":"soldShare"}},{"kind":"Field","name":{"kind":"Name","value":"quantiles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"level"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}}]}}]} as unknown as DocumentNode<NowcastQuery, NowcastQueryVariables>;