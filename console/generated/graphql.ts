/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** What a visitor may do next. */
export type ActionType =
  /** The visitor puts an item into the cart. */
  | 'ADD_TO_CART'
  /** The visitor goes to the checkout. */
  | 'CHECKOUT'
  /** The visitor does nothing more in this visit. */
  | 'LEAVE'
  /** The visitor buys. */
  | 'PURCHASE'
  /** The visitor takes an item out of the cart. */
  | 'REMOVE_FROM_CART'
  /** The visitor searches. */
  | 'SEARCH'
  /** The visitor looks at an item. */
  | 'VIEW';

/** Which alerts are asked for. An alert has to fulfil every condition that is given. */
export type AlertFilter = {
  /** Only alerts of this kind, such as DEVICE_LOST, are given. */
  readonly kind?: string | null | undefined;
  /** True gives only alerts that are over, false only those that are not. Absent or null gives both. */
  readonly resolved?: boolean | null | undefined;
  /** Only alerts of this severity are given. */
  readonly severity?: AlertSeverity | null | undefined;
};

/** What an alert is about. */
export type AlertKind =
  /** Files of the champion are damaged. */
  | 'ARTIFACT_CORRUPT'
  /** A day sold otherwise than was forecast of it. */
  | 'DEMAND_ANOMALY'
  /** A day, order or event lies far above what its item sells. */
  | 'DEMAND_OUTLIER'
  /** A GPU failed in the middle of the work, which goes on with another device. */
  | 'DEVICE_LOST';

/** How soon somebody should look at an alert. */
export type AlertSeverity =
  /** Something does not work until somebody mends it. */
  | 'CRITICAL'
  /** Nothing has to be done. */
  | 'INFO'
  /** The work goes on, but somebody should look at it soon. */
  | 'WARNING';

/** What an API key may do. */
export type ApiKeyScope =
  /** The key may write the shop's data. */
  | 'INGEST'
  /** The key may train, promote and roll back models, and refresh forecasts. */
  | 'MODELS'
  /** The key may read the shop's graph and its forecasts. */
  | 'READ';

/** Which entries of the audit log are asked for. An entry has to fulfil every condition that is given. */
export type AuditLogFilter = {
  /** Only this act is given, such as "promotion.create", or every act of a kind, such as "promotion". */
  readonly action?: string | null | undefined;
  /** Only what this caller did is given, as "actor" names it. */
  readonly actor?: string | null | undefined;
  /** Only what was done before that is given. */
  readonly before?: string | null | undefined;
  /** Only what was done then or later is given. */
  readonly from?: string | null | undefined;
  /** Only what was done to this is given, as "subject" names it. */
  readonly subject?: string | null | undefined;
};

/** The key that is wanted. */
export type CreateApiKeyInput = {
  /** When the key stops working, in the future. Absent, the key never expires. */
  readonly expiresAt?: string | null | undefined;
  /** A name for people to recognise the key by, of at most 100 characters. */
  readonly name: string;
  /** What the key may do: at least one scope. */
  readonly scopes: ReadonlyArray<ApiKeyScope>;
  /** The stable name of the sending system: keep it when you rotate its key. Absent, it is the name. */
  readonly source?: string | null | undefined;
};

/** A promotion as it is planned. It may last at most 366 days. */
export type CreatePromotionInput = {
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
  /** What the promotion gives, in the words that customers read, such as "20 % off all tea": at most 500 characters. */
  readonly description?: string | null | undefined;
  /** What is taken off the list price of each unit, in the currency of the items. */
  readonly discountAmount?: MoneyInput | null | undefined;
  /** How much is taken off the list price, between 0 and 1. A PRICE_DISCOUNT needs this, a discountAmount or a fixedPrice. */
  readonly discountFraction?: number | null | undefined;
  /** The last day of the promotion. */
  readonly endsOn: string;
  /** The shop's own key of the promotion. */
  readonly externalId: string;
  /** Whether the shop shows the promotion prominently where it sells: a display. */
  readonly featured?: boolean | null | undefined;
  /** What the promotion costs whatever it sells, such as printing. */
  readonly fixedCost?: MoneyInput | null | undefined;
  /** The price of each unit in the place of the list price, in the currency of the items. */
  readonly fixedPrice?: MoneyInput | null | undefined;
  /** What a supplier pays towards the promotion. */
  readonly funding?: MoneyInput | null | undefined;
  /** Places, or customers, that are left without the promotion by lot, so that it can be measured against them. They are drawn once, before it starts. Where places are drawn, its locations are the others. */
  readonly holdout?: PromotionHoldoutInput | null | undefined;
  /** The items that the promotion covers: at most 5,000. Where neither items nor categories are named, it covers all items. */
  readonly items?: ReadonlyArray<ItemRef> | null | undefined;
  /** By what means the promotion sells more. */
  readonly kind: PromotionKind;
  /** When the promotion was decided, where that was before now: models learn that forecasts of earlier days did not see it. */
  readonly knownAt?: string | null | undefined;
  /** The locations that the promotion covers: at most 5,000. A region stands for all places in it. An empty list, or none, stands for all locations. */
  readonly locations?: ReadonlyArray<LocationRef> | null | undefined;
  /** What an order has to come to. A PRICE_DISCOUNT and a DISPLAY have no conditions. */
  readonly minimumSpend?: MoneyInput | null | undefined;
  /** The name of the promotion for people. */
  readonly name: string;
  /** How many of buyQuantity units are paid, such as 2. */
  readonly payQuantity?: number | null | undefined;
  /** The first day of the promotion. */
  readonly startsOn: string;
};

/** What is to be known of recorded sales. */
export type DataFindingKind =
  /** The place was closed, or all places of the item were. */
  | 'CLOSED'
  /** Nobody said what was sold. */
  | 'GAP'
  /** Far more, or far less, was recorded than on periods like it around it. */
  | 'OUTLIER'
  /** The item was out of stock for a quarter of the period at least: its sales are a lower bound of demand. */
  | 'OUT_OF_STOCK'
  /** The values are exactly those of the season before, such as those of the last week, and not by chance. */
  | 'REPEATED'
  /** Nothing was sold for longer than happens to this series by chance once in a thousand times. */
  | 'ZERO_RUN';

/** The series whose recorded sales are looked at. */
export type DataQualityInput = {
  /** How long the periods are that are forecast one by one. */
  readonly granularity?: Granularity | null | undefined;
  /** The item whose sales are looked at. */
  readonly item: ItemRef;
  /** The place or the region. Absent, all places are looked at together. */
  readonly location?: LocationRef | null | undefined;
  /** What was measured. */
  readonly measure?: Measure | null | undefined;
  /** How many periods are looked at, up to the last complete one: 1 to 366. */
  readonly periods?: number | null | undefined;
};

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

/** What the days of a promotion are compared with. */
export type EffectMethod =
  /** What customers bought who got it is compared with what those bought who were held out by lot. */
  | 'CUSTOMERS_BY_LOT'
  /** They are compared with what the past of the promoted series itself foretold, because there was nothing else. */
  | 'STRUCTURAL_TIME_SERIES'
  /** They are compared with a weighted mean of what the promotion did not touch, which followed the promoted series before. */
  | 'SYNTHETIC_CONTROL';

/** What is wrong, as a stable code: in results, and as "extensions.code" of errors. docs/errors.md says what to do about each. */
export type ErrorCode =
  /** Another server uses this home. */
  | 'ALREADY_RUNNING'
  /** A file of a model version is damaged, or is not a model. */
  | 'ARTIFACT_CORRUPT'
  /** An environment variable is not valid, or a limit is too low. */
  | 'BAD_CONFIGURATION'
  /** An argument or a row is not valid. */
  | 'BAD_USER_INPUT'
  /** Somebody cancelled it. */
  | 'CANCELLED'
  /** It contradicts what is stored, or the same thing is under way. */
  | 'CONFLICT'
  /** The database cannot be reached or started. */
  | 'DATABASE_UNAVAILABLE'
  /** A GPU failed in the middle of the work. */
  | 'DEVICE_LOST'
  /** A device for models does not work here. */
  | 'DEVICE_UNAVAILABLE'
  /** The credentials do not allow this. */
  | 'FORBIDDEN'
  /** This is a defect of Forecart; the log has the details. */
  | 'INTERNAL_SERVER_ERROR'
  /** A migration of the database failed, or was changed after it had been applied. */
  | 'MIGRATION_FAILED'
  /** The process that runs models did not start, or died twice in a row. */
  | 'MODEL_HOST_UNAVAILABLE'
  /** There is too little history for an honest answer. */
  | 'NOT_ENOUGH_DATA'
  /** There is no such thing, or you may not see it. */
  | 'NOT_FOUND'
  /** No model serves this yet. */
  | 'NO_MODEL'
  /** The operation asks for more than one caller may ask for. */
  | 'QUERY_TOO_EXPENSIVE'
  /** There are too many requests a second, or too many operations at once. */
  | 'RATE_LIMITED'
  /** The time limit was over. */
  | 'TIMEOUT'
  /** A model does something that a compiled graph would silently freeze. */
  | 'TRACE_REFUSED'
  /** The process of a training run died, and the one in its place too. */
  | 'TRAINER_CRASHED'
  /** There are no credentials, or they are wrong or expired. */
  | 'UNAUTHENTICATED'
  /** A model uses an operation that the compiler does not know. */
  | 'UNSUPPORTED_KERNEL';

/** What a visitor did. */
export type EventType =
  /** The visitor put the item into the cart. */
  | 'ADD_TO_CART'
  /** The visitor began to pay. */
  | 'CHECKOUT'
  /** The visitor clicked on the item in a list. */
  | 'CLICK'
  /** The visitor put the item onto a list of favourites. */
  | 'FAVORITE'
  /** The visitor was shown the item in a list. */
  | 'IMPRESSION'
  /** The visitor signed in. */
  | 'LOGIN'
  /** The visitor bought the item. Only the shop may say so. */
  | 'PURCHASE'
  /** The visitor took the item out of the cart. */
  | 'REMOVE_FROM_CART'
  /** The visitor gave the item back. Only the shop may say so. */
  | 'RETURN'
  /** The visitor judged the item; "rating" says how well. */
  | 'REVIEW'
  /** The visitor searched; "query" says for what. */
  | 'SEARCH'
  /** The visitor opened an account. */
  | 'SIGNUP'
  /** The visitor looked at the page of the item. */
  | 'VIEW';

/** What the evaluation gate decided about the champion. */
export type GateDecision =
  /** The baseline became champion, because nothing beats it. */
  | 'BASELINE_PROMOTED'
  /** The new version became champion. */
  | 'CHALLENGER_PROMOTED'
  /** The champion of before stays. */
  | 'CHAMPION_KEPT';

/** How long the periods are that are forecast one by one. */
export type Granularity =
  /** Each period is one day, in the time zone of its location. */
  | 'DAY'
  /** Each period is one month of the calendar. */
  | 'MONTH'
  /** Each period is one week, from Monday to Sunday. */
  | 'WEEK';

/** What is drawn by lot to be left without a promotion. */
export type HoldoutUnit =
  /** Customers are drawn; those who are not known are in no arm. */
  | 'CUSTOMERS'
  /** Places are drawn; customers at home there do not get it. */
  | 'PLACES';

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

/** Which jobs are asked for. A job has to fulfil every condition that is given. */
export type JobFilter = {
  /** Only jobs of this kind, such as refresh-forecasts, are given. */
  readonly kind?: string | null | undefined;
  /** Only jobs of this status are given. */
  readonly status?: RunStatus | null | undefined;
};

/** What kind of place a location is. */
export type LocationKind =
  /** This is the shop on the internet. */
  | 'ONLINE'
  /** A region is a group of other locations, and sells nothing by itself. */
  | 'REGION'
  /** A store is a place that customers walk into. */
  | 'STORE'
  /** A warehouse keeps goods and sells none. End users do not see it. */
  | 'WAREHOUSE';

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

/** Where a day lies beside a promotion. */
export type MeasurementPhase =
  /** The day lies behind the promotion. */
  | 'AFTER'
  /** The day lies before the promotion. */
  | 'BEFORE'
  /** The day is one of the promotion. */
  | 'DURING';

/** By what the figures of a backtest are split. */
export type MetricDimension =
  /** The figures are of one day ahead. */
  | 'HORIZON_DAY'
  /** The figures are of items at their places, or of items over all of their places. */
  | 'LEVEL'
  /** The figures are of one kind of series. */
  | 'SEGMENT';

/** An amount of money in one currency. */
export type MoneyInput = {
  /** The amount in the currency's minor unit, such as cents: from 0 to 10^15. */
  readonly amountMinor: number | string;
  /** The ISO 4217 code of the currency, such as EUR. */
  readonly currency: string;
};

/** Of whom it is asked. Where nothing is given, what many visitors do is told. */
export type NextActionsInput = {
  /** Events that are stored nowhere. They come after those of the session; the last fifty count. */
  readonly events?: ReadonlyArray<SessionEventInput> | null | undefined;
  /** How many items are wanted, at most 100. */
  readonly first?: number | null | undefined;
  /** Where the visit takes place. Absent, it is the location of the session. */
  readonly location?: LocationRef | null | undefined;
  /** A session whose events are stored. */
  readonly session?: SessionRef | null | undefined;
  /** A customer, whose last events count where no session is named. */
  readonly user?: UserRef | null | undefined;
};

/** Which version an alias is to stand for. */
export type PromoteModelInput = {
  /** The alias that moves: champion or challenger. */
  readonly alias?: string | null | undefined;
  /** The name of the model, such as demand. */
  readonly name: string;
  /** Why the version becomes champion although the gate did not let it. It is needed only then, and the audit trail keeps it. */
  readonly overrideReason?: string | null | undefined;
  /** The number of the version within the model. */
  readonly version: number;
};

/** What is to be held out of a promotion. */
export type PromotionHoldoutInput = {
  /** Which part is held out, between 0 and 1. Of the places that the promotion covers, one at least, and not all; of the customers, about so many. */
  readonly share: number;
  /** What is drawn. */
  readonly unit?: HoldoutUnit | null | undefined;
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

/** Names a promotion by exactly one of the two fields. */
export type PromotionRef =
  {   /** The shop's own key, such as the SKU of an item or the key that the events of a session carry. */
  readonly externalId: string; readonly id?: never; }
  |  { readonly externalId?: never;   /** The id that a former answer gave. */
  readonly id: string | number; };

/** Whether a promotion holds. */
export type PromotionStatus =
  /** The promotion was called off before it ran, or never took place; it does not count. */
  | 'CANCELLED'
  /** The promotion was called off while it ran: it counts up to endsOn, its last whole day. */
  | 'ENDED'
  /** The promotion takes place on its days, past or to come. */
  | 'PLANNED';

/** What the lists of one row of a report have in common. */
export type RecommendationGrouping =
  /** The experiment that they belong to, and its arm. */
  | 'ARM'
  /** The surface, and the placement on it. */
  | 'PLACEMENT'
  /** The scenario that made them. */
  | 'SCENARIO'
  /** The surface that they were shown on. */
  | 'SURFACE'
  /** The model version that ranked them. */
  | 'VERSION';

/** Which lists a report is about, and what counts as coming of them. */
export type RecommendationReportInput = {
  /** For how many hours after a click a cart or a purchase counts as coming of it, at most 720. */
  readonly attributionHours?: number;
  /** How likely the intervals are to hold the figures, between 0.5 and 0.999. */
  readonly confidence?: number;
  /** Only lists of this experiment count, by the id that "experiments" gives. Absent, all do. */
  readonly experimentId?: string | number | null | undefined;
  /** Lists count that were answered at this instant or later. */
  readonly from: string;
  /** What the lists of a row have in common. */
  readonly groupBy?: RecommendationGrouping;
  /** Only lists of this surface count, such as HOME, SIMILAR or TRENDING. Absent, all do. */
  readonly surface?: string | null | undefined;
  /** Lists count that were answered before this instant, at most 92 days after "from". */
  readonly to: string;
};

/** What a list of recommendations is of. */
export type RecommendationTargetKind =
  /** The entries are adverts that run now and have budget left. */
  | 'ADVERT'
  /** The entries are items on sale. */
  | 'ITEM'
  /** The entries are ways to pay that can be used for the order. */
  | 'PAYMENT_METHOD'
  /** The entries are promotions that run now at the place of the visit. */
  | 'PROMOTION';

/** For whom, and for which part of which page, items are wanted. */
export type RecommendationsInput = {
  /** The cursor of the last entry of the page before. The next page has nothing of the pages before, whatever the visitor did in between. */
  readonly after?: string | null | undefined;
  /** The total of the order that is to be paid: it decides which ways to pay can be used. Absent, it is the price of "items", else of what the visit has in its cart, one of each. */
  readonly amount?: MoneyInput | null | undefined;
  /** What kind of device the visitor uses, in the words that events of the shop have as the property "device": at most 50 characters. Ways to pay are ranked by it, and items where the model has learned from it. */
  readonly device?: string | null | undefined;
  /** Events that are stored nowhere. They come after those of the session; the last fifty count. */
  readonly events?: ReadonlyArray<SessionEventInput> | null | undefined;
  /** Items that are not wanted in the list. */
  readonly exclude?: ReadonlyArray<ItemRef> | null | undefined;
  /** Which items may be in the list. Only those on sale ever are. */
  readonly filter?: ItemFilter | null | undefined;
  /** How many items are wanted, at most 100. */
  readonly first?: number | null | undefined;
  /** What the list is about: the item of the page, or what lies in the cart. It is not recommended itself. */
  readonly items?: ReadonlyArray<ItemRef> | null | undefined;
  /** Where the visit takes place. Absent, it is the location of the session. */
  readonly location?: LocationRef | null | undefined;
  /** A part of the surface, by the name that the shop gives it. A scenario of its own holds there, where there is one. Lists of one operation that are for the same visit and have other placements or surfaces show no item twice. A list of adverts is of those of this placement. */
  readonly placement?: string | null | undefined;
  /** A session whose events are stored. */
  readonly session?: SessionRef | null | undefined;
  /** Where the list is shown. */
  readonly surface: Surface;
  /** What the list is of. Absent, it is of ways to pay on CHECKOUT, of adverts on ADVERT, and of items elsewhere. "exclude" and "filter" are about items alone. */
  readonly target?: RecommendationTargetKind | null | undefined;
  /** A customer, whose last events count where no session is named. */
  readonly user?: UserRef | null | undefined;
};

/** What a message of a subscription asks its receiver to do. */
export type RefreshKind =
  /** Messages were missed: fetch anew what you show, then go on listening. */
  | 'RESYNC'
  /** The message carries news. */
  | 'UPDATE';

/** Why a promotion cannot be measured or predicted, or no test of it be planned. */
export type RefusalCode =
  /** The items were under a promotion nearly always. */
  | 'ALWAYS_ON'
  /** The promotion ends later than what would be sold without it can be told. */
  | 'BEYOND_HORIZON'
  /** The promotion was called off before it ran, or never took place. */
  | 'CANCELLED'
  /** The cost of an item, or its currency, leaves no margin to be told. */
  | 'COST_UNKNOWN'
  /** The discount is deeper than any that has run. */
  | 'DEPTH_OUTSIDE_SEEN'
  /** Too few days before the promotion, or none of it, are known. */
  | 'HISTORY_TOO_SHORT'
  /** No day of the promotion is over yet. */
  | 'NOT_STARTED'
  /** Nothing was left without the promotion, and the past alone is too short. */
  | 'NO_DONORS'
  /** Those who were shown the promotion and those who were not have hardly anybody alike. */
  | 'NO_OVERLAP'
  /** The promotion covers no place that sells. */
  | 'NO_PLACE'
  /** What would have to differ is the same throughout (prices, what is shown, what customers do), so that nothing tells what a change adds. */
  | 'NO_VARIATION'
  /** The items were promoted only on days that are hardly known without a promotion. */
  | 'ONLY_AT_PEAKS'
  /** Nothing that was left without the promotion sold alike before it. */
  | 'POOR_PRE_FIT'
  /** Too few promotions have run that say anything of this one. */
  | 'TOO_FEW_EVENTS'
  /** Too few customers were shown the promotion (or got it), or were not, or did what is asked for. */
  | 'TOO_FEW_USERS'
  /** The promotion names more items and places than are read, or its customers and their orders are more than are read in time. */
  | 'TOO_LARGE'
  /** Hardly a promotion of this kind has run, so that nothing tells what one adds. */
  | 'UNSUPPORTED_KIND';

/** Items at places that are planned together, and how their stock is to be kept. */
export type ReorderPlansInput = {
  /** The most that may be ordered for, of all orders together. It is spent where it keeps most demand from going unmet. Absent, there is no bound. */
  readonly budget?: MoneyInput | null | undefined;
  /** How many units of the item the place has room for. Absent, there is no bound. */
  readonly capacityUnits?: number | null | undefined;
  /** How many days an order is to last longer than it has to, so that there are fewer of them. */
  readonly coverDays?: number;
  /** Multiplies the forecast, from 0 to 100: to see what follows where more is sold, or less. */
  readonly demandFactor?: number;
  /** What stock is held for. */
  readonly goal?: ServiceGoal;
  /** The items that may have to be ordered. */
  readonly items: ReadonlyArray<ItemRef>;
  /** How many days pass on the average from an order to its delivery. */
  readonly leadTimeDays?: number;
  /** The standard deviation of the lead time, in days, at most twice the lead time: 0 where deliveries are always on time. */
  readonly leadTimeDeviationDays?: number;
  /** The places whose stock it is. */
  readonly locations: ReadonlyArray<LocationRef>;
  /** How many units an order has at least. */
  readonly minimumUnits?: number;
  /** The lead times of past deliveries in days, 1 to 1,000 of them, in the place of mean and deviation. */
  readonly observedLeadTimeDays?: ReadonlyArray<number> | null | undefined;
  /** What a unit costs that is left over. NEWSVENDOR needs it. */
  readonly overageCost?: MoneyInput | null | undefined;
  /** How many units a pack holds. Orders and transfers are whole packs. */
  readonly packSize?: number;
  /** How many days pass from one look at the stock to the next one, at which it can be ordered again. */
  readonly reviewDays?: number;
  /** The level of service, from 0.5 to 0.999. NEWSVENDOR does not read it. */
  readonly serviceLevel?: number;
  /** What a unit costs that is wanted and not there; NEWSVENDOR reads it. Absent, it is the price of the item less its cost. */
  readonly shortageCost?: MoneyInput | null | undefined;
  /** Whether stock is moved from places that have too much of an item to those that lack it, before anything is ordered. */
  readonly transfers?: boolean;
  /** What a unit costs. Absent, it is the cost of the item. */
  readonly unitCost?: MoneyInput | null | undefined;
};

/** How a part of the installation is doing. */
export type RoleState =
  /** The part does its work, but something is wrong that a person has to mend. */
  | 'DEGRADED'
  /** The part does not work. */
  | 'FAILED'
  /** The part runs but does not answer, and is replaced if it goes on like that. */
  | 'NOT_ANSWERING'
  /** The part does its work. */
  | 'READY'
  /** The part is not ready yet. */
  | 'STARTING'
  /** The part does not run. */
  | 'STOPPED';

/** How far a job or a training run is. */
export type RunStatus =
  /** Somebody ended the work before it was done. */
  | 'CANCELLED'
  /** The work ended without a result; "error" says why. */
  | 'FAILED'
  /** The work waits for its turn. */
  | 'QUEUED'
  /** The work is being done. */
  | 'RUNNING'
  /** The work is done. */
  | 'SUCCEEDED';

/** Prices and promotions in the place of the planned ones: what would be sold, were they so. Nothing is stored. */
export type ScenarioInput = {
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

/** What stock is held for. */
export type ServiceGoal =
  /** Between two deliveries, everything that is wanted is there with the probability "serviceLevel". */
  | 'CYCLE_SERVICE'
  /** The part "serviceLevel" of the units that are wanted is there. */
  | 'FILL_RATE'
  /** What a missed sale costs and what a unit costs that is left over are weighed against each other. */
  | 'NEWSVENDOR';

/** Something that a visitor did, which is stored nowhere. */
export type SessionEventInput = {
  /** The id under which it is sent to "ingestEvents" as well. An event of the session that is stored under this id counts once, whatever the times are; without an id, one of the same type, item and time does. */
  readonly clientEventId?: string | null | undefined;
  /** The item that it was about. An event of an item that is not known is skipped. */
  readonly item?: ItemRef | null | undefined;
  /** When it happened. Absent means now. */
  readonly occurredAt?: string | null | undefined;
  /** What was searched for, of a search. The first hundred characters count. */
  readonly query?: string | null | undefined;
  /** What the visitor did. */
  readonly type: EventType;
};

/** Names a session by exactly one of the two fields. */
export type SessionRef =
  {   /** The shop's own key, such as the SKU of an item or the key that the events of a session carry. */
  readonly externalId: string; readonly id?: never; }
  |  { readonly externalId?: never;   /** The id that a former answer gave. */
  readonly id: string | number; };

/** Where a list of recommendations is shown. */
export type Surface =
  /** The list is for a slot that adverts compete for: of adverts, where nothing else is asked for. */
  | 'ADVERT'
  /** The list is beside what lies in the cart. */
  | 'CART'
  /** The list is where an order is paid: of ways to pay, where nothing else is asked for. */
  | 'CHECKOUT'
  /** The list is on a page that is about nothing in particular. */
  | 'HOME'
  /** The list is beside an item. */
  | 'ITEM_PAGE'
  /** The list is among the results of a search. */
  | 'SEARCH';

/** What a model predicts. */
export type Task =
  /** The model predicts how much will be sold. */
  | 'DEMAND'
  /** The task is not one of those that Forecart comes with. */
  | 'OTHER'
  /** The model predicts what a visitor will do next. */
  | 'SESSION';

/** The training that is wanted. */
export type TrainModelInput = {
  /** The kind of model to train. Absent, it is the network family. */
  readonly family?: string | null | undefined;
  /** Settings that are to differ from their defaults, as a JSON object. */
  readonly hyperparameters?: unknown;
  /** The name of the model, which is "demand". */
  readonly model: string;
  /** The seed of the random numbers, from 0 to 2^31 - 1: equal seeds on equal data give equal models. Absent, it is 1. */
  readonly seed?: number | null | undefined;
  /** How many days of history are read at most, from 60 to 3650. Absent, it is what FORECART_TRAINING_DAYS says. */
  readonly trainingDays?: number | null | undefined;
};

/** Names a customer by exactly one of the two fields. */
export type UserRef =
  {   /** The shop's own key, such as the SKU of an item or the key that the events of a session carry. */
  readonly externalId: string; readonly id?: never; }
  |  { readonly externalId?: never;   /** The id that a former answer gave. */
  readonly id: string | number; };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { readonly viewer: { readonly isAdmin: boolean, readonly source: string | null, readonly scopes: ReadonlyArray<ApiKeyScope>, readonly expiresAt: string | null } };

export type PlacesQueryVariables = Exact<{ [key: string]: never; }>;


export type PlacesQuery = { readonly locations: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly externalId: string, readonly name: string, readonly kind: LocationKind, readonly timeZone: string }> } };

export type DataCountsQueryVariables = Exact<{ [key: string]: never; }>;


export type DataCountsQuery = { readonly system: { readonly counts: { readonly items: number, readonly locations: number, readonly users: number, readonly orders: number, readonly events: number, readonly demandDays: number, readonly forecasts: number }, readonly queue: { readonly waiting: number, readonly running: number, readonly failed: number } } };

export type LatestOrdersQueryVariables = Exact<{
  first: number;
}>;


export type LatestOrdersQuery = { readonly orders: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly externalId: string, readonly orderedAt: string, readonly total: { readonly amountMinor: number | string, readonly currency: string }, readonly location: { readonly id: string, readonly name: string, readonly timeZone: string } | null }> } };

export type OutliersQueryVariables = Exact<{
  first: number;
}>;


export type OutliersQuery = { readonly alerts: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly severity: AlertSeverity, readonly subject: string, readonly message: string, readonly raisedAt: string, readonly resolvedAt: string | null }> } };

export type DataJobsQueryVariables = Exact<{
  first: number;
}>;


export type DataJobsQuery = { readonly jobs: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly kind: string, readonly status: RunStatus, readonly progressFraction: number, readonly createdAt: string, readonly finishedAt: string | null, readonly error: { readonly code: string, readonly text: string } | null }> } };

export type ItemFreshnessQueryVariables = Exact<{
  first: number;
}>;


export type ItemFreshnessQuery = { readonly demandForecasts: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly lastObservedDay: string | null, readonly staleDays: number | null, readonly item: { readonly id: string, readonly externalId: string, readonly title: string } | null } | null> } };

export type ImportsQueryVariables = Exact<{
  first: number;
}>;


export type ImportsQuery = { readonly imports: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly target: string, readonly source: string, readonly fileName: string, readonly status: RunStatus, readonly stage: string, readonly progressFraction: number, readonly readRecords: number, readonly recordedRecords: number, readonly unchangedRecords: number, readonly rejectedRecords: number, readonly startedAt: string, readonly endedAt: string | null, readonly error: { readonly code: string, readonly text: string } | null }> } };

export type ImportRejectsQueryVariables = Exact<{
  id: string | number;
}>;


export type ImportRejectsQuery = { readonly node:
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly rejectedRecords: number, readonly rejectsFileName: string, readonly id: string, readonly rejectReasons: ReadonlyArray<{ readonly reason: string, readonly count: number }>, readonly rejects: ReadonlyArray<{ readonly line: number, readonly reason: string }> }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
    | { readonly id: string }
   | null };

export type DataQualityQueryVariables = Exact<{
  input: DataQualityInput;
}>;


export type DataQualityQuery = { readonly dataQuality: { readonly periods: number, readonly known: number, readonly outOfStock: number, readonly unobserved: number, readonly closed: number, readonly findingCount: number, readonly findings: ReadonlyArray<{ readonly kind: DataFindingKind, readonly from: string, readonly to: string, readonly periods: number, readonly value: number, readonly expected: number | null, readonly score: number | null }> } | null };

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

export type VersionRowFragment = { readonly id: string, readonly name: string, readonly version: number, readonly family: string, readonly aliases: ReadonlyArray<string>, readonly device: string, readonly createdAt: string, readonly metrics: ReadonlyArray<{ readonly name: string, readonly value: number | null }>, readonly baselineMetrics: ReadonlyArray<{ readonly name: string, readonly value: number | null }>, readonly gate: { readonly decision: GateDecision, readonly summary: string } };

export type ModelsQueryVariables = Exact<{ [key: string]: never; }>;


export type ModelsQuery = { readonly models: ReadonlyArray<{ readonly name: string, readonly task: Task, readonly champion: { readonly id: string, readonly name: string, readonly version: number, readonly family: string, readonly aliases: ReadonlyArray<string>, readonly device: string, readonly createdAt: string, readonly metrics: ReadonlyArray<{ readonly name: string, readonly value: number | null }>, readonly baselineMetrics: ReadonlyArray<{ readonly name: string, readonly value: number | null }>, readonly gate: { readonly decision: GateDecision, readonly summary: string } } | null, readonly challenger: { readonly id: string, readonly name: string, readonly version: number, readonly family: string } | null }>, readonly system: { readonly device: string } };

export type ModelVersionsQueryVariables = Exact<{
  name: string;
  first: number;
}>;


export type ModelVersionsQuery = { readonly model: { readonly name: string, readonly versions: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly version: number, readonly family: string, readonly aliases: ReadonlyArray<string>, readonly device: string, readonly createdAt: string, readonly metrics: ReadonlyArray<{ readonly name: string, readonly value: number | null }>, readonly baselineMetrics: ReadonlyArray<{ readonly name: string, readonly value: number | null }>, readonly gate: { readonly decision: GateDecision, readonly summary: string } }> } } | null, readonly trainingRuns: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly model: string, readonly family: string, readonly status: RunStatus, readonly stage: string, readonly progressFraction: number, readonly epoch: number | null, readonly createdAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly requestedBy: string, readonly seed: number, readonly trainingDays: number, readonly error: { readonly code: string, readonly text: string } | null, readonly version: { readonly id: string, readonly version: number } | null }> } };

export type RunRowFragment = { readonly id: string, readonly model: string, readonly family: string, readonly status: RunStatus, readonly stage: string, readonly progressFraction: number, readonly epoch: number | null, readonly createdAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly requestedBy: string, readonly seed: number, readonly trainingDays: number, readonly error: { readonly code: string, readonly text: string } | null, readonly version: { readonly id: string, readonly version: number } | null };

export type RunQueryVariables = Exact<{
  id: string | number;
}>;


export type RunQuery = { readonly trainingRun: { readonly id: string, readonly model: string, readonly family: string, readonly status: RunStatus, readonly stage: string, readonly progressFraction: number, readonly epoch: number | null, readonly createdAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly requestedBy: string, readonly seed: number, readonly trainingDays: number, readonly lossCurve: ReadonlyArray<{ readonly epoch: number, readonly trainLoss: number, readonly validationLoss: number }>, readonly error: { readonly code: string, readonly text: string } | null, readonly version: { readonly id: string, readonly version: number } | null } | null };

export type RunProgressSubscriptionVariables = Exact<{
  id: string | number;
}>;


export type RunProgressSubscription = { readonly trainingProgress: { readonly id: string, readonly model: string, readonly family: string, readonly status: RunStatus, readonly stage: string, readonly progressFraction: number, readonly epoch: number | null, readonly createdAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly requestedBy: string, readonly seed: number, readonly trainingDays: number, readonly lossCurve: ReadonlyArray<{ readonly epoch: number, readonly trainLoss: number, readonly validationLoss: number }>, readonly error: { readonly code: string, readonly text: string } | null, readonly version: { readonly id: string, readonly version: number } | null } };

export type PromotedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type PromotedSubscription = { readonly modelPromoted: { readonly id: string, readonly name: string, readonly version: number } };

export type VersionDetailsQueryVariables = Exact<{
  id: string | number;
}>;


export type VersionDetailsQuery = { readonly modelVersion: { readonly seed: number, readonly artifactSha256: string, readonly id: string, readonly name: string, readonly version: number, readonly family: string, readonly aliases: ReadonlyArray<string>, readonly device: string, readonly createdAt: string, readonly trainedOn: { readonly from: string, readonly to: string, readonly asOf: string } | null, readonly weightRounding: { readonly weights: string, readonly lossIncreaseFraction: number | null } | null, readonly metricSlices: ReadonlyArray<{ readonly dimension: MetricDimension, readonly value: string, readonly days: number, readonly metrics: ReadonlyArray<{ readonly name: string, readonly value: number | null }>, readonly baselineMetrics: ReadonlyArray<{ readonly name: string, readonly value: number | null }> }>, readonly metrics: ReadonlyArray<{ readonly name: string, readonly value: number | null }>, readonly baselineMetrics: ReadonlyArray<{ readonly name: string, readonly value: number | null }>, readonly gate: { readonly decision: GateDecision, readonly summary: string } } | null };

export type TrainMutationVariables = Exact<{
  input: TrainModelInput;
}>;


export type TrainMutation = { readonly trainModel: { readonly trainingRun: { readonly id: string, readonly model: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: ErrorCode, readonly message: string }> } };

export type CancelRunMutationVariables = Exact<{
  id: string | number;
}>;


export type CancelRunMutation = { readonly cancelTraining: { readonly trainingRun: { readonly id: string, readonly status: RunStatus } | null, readonly userErrors: ReadonlyArray<{ readonly code: ErrorCode, readonly message: string }> } };

export type PromoteMutationVariables = Exact<{
  input: PromoteModelInput;
}>;


export type PromoteMutation = { readonly promoteModel: { readonly modelVersion: { readonly id: string, readonly aliases: ReadonlyArray<string> } | null, readonly userErrors: ReadonlyArray<{ readonly code: ErrorCode, readonly message: string }> } };

export type RollBackMutationVariables = Exact<{
  name: string;
}>;


export type RollBackMutation = { readonly rollbackModel: { readonly modelVersion: { readonly id: string, readonly version: number, readonly aliases: ReadonlyArray<string> } | null, readonly userErrors: ReadonlyArray<{ readonly code: ErrorCode, readonly message: string }> } };

export type SystemQueryVariables = Exact<{ [key: string]: never; }>;


export type SystemQuery = { readonly system: { readonly device: string, readonly startedAt: string, readonly modelCalls: number, readonly build: { readonly version: string, readonly node: string }, readonly devices: ReadonlyArray<{ readonly name: string, readonly chosen: boolean, readonly reason: string, readonly probeMs: number | null }>, readonly roles: ReadonlyArray<{ readonly role: string, readonly state: RoleState, readonly reason: string | null }>, readonly database: { readonly version: string, readonly sizeBytes: number, readonly embedded: boolean }, readonly queue: { readonly waiting: number, readonly running: number, readonly failed: number }, readonly recommendationLog: { readonly written: number, readonly waiting: number, readonly dropped: number } } };

export type JobsQueryVariables = Exact<{
  first: number;
  filter?: JobFilter | null | undefined;
}>;


export type JobsQuery = { readonly jobs: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly kind: string, readonly status: RunStatus, readonly progressFraction: number, readonly requestedBy: string, readonly createdAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly error: { readonly code: string, readonly text: string } | null }> } };

export type AlertsQueryVariables = Exact<{
  first: number;
  filter?: AlertFilter | null | undefined;
}>;


export type AlertsQuery = { readonly alerts: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly kind: AlertKind, readonly severity: AlertSeverity, readonly subject: string, readonly message: string, readonly raisedAt: string, readonly resolvedAt: string | null }> } };

export type AlertRaisedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type AlertRaisedSubscription = { readonly alertRaised: { readonly cursor: string, readonly kind: RefreshKind } };

export type ApiKeysQueryVariables = Exact<{
  first: number;
}>;


export type ApiKeysQuery = { readonly apiKeys: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly source: string, readonly prefix: string, readonly scopes: ReadonlyArray<ApiKeyScope>, readonly createdAt: string, readonly expiresAt: string | null, readonly revokedAt: string | null, readonly lastUsedAt: string | null }> } };

export type CreateKeyMutationVariables = Exact<{
  input: CreateApiKeyInput;
}>;


export type CreateKeyMutation = { readonly createApiKey: { readonly key: string | null, readonly apiKey: { readonly id: string, readonly name: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: ErrorCode, readonly message: string }> } };

export type RevokeKeyMutationVariables = Exact<{
  id: string | number;
}>;


export type RevokeKeyMutation = { readonly revokeApiKey: { readonly apiKey: { readonly id: string, readonly revokedAt: string | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: ErrorCode, readonly message: string }> } };

export type AuditLogQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: AuditLogFilter | null | undefined;
}>;


export type AuditLogQuery = { readonly auditLog: { readonly totalCount: number, readonly pageInfo: { readonly endCursor: string | null, readonly hasNextPage: boolean }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly at: string, readonly actor: string, readonly action: string, readonly subject: string, readonly details: unknown, readonly detailsCharacters: number }> } };

export type EstimatePartsFragment = { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number };

export type MoneyEstimatePartsFragment = { readonly mean: { readonly amountMinor: number | string, readonly currency: string }, readonly lower: { readonly amountMinor: number | string, readonly currency: string }, readonly upper: { readonly amountMinor: number | string, readonly currency: string } };

export type LiftPartsFragment = { readonly identified: boolean, readonly confidence: number, readonly days: number, readonly baselineUnits: { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number } | null, readonly incrementalUnits: { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number } | null, readonly direct: { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number } | null, readonly cannibalization: { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number } | null, readonly halo: { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number } | null, readonly pullForward: { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number } | null, readonly incrementalRevenue: { readonly mean: { readonly amountMinor: number | string, readonly currency: string }, readonly lower: { readonly amountMinor: number | string, readonly currency: string }, readonly upper: { readonly amountMinor: number | string, readonly currency: string } } | null, readonly incrementalMargin: { readonly mean: { readonly amountMinor: number | string, readonly currency: string }, readonly lower: { readonly amountMinor: number | string, readonly currency: string }, readonly upper: { readonly amountMinor: number | string, readonly currency: string } } | null, readonly roi: { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number } | null, readonly refusal: { readonly code: RefusalCode, readonly message: string, readonly remedy: string } | null, readonly stock: { readonly knownShare: number, readonly unsellableUnits: number, readonly shortages: ReadonlyArray<{ readonly unitsWanted: number, readonly unitsOnHand: number, readonly unitsMissing: number, readonly item: { readonly id: string, readonly title: string } | null, readonly location: { readonly id: string, readonly name: string } | null }> } | null };

export type PromotionsQueryVariables = Exact<{
  from: string;
  to: string;
  first: number;
}>;


export type PromotionsQuery = { readonly promotions: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly externalId: string, readonly name: string, readonly kind: PromotionKind, readonly status: PromotionStatus, readonly startsOn: string, readonly endsOn: string, readonly discountFraction: number | null, readonly featured: boolean, readonly items: ReadonlyArray<{ readonly id: string, readonly externalId: string, readonly title: string }>, readonly locations: ReadonlyArray<{ readonly id: string, readonly name: string }> }> } };

export type PromotionFactsQueryVariables = Exact<{
  promotion: PromotionRef;
}>;


export type PromotionFactsQuery = { readonly promotion: { readonly id: string, readonly externalId: string, readonly name: string, readonly kind: PromotionKind, readonly status: PromotionStatus, readonly startsOn: string, readonly endsOn: string, readonly description: string | null, readonly discountFraction: number | null, readonly discountAmount: { readonly amountMinor: number | string, readonly currency: string } | null, readonly fixedPrice: { readonly amountMinor: number | string, readonly currency: string } | null, readonly coveredItems: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly externalId: string, readonly title: string }> }, readonly locations: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly ledger: ReadonlyArray<{ readonly issuedAt: string, readonly baselineUnits: number, readonly isWithinInterval: boolean | null, readonly incrementalUnits: { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number }, readonly measured: { readonly mean: number, readonly lower: number | null, readonly upper: number | null } | null }> } | null };

export type LiftOfPromotionQueryVariables = Exact<{
  promotion: PromotionRef;
}>;


export type LiftOfPromotionQuery = { readonly promotionLift: { readonly identified: boolean, readonly confidence: number, readonly days: number, readonly baselineUnits: { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number } | null, readonly incrementalUnits: { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number } | null, readonly direct: { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number } | null, readonly cannibalization: { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number } | null, readonly halo: { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number } | null, readonly pullForward: { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number } | null, readonly incrementalRevenue: { readonly mean: { readonly amountMinor: number | string, readonly currency: string }, readonly lower: { readonly amountMinor: number | string, readonly currency: string }, readonly upper: { readonly amountMinor: number | string, readonly currency: string } } | null, readonly incrementalMargin: { readonly mean: { readonly amountMinor: number | string, readonly currency: string }, readonly lower: { readonly amountMinor: number | string, readonly currency: string }, readonly upper: { readonly amountMinor: number | string, readonly currency: string } } | null, readonly roi: { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number } | null, readonly refusal: { readonly code: RefusalCode, readonly message: string, readonly remedy: string } | null, readonly stock: { readonly knownShare: number, readonly unsellableUnits: number, readonly shortages: ReadonlyArray<{ readonly unitsWanted: number, readonly unitsOnHand: number, readonly unitsMissing: number, readonly item: { readonly id: string, readonly title: string } | null, readonly location: { readonly id: string, readonly name: string } | null }> } | null } | null };

export type LiftOfPlanQueryVariables = Exact<{
  plan: PromotionPlanInput;
}>;


export type LiftOfPlanQuery = { readonly promotionLift: { readonly identified: boolean, readonly confidence: number, readonly days: number, readonly baselineUnits: { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number } | null, readonly incrementalUnits: { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number } | null, readonly direct: { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number } | null, readonly cannibalization: { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number } | null, readonly halo: { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number } | null, readonly pullForward: { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number } | null, readonly incrementalRevenue: { readonly mean: { readonly amountMinor: number | string, readonly currency: string }, readonly lower: { readonly amountMinor: number | string, readonly currency: string }, readonly upper: { readonly amountMinor: number | string, readonly currency: string } } | null, readonly incrementalMargin: { readonly mean: { readonly amountMinor: number | string, readonly currency: string }, readonly lower: { readonly amountMinor: number | string, readonly currency: string }, readonly upper: { readonly amountMinor: number | string, readonly currency: string } } | null, readonly roi: { readonly mean: number, readonly lower: number, readonly upper: number, readonly confidence: number } | null, readonly refusal: { readonly code: RefusalCode, readonly message: string, readonly remedy: string } | null, readonly stock: { readonly knownShare: number, readonly unsellableUnits: number, readonly shortages: ReadonlyArray<{ readonly unitsWanted: number, readonly unitsOnHand: number, readonly unitsMissing: number, readonly item: { readonly id: string, readonly title: string } | null, readonly location: { readonly id: string, readonly name: string } | null }> } | null } | null };

export type MeasurementQueryVariables = Exact<{
  promotion: PromotionRef;
}>;


export type MeasurementQuery = { readonly promotionMeasurement: { readonly identified: boolean, readonly confidence: number, readonly treatedCustomers: number | null, readonly heldOutCustomers: number | null, readonly refusal: { readonly code: RefusalCode, readonly message: string, readonly remedy: string } | null, readonly incrementalUnits: { readonly mean: number, readonly lower: number | null, readonly upper: number | null } | null, readonly incrementalRevenue: { readonly mean: { readonly amountMinor: number | string, readonly currency: string } } | null, readonly sold: { readonly method: EffectMethod, readonly pValue: number, readonly liftFraction: number | null, readonly placebos: { readonly units: number, readonly unitPValue: number | null, readonly windows: number, readonly windowsRejected: number } | null } | null, readonly ownIncrementalUnits: { readonly mean: number, readonly lower: number | null, readonly upper: number | null } | null, readonly overlaps: ReadonlyArray<{ readonly share: number, readonly promotion: { readonly id: string, readonly externalId: string, readonly name: string } | null }>, readonly donors: ReadonlyArray<{ readonly weight: number, readonly item: { readonly id: string, readonly title: string } | null, readonly location: { readonly id: string, readonly name: string } | null }>, readonly points: ReadonlyArray<{ readonly day: string, readonly phase: MeasurementPhase, readonly actual: number, readonly expected: number, readonly effect: number, readonly cumulativeEffect: number }> } | null };

export type PlanItemsQueryVariables = Exact<{
  titleContains: string;
}>;


export type PlanItemsQuery = { readonly items: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly externalId: string, readonly title: string }> } };

export type CreatePromotionMutationVariables = Exact<{
  input: CreatePromotionInput;
}>;


export type CreatePromotionMutation = { readonly createPromotion: { readonly promotion: { readonly id: string, readonly externalId: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: ErrorCode, readonly message: string }> } };

export type CancelPromotionMutationVariables = Exact<{
  promotion: PromotionRef;
}>;


export type CancelPromotionMutation = { readonly cancelPromotion: { readonly promotion: { readonly id: string, readonly status: PromotionStatus, readonly endsOn: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: ErrorCode, readonly message: string }> } };

export type StockItemsQueryVariables = Exact<{
  first: number;
}>;


export type StockItemsQuery = { readonly items: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly externalId: string }> } };

export type StockPlansQueryVariables = Exact<{
  input: ReorderPlansInput;
}>;


export type StockPlansQuery = { readonly reorderPlans: { readonly orderCosts: ReadonlyArray<{ readonly amountMinor: number | string, readonly currency: string }>, readonly plans: ReadonlyArray<{ readonly onHand: number, readonly leadTimeDemand: number, readonly safetyStock: number, readonly reorderPoint: number, readonly orderQuantity: number, readonly reorderOn: string | null, readonly stockOutOn: string | null, readonly stockOutProbability: number, readonly overStock: number, readonly item: { readonly id: string, readonly externalId: string, readonly title: string }, readonly location: { readonly id: string, readonly name: string } }>, readonly transfers: ReadonlyArray<{ readonly units: number, readonly item: { readonly id: string, readonly externalId: string, readonly title: string }, readonly from: { readonly id: string, readonly name: string }, readonly to: { readonly id: string, readonly name: string } }>, readonly refusals: ReadonlyArray<{ readonly code: ErrorCode, readonly message: string }> } | null };

export type ShopTodayQueryVariables = Exact<{
  historyDays: number;
}>;


export type ShopTodayQuery = { readonly demandForecast: { readonly id: string, readonly originDay: string, readonly lastObservedDay: string | null, readonly staleDays: number | null, readonly points: ReadonlyArray<{ readonly day: string, readonly mean: number, readonly quantiles: ReadonlyArray<{ readonly level: number, readonly value: number }> }>, readonly history: ReadonlyArray<{ readonly day: string, readonly status: DemandDayStatus, readonly value: number | null, readonly stockOutFraction: number }>, readonly accuracy: { readonly metrics: ReadonlyArray<{ readonly name: string, readonly value: number | null }>, readonly baselineMetrics: ReadonlyArray<{ readonly name: string, readonly value: number | null }> } | null } | null };

export type AttentionQueryVariables = Exact<{ [key: string]: never; }>;


export type AttentionQuery = { readonly alerts: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly kind: AlertKind, readonly severity: AlertSeverity, readonly subject: string, readonly message: string, readonly raisedAt: string }> }, readonly models: ReadonlyArray<{ readonly name: string, readonly champion: { readonly id: string } | null }>, readonly system: { readonly roles: ReadonlyArray<{ readonly role: string, readonly state: RoleState, readonly reason: string | null }> } };

export type VisitorsNowQueryVariables = Exact<{
  first: number;
}>;


export type VisitorsNowQuery = { readonly sessions: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly externalId: string, readonly lastEventAt: string, readonly nextActions: { readonly purchaseProbability: number, readonly actions: ReadonlyArray<{ readonly action: ActionType, readonly probability: number }> } | null, readonly location: { readonly id: string, readonly name: string, readonly timeZone: string } | null }> } };

export type LiveSessionsQueryVariables = Exact<{
  first: number;
  location?: LocationRef | null | undefined;
}>;


export type LiveSessionsQuery = { readonly sessions: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly externalId: string, readonly startedAt: string, readonly lastEventAt: string, readonly isBot: boolean, readonly user: { readonly id: string, readonly externalId: string } | null, readonly location: { readonly id: string, readonly name: string, readonly timeZone: string } | null }> } };

export type NextActionPartsFragment = { readonly asOf: string, readonly isFallback: boolean, readonly purchaseProbability: number, readonly actions: ReadonlyArray<{ readonly action: ActionType, readonly probability: number }>, readonly expectedOrderValue: { readonly mean: { readonly amountMinor: number | string, readonly currency: string }, readonly lower: { readonly amountMinor: number | string, readonly currency: string }, readonly upper: { readonly amountMinor: number | string, readonly currency: string } } | null, readonly nextItems: ReadonlyArray<{ readonly id: string, readonly rank: number, readonly score: number, readonly clickProbability: number | null, readonly item: { readonly id: string, readonly externalId: string, readonly title: string } | null, readonly target:
      | { readonly __typename: 'Advert', readonly id: string, readonly advert: string }
      | { readonly __typename: 'Item' }
      | { readonly __typename: 'PaymentMethod', readonly id: string, readonly payment: string }
      | { readonly __typename: 'Promotion', readonly id: string, readonly promotion: string }
     | null, readonly reasons: ReadonlyArray<{ readonly code: string, readonly text: string, readonly weight: number | null }> }>, readonly model: { readonly id: string, readonly name: string, readonly version: number, readonly family: string } | null };

export type RecommendationPartsFragment = { readonly id: string, readonly rank: number, readonly score: number, readonly clickProbability: number | null, readonly item: { readonly id: string, readonly externalId: string, readonly title: string } | null, readonly target:
    | { readonly __typename: 'Advert', readonly id: string, readonly advert: string }
    | { readonly __typename: 'Item' }
    | { readonly __typename: 'PaymentMethod', readonly id: string, readonly payment: string }
    | { readonly __typename: 'Promotion', readonly id: string, readonly promotion: string }
   | null, readonly reasons: ReadonlyArray<{ readonly code: string, readonly text: string, readonly weight: number | null }> };

export type SessionDetailsQueryVariables = Exact<{
  id: string | number;
}>;


export type SessionDetailsQuery = { readonly session: { readonly id: string, readonly externalId: string, readonly startedAt: string, readonly lastEventAt: string, readonly isBot: boolean, readonly user: { readonly id: string, readonly externalId: string } | null, readonly location: { readonly id: string, readonly name: string, readonly timeZone: string } | null, readonly events: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly type: EventType, readonly occurredAt: string, readonly quantity: number, readonly query: string | null, readonly item: { readonly id: string, readonly externalId: string, readonly title: string } | null }> }, readonly nextActions: { readonly asOf: string, readonly isFallback: boolean, readonly purchaseProbability: number, readonly actions: ReadonlyArray<{ readonly action: ActionType, readonly probability: number }>, readonly expectedOrderValue: { readonly mean: { readonly amountMinor: number | string, readonly currency: string }, readonly lower: { readonly amountMinor: number | string, readonly currency: string }, readonly upper: { readonly amountMinor: number | string, readonly currency: string } } | null, readonly nextItems: ReadonlyArray<{ readonly id: string, readonly rank: number, readonly score: number, readonly clickProbability: number | null, readonly item: { readonly id: string, readonly externalId: string, readonly title: string } | null, readonly target:
          | { readonly __typename: 'Advert', readonly id: string, readonly advert: string }
          | { readonly __typename: 'Item' }
          | { readonly __typename: 'PaymentMethod', readonly id: string, readonly payment: string }
          | { readonly __typename: 'Promotion', readonly id: string, readonly promotion: string }
         | null, readonly reasons: ReadonlyArray<{ readonly code: string, readonly text: string, readonly weight: number | null }> }>, readonly model: { readonly id: string, readonly name: string, readonly version: number, readonly family: string } | null } | null } | null };

export type NextActionsUpdatedSubscriptionVariables = Exact<{
  id: string | number;
}>;


export type NextActionsUpdatedSubscription = { readonly nextActionsUpdated: { readonly asOf: string } };

export type PlaygroundQueryVariables = Exact<{
  input: RecommendationsInput;
  next: NextActionsInput;
}>;


export type PlaygroundQuery = { readonly recommendationList: { readonly scenarioName: string, readonly emptyBecause: { readonly code: string, readonly text: string } | null, readonly items: ReadonlyArray<{ readonly id: string, readonly rank: number, readonly score: number, readonly clickProbability: number | null, readonly item: { readonly id: string, readonly externalId: string, readonly title: string } | null, readonly target:
        | { readonly __typename: 'Advert', readonly id: string, readonly advert: string }
        | { readonly __typename: 'Item' }
        | { readonly __typename: 'PaymentMethod', readonly id: string, readonly payment: string }
        | { readonly __typename: 'Promotion', readonly id: string, readonly promotion: string }
       | null, readonly reasons: ReadonlyArray<{ readonly code: string, readonly text: string, readonly weight: number | null }> }> } | null, readonly nextActions: { readonly asOf: string, readonly isFallback: boolean, readonly purchaseProbability: number, readonly actions: ReadonlyArray<{ readonly action: ActionType, readonly probability: number }>, readonly expectedOrderValue: { readonly mean: { readonly amountMinor: number | string, readonly currency: string }, readonly lower: { readonly amountMinor: number | string, readonly currency: string }, readonly upper: { readonly amountMinor: number | string, readonly currency: string } } | null, readonly nextItems: ReadonlyArray<{ readonly id: string, readonly rank: number, readonly score: number, readonly clickProbability: number | null, readonly item: { readonly id: string, readonly externalId: string, readonly title: string } | null, readonly target:
        | { readonly __typename: 'Advert', readonly id: string, readonly advert: string }
        | { readonly __typename: 'Item' }
        | { readonly __typename: 'PaymentMethod', readonly id: string, readonly payment: string }
        | { readonly __typename: 'Promotion', readonly id: string, readonly promotion: string }
       | null, readonly reasons: ReadonlyArray<{ readonly code: string, readonly text: string, readonly weight: number | null }> }>, readonly model: { readonly id: string, readonly name: string, readonly version: number, readonly family: string } | null } | null };

export type RecommendationResultsQueryVariables = Exact<{
  input: RecommendationReportInput;
}>;


export type RecommendationResultsQuery = { readonly recommendationReport: { readonly rows: ReadonlyArray<{ readonly surface: string | null, readonly scenario: string | null, readonly placement: string | null, readonly arm: string | null, readonly lists: number, readonly impressions: number, readonly clicks: number, readonly addToCarts: number, readonly conversions: number, readonly version: { readonly id: string, readonly name: string, readonly version: number } | null, readonly clickThroughRate: { readonly mean: number, readonly lower: number, readonly upper: number } | null, readonly conversionRate: { readonly mean: number, readonly lower: number, readonly upper: number } | null, readonly revenue: ReadonlyArray<{ readonly amountMinor: number | string, readonly currency: string }> }> } };

export const VersionRowFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"VersionRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ModelVersion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"family"}},{"kind":"Field","name":{"kind":"Name","value":"aliases"}},{"kind":"Field","name":{"kind":"Name","value":"device"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"metrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"baselineMetrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"gate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"summary"}}]}}]}}]} as unknown as DocumentNode<VersionRowFragment, unknown>;
export const RunRowFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RunRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TrainingRun"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"family"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"progressFraction"}},{"kind":"Field","name":{"kind":"Name","value":"epoch"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"requestedBy"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"trainingDays"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}},{"kind":"Field","name":{"kind":"Name","value":"version"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]}}]} as unknown as DocumentNode<RunRowFragment, unknown>;
export const EstimatePartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EstimateParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Estimate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"lower"}},{"kind":"Field","name":{"kind":"Name","value":"upper"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}}]}}]} as unknown as DocumentNode<EstimatePartsFragment, unknown>;
export const MoneyEstimatePartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyEstimateParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MoneyEstimate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lower"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upper"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}}]} as unknown as DocumentNode<MoneyEstimatePartsFragment, unknown>;
export const LiftPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"LiftParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionLift"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identified"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"days"}},{"kind":"Field","name":{"kind":"Name","value":"baselineUnits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"incrementalUnits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"direct"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cannibalization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"halo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pullForward"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"incrementalRevenue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyEstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"incrementalMargin"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyEstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"roi"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refusal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"remedy"}}]}},{"kind":"Field","name":{"kind":"Name","value":"stock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"knownShare"}},{"kind":"Field","name":{"kind":"Name","value":"unsellableUnits"}},{"kind":"Field","name":{"kind":"Name","value":"shortages"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"location"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"unitsWanted"}},{"kind":"Field","name":{"kind":"Name","value":"unitsOnHand"}},{"kind":"Field","name":{"kind":"Name","value":"unitsMissing"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EstimateParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Estimate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"lower"}},{"kind":"Field","name":{"kind":"Name","value":"upper"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyEstimateParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MoneyEstimate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lower"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upper"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}}]} as unknown as DocumentNode<LiftPartsFragment, unknown>;
export const RecommendationPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecommendationParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recommendation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"clickProbability"}},{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"target"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PaymentMethod"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"payment"},"name":{"kind":"Name","value":"name"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Advert"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"advert"},"name":{"kind":"Name","value":"name"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Promotion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"promotion"},"name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}}]}}]}}]} as unknown as DocumentNode<RecommendationPartsFragment, unknown>;
export const NextActionPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"NextActionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NextActionPrediction"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"isFallback"}},{"kind":"Field","name":{"kind":"Name","value":"purchaseProbability"}},{"kind":"Field","name":{"kind":"Name","value":"actions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"probability"}}]}},{"kind":"Field","name":{"kind":"Name","value":"expectedOrderValue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lower"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upper"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextItems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecommendationParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"family"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecommendationParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recommendation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"clickProbability"}},{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"target"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PaymentMethod"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"payment"},"name":{"kind":"Name","value":"name"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Advert"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"advert"},"name":{"kind":"Name","value":"name"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Promotion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"promotion"},"name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}}]}}]}}]} as unknown as DocumentNode<NextActionPartsFragment, unknown>;
export const ViewerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isAdmin"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"scopes"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]}}]} as unknown as DocumentNode<ViewerQuery, ViewerQueryVariables>;
export const PlacesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Places"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"locations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"200"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}}]}}]}}]}}]} as unknown as DocumentNode<PlacesQuery, PlacesQueryVariables>;
export const DataCountsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DataCounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"system"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"counts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"items"}},{"kind":"Field","name":{"kind":"Name","value":"locations"}},{"kind":"Field","name":{"kind":"Name","value":"users"}},{"kind":"Field","name":{"kind":"Name","value":"orders"}},{"kind":"Field","name":{"kind":"Name","value":"events"}},{"kind":"Field","name":{"kind":"Name","value":"demandDays"}},{"kind":"Field","name":{"kind":"Name","value":"forecasts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"queue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"running"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}}]}}]}}]}}]} as unknown as DocumentNode<DataCountsQuery, DataCountsQueryVariables>;
export const LatestOrdersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LatestOrders"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orders"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"orderedAt"}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"location"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}}]}}]}}]}}]}}]} as unknown as DocumentNode<LatestOrdersQuery, LatestOrdersQueryVariables>;
export const OutliersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Outliers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"alerts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"kind"},"value":{"kind":"StringValue","value":"DEMAND_OUTLIER","block":false}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"raisedAt"}},{"kind":"Field","name":{"kind":"Name","value":"resolvedAt"}}]}}]}}]}}]} as unknown as DocumentNode<OutliersQuery, OutliersQueryVariables>;
export const DataJobsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DataJobs"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobs"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"progressFraction"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}}]}}]}}]}}]} as unknown as DocumentNode<DataJobsQuery, DataJobsQueryVariables>;
export const ItemFreshnessDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ItemFreshness"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"demandForecasts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"horizonDays"},"value":{"kind":"IntValue","value":"1"}},{"kind":"ObjectField","name":{"kind":"Name","value":"levels"},"value":{"kind":"ListValue","values":[{"kind":"FloatValue","value":"0.5"}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lastObservedDay"}},{"kind":"Field","name":{"kind":"Name","value":"staleDays"}}]}}]}}]}}]} as unknown as DocumentNode<ItemFreshnessQuery, ItemFreshnessQueryVariables>;
export const ImportsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Imports"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"imports"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"target"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"fileName"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"progressFraction"}},{"kind":"Field","name":{"kind":"Name","value":"readRecords"}},{"kind":"Field","name":{"kind":"Name","value":"recordedRecords"}},{"kind":"Field","name":{"kind":"Name","value":"unchangedRecords"}},{"kind":"Field","name":{"kind":"Name","value":"rejectedRecords"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]}}]}}]} as unknown as DocumentNode<ImportsQuery, ImportsQueryVariables>;
export const ImportRejectsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ImportRejects"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Import"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rejectedRecords"}},{"kind":"Field","name":{"kind":"Name","value":"rejectReasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"rejects"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"line"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"rejectsFileName"}}]}}]}}]}}]} as unknown as DocumentNode<ImportRejectsQuery, ImportRejectsQueryVariables>;
export const DataQualityDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DataQuality"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DataQualityInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dataQuality"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"periods"}},{"kind":"Field","name":{"kind":"Name","value":"known"}},{"kind":"Field","name":{"kind":"Name","value":"outOfStock"}},{"kind":"Field","name":{"kind":"Name","value":"unobserved"}},{"kind":"Field","name":{"kind":"Name","value":"closed"}},{"kind":"Field","name":{"kind":"Name","value":"findingCount"}},{"kind":"Field","name":{"kind":"Name","value":"findings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"periods"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"expected"}},{"kind":"Field","name":{"kind":"Name","value":"score"}}]}}]}}]}}]} as unknown as DocumentNode<DataQualityQuery, DataQualityQueryVariables>;
export const DemandItemsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DemandItems"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ItemFilter"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"items"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"EnumValue","value":"TITLE_ASC"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"brand"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<DemandItemsQuery, DemandItemsQueryVariables>;
export const DemandCategoriesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DemandCategories"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"categories"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"500"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"parent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]} as unknown as DocumentNode<DemandCategoriesQuery, DemandCategoriesQueryVariables>;
export const ItemDemandDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ItemDemand"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"item"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ItemRef"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DemandForecastInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"historyDays"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Day"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Day"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"location"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"LocationRef"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"item"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ref"},"value":{"kind":"Variable","name":{"kind":"Name","value":"item"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"active"}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"category"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"demandForecast"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"issuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"originDay"}},{"kind":"Field","name":{"kind":"Name","value":"lastObservedDay"}},{"kind":"Field","name":{"kind":"Name","value":"staleDays"}},{"kind":"Field","name":{"kind":"Name","value":"isFallback"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"points"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"quantiles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"level"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"history"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"days"},"value":{"kind":"Variable","name":{"kind":"Name","value":"historyDays"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"stockOutFraction"}}]}},{"kind":"Field","name":{"kind":"Name","value":"accuracy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"metrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"baselineMetrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"series"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"scoredDays"}},{"kind":"Field","name":{"kind":"Name","value":"metrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"baselineMetrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"family"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"promotions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"item"},"value":{"kind":"Variable","name":{"kind":"Name","value":"item"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"runsFrom"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"runsTo"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"startsOn"}},{"kind":"Field","name":{"kind":"Name","value":"endsOn"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"calendarDays"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"location"},"value":{"kind":"Variable","name":{"kind":"Name","value":"location"}}},{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"200"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"closed"}},{"kind":"Field","name":{"kind":"Name","value":"isHoliday"}}]}}]}}]}}]} as unknown as DocumentNode<ItemDemandQuery, ItemDemandQueryVariables>;
export const DemandTotalDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DemandTotal"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DemandForecastInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Day"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Day"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"demandForecast"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"total"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}},{"kind":"Argument","name":{"kind":"Name","value":"levels"},"value":{"kind":"ListValue","values":[{"kind":"FloatValue","value":"0.1"},{"kind":"FloatValue","value":"0.5"},{"kind":"FloatValue","value":"0.9"}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"quantiles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"level"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}}]}}]} as unknown as DocumentNode<DemandTotalQuery, DemandTotalQueryVariables>;
export const DemandWhatIfDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DemandWhatIf"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DemandForecastInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"demandForecast"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"points"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"quantiles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"level"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}}]}}]} as unknown as DocumentNode<DemandWhatIfQuery, DemandWhatIfQueryVariables>;
export const ModelSegmentsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ModelSegments"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"modelVersion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"metricSlices"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"dimension"},"value":{"kind":"EnumValue","value":"SEGMENT"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"days"}},{"kind":"Field","name":{"kind":"Name","value":"metrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"baselineMetrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ModelSegmentsQuery, ModelSegmentsQueryVariables>;
export const DemandRefreshedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"DemandRefreshed"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"items"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ItemRef"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"locations"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"LocationRef"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"measures"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Measure"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"granularities"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Granularity"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"demandForecastRefreshed"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"items"},"value":{"kind":"Variable","name":{"kind":"Name","value":"items"}}},{"kind":"Argument","name":{"kind":"Name","value":"locations"},"value":{"kind":"Variable","name":{"kind":"Name","value":"locations"}}},{"kind":"Argument","name":{"kind":"Name","value":"measures"},"value":{"kind":"Variable","name":{"kind":"Name","value":"measures"}}},{"kind":"Argument","name":{"kind":"Name","value":"granularities"},"value":{"kind":"Variable","name":{"kind":"Name","value":"granularities"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"forecast"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issuedAt"}}]}}]}}]}}]} as unknown as DocumentNode<DemandRefreshedSubscription, DemandRefreshedSubscriptionVariables>;
export const DemandDriversDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DemandDrivers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DemandForecastInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"demandForecast"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"drivers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"units"}},{"kind":"Field","name":{"kind":"Name","value":"share"}}]}}]}}]}}]} as unknown as DocumentNode<DemandDriversQuery, DemandDriversQueryVariables>;
export const ModelsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Models"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"models"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"task"}},{"kind":"Field","name":{"kind":"Name","value":"champion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"VersionRow"}}]}},{"kind":"Field","name":{"kind":"Name","value":"challenger"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"family"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"system"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"device"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"VersionRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ModelVersion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"family"}},{"kind":"Field","name":{"kind":"Name","value":"aliases"}},{"kind":"Field","name":{"kind":"Name","value":"device"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"metrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"baselineMetrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"gate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"summary"}}]}}]}}]} as unknown as DocumentNode<ModelsQuery, ModelsQueryVariables>;
export const ModelVersionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ModelVersions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"name"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"model"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"name"},"value":{"kind":"Variable","name":{"kind":"Name","value":"name"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"versions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"VersionRow"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"trainingRuns"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}},{"kind":"Argument","name":{"kind":"Name","value":"model"},"value":{"kind":"Variable","name":{"kind":"Name","value":"name"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RunRow"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"VersionRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ModelVersion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"family"}},{"kind":"Field","name":{"kind":"Name","value":"aliases"}},{"kind":"Field","name":{"kind":"Name","value":"device"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"metrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"baselineMetrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"gate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"summary"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RunRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TrainingRun"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"family"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"progressFraction"}},{"kind":"Field","name":{"kind":"Name","value":"epoch"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"requestedBy"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"trainingDays"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}},{"kind":"Field","name":{"kind":"Name","value":"version"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]}}]} as unknown as DocumentNode<ModelVersionsQuery, ModelVersionsQueryVariables>;
export const RunDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Run"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trainingRun"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RunRow"}},{"kind":"Field","name":{"kind":"Name","value":"lossCurve"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"epoch"}},{"kind":"Field","name":{"kind":"Name","value":"trainLoss"}},{"kind":"Field","name":{"kind":"Name","value":"validationLoss"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RunRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TrainingRun"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"family"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"progressFraction"}},{"kind":"Field","name":{"kind":"Name","value":"epoch"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"requestedBy"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"trainingDays"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}},{"kind":"Field","name":{"kind":"Name","value":"version"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]}}]} as unknown as DocumentNode<RunQuery, RunQueryVariables>;
export const RunProgressDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"RunProgress"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trainingProgress"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"runId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RunRow"}},{"kind":"Field","name":{"kind":"Name","value":"lossCurve"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"epoch"}},{"kind":"Field","name":{"kind":"Name","value":"trainLoss"}},{"kind":"Field","name":{"kind":"Name","value":"validationLoss"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RunRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TrainingRun"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"family"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"progressFraction"}},{"kind":"Field","name":{"kind":"Name","value":"epoch"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"requestedBy"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"trainingDays"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}},{"kind":"Field","name":{"kind":"Name","value":"version"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]}}]} as unknown as DocumentNode<RunProgressSubscription, RunProgressSubscriptionVariables>;
export const PromotedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"Promoted"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"modelPromoted"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]}}]} as unknown as DocumentNode<PromotedSubscription, PromotedSubscriptionVariables>;
export const VersionDetailsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VersionDetails"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"modelVersion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"VersionRow"}},{"kind":"Field","name":{"kind":"Name","value":"seed"}},{"kind":"Field","name":{"kind":"Name","value":"artifactSha256"}},{"kind":"Field","name":{"kind":"Name","value":"trainedOn"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"asOf"}}]}},{"kind":"Field","name":{"kind":"Name","value":"weightRounding"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"weights"}},{"kind":"Field","name":{"kind":"Name","value":"lossIncreaseFraction"}}]}},{"kind":"Field","name":{"kind":"Name","value":"metricSlices"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dimension"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"days"}},{"kind":"Field","name":{"kind":"Name","value":"metrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"baselineMetrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"VersionRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ModelVersion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"family"}},{"kind":"Field","name":{"kind":"Name","value":"aliases"}},{"kind":"Field","name":{"kind":"Name","value":"device"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"metrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"baselineMetrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"gate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"summary"}}]}}]}}]} as unknown as DocumentNode<VersionDetailsQuery, VersionDetailsQueryVariables>;
export const TrainDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Train"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"TrainModelInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trainModel"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trainingRun"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"model"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<TrainMutation, TrainMutationVariables>;
export const CancelRunDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelRun"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelTraining"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"runId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trainingRun"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<CancelRunMutation, CancelRunMutationVariables>;
export const PromoteDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Promote"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PromoteModelInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promoteModel"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"modelVersion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"aliases"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<PromoteMutation, PromoteMutationVariables>;
export const RollBackDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RollBack"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"name"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rollbackModel"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"name"},"value":{"kind":"Variable","name":{"kind":"Name","value":"name"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"modelVersion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"aliases"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<RollBackMutation, RollBackMutationVariables>;
export const SystemDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"System"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"system"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"device"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"modelCalls"}},{"kind":"Field","name":{"kind":"Name","value":"build"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"node"}}]}},{"kind":"Field","name":{"kind":"Name","value":"devices"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"chosen"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"probeMs"}}]}},{"kind":"Field","name":{"kind":"Name","value":"roles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"database"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"sizeBytes"}},{"kind":"Field","name":{"kind":"Name","value":"embedded"}}]}},{"kind":"Field","name":{"kind":"Name","value":"queue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"running"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recommendationLog"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"written"}},{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"dropped"}}]}}]}}]}}]} as unknown as DocumentNode<SystemQuery, SystemQueryVariables>;
export const JobsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Jobs"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"JobFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobs"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"progressFraction"}},{"kind":"Field","name":{"kind":"Name","value":"requestedBy"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}}]}}]}}]}}]} as unknown as DocumentNode<JobsQuery, JobsQueryVariables>;
export const AlertsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Alerts"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"AlertFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"alerts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"raisedAt"}},{"kind":"Field","name":{"kind":"Name","value":"resolvedAt"}}]}}]}}]}}]} as unknown as DocumentNode<AlertsQuery, AlertsQueryVariables>;
export const AlertRaisedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"AlertRaised"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"alertRaised"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}}]}}]}}]} as unknown as DocumentNode<AlertRaisedSubscription, AlertRaisedSubscriptionVariables>;
export const ApiKeysDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ApiKeys"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apiKeys"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"prefix"}},{"kind":"Field","name":{"kind":"Name","value":"scopes"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastUsedAt"}}]}}]}}]}}]} as unknown as DocumentNode<ApiKeysQuery, ApiKeysQueryVariables>;
export const CreateKeyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateKey"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateApiKeyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createApiKey"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"apiKey"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<CreateKeyMutation, CreateKeyMutationVariables>;
export const RevokeKeyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RevokeKey"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revokeApiKey"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apiKey"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<RevokeKeyMutation, RevokeKeyMutationVariables>;
export const AuditLogDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AuditLog"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"AuditLogFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"auditLog"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endCursor"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"actor"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"details"}},{"kind":"Field","name":{"kind":"Name","value":"detailsCharacters"}}]}}]}}]}}]} as unknown as DocumentNode<AuditLogQuery, AuditLogQueryVariables>;
export const PromotionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Promotions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Day"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Day"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"runsFrom"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"runsTo"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"startsOn"}},{"kind":"Field","name":{"kind":"Name","value":"endsOn"}},{"kind":"Field","name":{"kind":"Name","value":"discountFraction"}},{"kind":"Field","name":{"kind":"Name","value":"featured"}},{"kind":"Field","name":{"kind":"Name","value":"items"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"3"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"locations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"3"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]} as unknown as DocumentNode<PromotionsQuery, PromotionsQueryVariables>;
export const PromotionFactsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PromotionFacts"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"promotion"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionRef"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ref"},"value":{"kind":"Variable","name":{"kind":"Name","value":"promotion"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"startsOn"}},{"kind":"Field","name":{"kind":"Name","value":"endsOn"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"discountFraction"}},{"kind":"Field","name":{"kind":"Name","value":"discountAmount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fixedPrice"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"coveredItems"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"locations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ledger"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"baselineUnits"}},{"kind":"Field","name":{"kind":"Name","value":"incrementalUnits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"measured"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"lower"}},{"kind":"Field","name":{"kind":"Name","value":"upper"}}]}},{"kind":"Field","name":{"kind":"Name","value":"isWithinInterval"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EstimateParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Estimate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"lower"}},{"kind":"Field","name":{"kind":"Name","value":"upper"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}}]}}]} as unknown as DocumentNode<PromotionFactsQuery, PromotionFactsQueryVariables>;
export const LiftOfPromotionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LiftOfPromotion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"promotion"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionRef"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotionLift"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"promotion"},"value":{"kind":"Variable","name":{"kind":"Name","value":"promotion"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LiftParts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EstimateParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Estimate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"lower"}},{"kind":"Field","name":{"kind":"Name","value":"upper"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyEstimateParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MoneyEstimate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lower"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upper"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"LiftParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionLift"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identified"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"days"}},{"kind":"Field","name":{"kind":"Name","value":"baselineUnits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"incrementalUnits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"direct"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cannibalization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"halo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pullForward"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"incrementalRevenue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyEstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"incrementalMargin"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyEstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"roi"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refusal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"remedy"}}]}},{"kind":"Field","name":{"kind":"Name","value":"stock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"knownShare"}},{"kind":"Field","name":{"kind":"Name","value":"unsellableUnits"}},{"kind":"Field","name":{"kind":"Name","value":"shortages"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"location"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"unitsWanted"}},{"kind":"Field","name":{"kind":"Name","value":"unitsOnHand"}},{"kind":"Field","name":{"kind":"Name","value":"unitsMissing"}}]}}]}}]}}]} as unknown as DocumentNode<LiftOfPromotionQuery, LiftOfPromotionQueryVariables>;
export const LiftOfPlanDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LiftOfPlan"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"plan"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionPlanInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotionLift"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"plan"},"value":{"kind":"Variable","name":{"kind":"Name","value":"plan"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LiftParts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EstimateParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Estimate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"lower"}},{"kind":"Field","name":{"kind":"Name","value":"upper"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyEstimateParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MoneyEstimate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lower"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upper"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"LiftParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionLift"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identified"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"days"}},{"kind":"Field","name":{"kind":"Name","value":"baselineUnits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"incrementalUnits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"direct"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cannibalization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"halo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pullForward"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"incrementalRevenue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyEstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"incrementalMargin"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyEstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"roi"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refusal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"remedy"}}]}},{"kind":"Field","name":{"kind":"Name","value":"stock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"knownShare"}},{"kind":"Field","name":{"kind":"Name","value":"unsellableUnits"}},{"kind":"Field","name":{"kind":"Name","value":"shortages"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"location"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"unitsWanted"}},{"kind":"Field","name":{"kind":"Name","value":"unitsOnHand"}},{"kind":"Field","name":{"kind":"Name","value":"unitsMissing"}}]}}]}}]}}]} as unknown as DocumentNode<LiftOfPlanQuery, LiftOfPlanQueryVariables>;
export const MeasurementDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Measurement"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"promotion"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionRef"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotionMeasurement"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"promotion"},"value":{"kind":"Variable","name":{"kind":"Name","value":"promotion"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identified"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"refusal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"remedy"}}]}},{"kind":"Field","name":{"kind":"Name","value":"incrementalUnits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"lower"}},{"kind":"Field","name":{"kind":"Name","value":"upper"}}]}},{"kind":"Field","name":{"kind":"Name","value":"incrementalRevenue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"sold"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"method"}},{"kind":"Field","name":{"kind":"Name","value":"pValue"}},{"kind":"Field","name":{"kind":"Name","value":"liftFraction"}},{"kind":"Field","name":{"kind":"Name","value":"placebos"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"units"}},{"kind":"Field","name":{"kind":"Name","value":"unitPValue"}},{"kind":"Field","name":{"kind":"Name","value":"windows"}},{"kind":"Field","name":{"kind":"Name","value":"windowsRejected"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"ownIncrementalUnits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"lower"}},{"kind":"Field","name":{"kind":"Name","value":"upper"}}]}},{"kind":"Field","name":{"kind":"Name","value":"treatedCustomers"}},{"kind":"Field","name":{"kind":"Name","value":"heldOutCustomers"}},{"kind":"Field","name":{"kind":"Name","value":"overlaps"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"share"}}]}},{"kind":"Field","name":{"kind":"Name","value":"donors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"location"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"weight"}}]}},{"kind":"Field","name":{"kind":"Name","value":"points"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"phase"}},{"kind":"Field","name":{"kind":"Name","value":"actual"}},{"kind":"Field","name":{"kind":"Name","value":"expected"}},{"kind":"Field","name":{"kind":"Name","value":"effect"}},{"kind":"Field","name":{"kind":"Name","value":"cumulativeEffect"}}]}}]}}]}}]} as unknown as DocumentNode<MeasurementQuery, MeasurementQueryVariables>;
export const PlanItemsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PlanItems"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"titleContains"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"items"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"titleContains"},"value":{"kind":"Variable","name":{"kind":"Name","value":"titleContains"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"active"},"value":{"kind":"BooleanValue","value":true}}]}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"EnumValue","value":"TITLE_ASC"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}}]}}]} as unknown as DocumentNode<PlanItemsQuery, PlanItemsQueryVariables>;
export const CreatePromotionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreatePromotion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreatePromotionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createPromotion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<CreatePromotionMutation, CreatePromotionMutationVariables>;
export const CancelPromotionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelPromotion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"promotion"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionRef"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelPromotion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"promotion"},"value":{"kind":"Variable","name":{"kind":"Name","value":"promotion"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"endsOn"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<CancelPromotionMutation, CancelPromotionMutationVariables>;
export const StockItemsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"StockItems"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"items"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"active"},"value":{"kind":"BooleanValue","value":true}}]}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"EnumValue","value":"TITLE_ASC"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}}]}}]}}]}}]} as unknown as DocumentNode<StockItemsQuery, StockItemsQueryVariables>;
export const StockPlansDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"StockPlans"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReorderPlansInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reorderPlans"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orderCosts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"plans"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"location"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"onHand"}},{"kind":"Field","name":{"kind":"Name","value":"leadTimeDemand"}},{"kind":"Field","name":{"kind":"Name","value":"safetyStock"}},{"kind":"Field","name":{"kind":"Name","value":"reorderPoint"}},{"kind":"Field","name":{"kind":"Name","value":"orderQuantity"}},{"kind":"Field","name":{"kind":"Name","value":"reorderOn"}},{"kind":"Field","name":{"kind":"Name","value":"stockOutOn"}},{"kind":"Field","name":{"kind":"Name","value":"stockOutProbability"}},{"kind":"Field","name":{"kind":"Name","value":"overStock"}}]}},{"kind":"Field","name":{"kind":"Name","value":"transfers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"from"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"to"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"units"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refusals"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<StockPlansQuery, StockPlansQueryVariables>;
export const ShopTodayDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ShopToday"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"historyDays"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"demandForecast"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"horizonDays"},"value":{"kind":"IntValue","value":"14"}},{"kind":"ObjectField","name":{"kind":"Name","value":"levels"},"value":{"kind":"ListValue","values":[{"kind":"FloatValue","value":"0.1"},{"kind":"FloatValue","value":"0.25"},{"kind":"FloatValue","value":"0.5"},{"kind":"FloatValue","value":"0.75"},{"kind":"FloatValue","value":"0.9"}]}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"originDay"}},{"kind":"Field","name":{"kind":"Name","value":"lastObservedDay"}},{"kind":"Field","name":{"kind":"Name","value":"staleDays"}},{"kind":"Field","name":{"kind":"Name","value":"points"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"quantiles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"level"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"history"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"days"},"value":{"kind":"Variable","name":{"kind":"Name","value":"historyDays"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"stockOutFraction"}}]}},{"kind":"Field","name":{"kind":"Name","value":"accuracy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"metrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"baselineMetrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ShopTodayQuery, ShopTodayQueryVariables>;
export const AttentionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Attention"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"alerts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"resolved"},"value":{"kind":"BooleanValue","value":false}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"raisedAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"models"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"champion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"system"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"roles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}}]} as unknown as DocumentNode<AttentionQuery, AttentionQueryVariables>;
export const VisitorsNowDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VisitorsNow"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"lastEventAt"}},{"kind":"Field","name":{"kind":"Name","value":"nextActions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"purchaseProbability"}},{"kind":"Field","name":{"kind":"Name","value":"actions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"probability"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"location"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}}]}}]}}]}}]}}]} as unknown as DocumentNode<VisitorsNowQuery, VisitorsNowQueryVariables>;
export const LiveSessionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LiveSessions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"location"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"LocationRef"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"location"},"value":{"kind":"Variable","name":{"kind":"Name","value":"location"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastEventAt"}},{"kind":"Field","name":{"kind":"Name","value":"isBot"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"location"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}}]}}]}}]}}]}}]} as unknown as DocumentNode<LiveSessionsQuery, LiveSessionsQueryVariables>;
export const SessionDetailsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SessionDetails"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"session"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ref"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastEventAt"}},{"kind":"Field","name":{"kind":"Name","value":"isBot"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"location"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}}]}},{"kind":"Field","name":{"kind":"Name","value":"events"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"query"}},{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextActions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"NextActionParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecommendationParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recommendation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"clickProbability"}},{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"target"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PaymentMethod"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"payment"},"name":{"kind":"Name","value":"name"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Advert"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"advert"},"name":{"kind":"Name","value":"name"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Promotion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"promotion"},"name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"NextActionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NextActionPrediction"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"isFallback"}},{"kind":"Field","name":{"kind":"Name","value":"purchaseProbability"}},{"kind":"Field","name":{"kind":"Name","value":"actions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"probability"}}]}},{"kind":"Field","name":{"kind":"Name","value":"expectedOrderValue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lower"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upper"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextItems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecommendationParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"family"}}]}}]}}]} as unknown as DocumentNode<SessionDetailsQuery, SessionDetailsQueryVariables>;
export const NextActionsUpdatedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"NextActionsUpdated"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nextActionsUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"session"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asOf"}}]}}]}}]} as unknown as DocumentNode<NextActionsUpdatedSubscription, NextActionsUpdatedSubscriptionVariables>;
export const PlaygroundDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Playground"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RecommendationsInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"next"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"NextActionsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recommendationList"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"scenarioName"}},{"kind":"Field","name":{"kind":"Name","value":"emptyBecause"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecommendationParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextActions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"next"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"NextActionParts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecommendationParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recommendation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"clickProbability"}},{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"target"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PaymentMethod"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"payment"},"name":{"kind":"Name","value":"name"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Advert"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"advert"},"name":{"kind":"Name","value":"name"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Promotion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"promotion"},"name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"NextActionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NextActionPrediction"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"isFallback"}},{"kind":"Field","name":{"kind":"Name","value":"purchaseProbability"}},{"kind":"Field","name":{"kind":"Name","value":"actions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"probability"}}]}},{"kind":"Field","name":{"kind":"Name","value":"expectedOrderValue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lower"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upper"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextItems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecommendationParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"family"}}]}}]}}]} as unknown as DocumentNode<PlaygroundQuery, PlaygroundQueryVariables>;
export const RecommendationResultsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RecommendationResults"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RecommendationReportInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recommendationReport"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"surface"}},{"kind":"Field","name":{"kind":"Name","value":"scenario"}},{"kind":"Field","name":{"kind":"Name","value":"placement"}},{"kind":"Field","name":{"kind":"Name","value":"arm"}},{"kind":"Field","name":{"kind":"Name","value":"version"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lists"}},{"kind":"Field","name":{"kind":"Name","value":"impressions"}},{"kind":"Field","name":{"kind":"Name","value":"clicks"}},{"kind":"Field","name":{"kind":"Name","value":"clickThroughRate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"lower"}},{"kind":"Field","name":{"kind":"Name","value":"upper"}}]}},{"kind":"Field","name":{"kind":"Name","value":"addToCarts"}},{"kind":"Field","name":{"kind":"Name","value":"conversions"}},{"kind":"Field","name":{"kind":"Name","value":"conversionRate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"lower"}},{"kind":"Field","name":{"kind":"Name","value":"upper"}}]}},{"kind":"Field","name":{"kind":"Name","value":"revenue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}}]}}]}}]} as unknown as DocumentNode<RecommendationResultsQuery, RecommendationResultsQueryVariables>;