/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
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

/** What is drawn by lot to be left without a promotion. */
export type HoldoutUnit =
  /** Customers are drawn; those who are not known are in no arm. */
  | 'CUSTOMERS'
  /** Places are drawn; customers at home there do not get it. */
  | 'PLACES';

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

/** Where a day lies beside a promotion. */
export type MeasurementPhase =
  /** The day lies behind the promotion. */
  | 'AFTER'
  /** The day lies before the promotion. */
  | 'BEFORE'
  /** The day is one of the promotion. */
  | 'DURING';

/** An amount of money in one currency. */
export type MoneyInput = {
  /** The amount in the currency's minor unit, such as cents: from 0 to 10^15. */
  readonly amountMinor: number | string;
  /** The ISO 4217 code of the currency, such as EUR. */
  readonly currency: string;
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

/** Why a promotion cannot be measured or predicted, or no test of it be planned. */
export type RefusalCode =
  /** The items were under a promotion nearly always. */
  | 'ALWAYS_ON'
  /** The promotion ends later than what would be sold without it can be told. */
  | 'BEYOND_HORIZON'
  /** The promotion was called off before it ran, or never took place. */
  | 'CANCELLED'
  /** No competitor has asked so little, or so much, for the item. */
  | 'COMPETITOR_PRICE_OUTSIDE_SEEN'
  /** No price of a competitor is known of the last day, so that none can be compared with it. */
  | 'COMPETITOR_UNKNOWN'
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
  /** The places ask different list prices for the item, now or on the last day that is known. */
  | 'PRICES_DIFFER'
  /** No price that was asked for lies between the lowest and the highest list price that the item was sold at, or the price of now does not. */
  | 'PRICE_OUTSIDE_SEEN'
  /** Too few promotions have run that say anything of this one. */
  | 'TOO_FEW_EVENTS'
  /** Too few customers were shown the promotion (or got it), or were not, or did what is asked for. */
  | 'TOO_FEW_USERS'
  /** The promotion names more items and places than are read, or its customers and their orders are more than are read in time, or there was no time to tell overlapping promotions apart. */
  | 'TOO_LARGE'
  /** Hardly a promotion of this kind has run, so that nothing tells what one adds. */
  | 'UNSUPPORTED_KIND'
  /** One lift for all promotions was nearer to what was measured than what the model told before they began. */
  | 'WORSE_THAN_CONSTANT';

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

export const EstimatePartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EstimateParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Estimate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"lower"}},{"kind":"Field","name":{"kind":"Name","value":"upper"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}}]}}]} as unknown as DocumentNode<EstimatePartsFragment, unknown>;
export const MoneyEstimatePartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyEstimateParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MoneyEstimate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lower"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upper"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}}]} as unknown as DocumentNode<MoneyEstimatePartsFragment, unknown>;
export const LiftPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"LiftParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionLift"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identified"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"days"}},{"kind":"Field","name":{"kind":"Name","value":"baselineUnits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"incrementalUnits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"direct"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cannibalization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"halo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pullForward"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"incrementalRevenue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyEstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"incrementalMargin"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyEstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"roi"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refusal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"remedy"}}]}},{"kind":"Field","name":{"kind":"Name","value":"stock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"knownShare"}},{"kind":"Field","name":{"kind":"Name","value":"unsellableUnits"}},{"kind":"Field","name":{"kind":"Name","value":"shortages"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"location"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"unitsWanted"}},{"kind":"Field","name":{"kind":"Name","value":"unitsOnHand"}},{"kind":"Field","name":{"kind":"Name","value":"unitsMissing"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EstimateParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Estimate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"lower"}},{"kind":"Field","name":{"kind":"Name","value":"upper"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyEstimateParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MoneyEstimate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lower"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upper"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}}]} as unknown as DocumentNode<LiftPartsFragment, unknown>;
export const PromotionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Promotions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Day"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Day"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"runsFrom"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"runsTo"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"startsOn"}},{"kind":"Field","name":{"kind":"Name","value":"endsOn"}},{"kind":"Field","name":{"kind":"Name","value":"discountFraction"}},{"kind":"Field","name":{"kind":"Name","value":"featured"}},{"kind":"Field","name":{"kind":"Name","value":"items"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"3"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"locations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"3"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]} as unknown as DocumentNode<PromotionsQuery, PromotionsQueryVariables>;
export const PromotionFactsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PromotionFacts"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"promotion"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionRef"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ref"},"value":{"kind":"Variable","name":{"kind":"Name","value":"promotion"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"startsOn"}},{"kind":"Field","name":{"kind":"Name","value":"endsOn"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"discountFraction"}},{"kind":"Field","name":{"kind":"Name","value":"discountAmount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fixedPrice"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"coveredItems"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"locations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ledger"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"baselineUnits"}},{"kind":"Field","name":{"kind":"Name","value":"incrementalUnits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"measured"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"lower"}},{"kind":"Field","name":{"kind":"Name","value":"upper"}}]}},{"kind":"Field","name":{"kind":"Name","value":"isWithinInterval"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EstimateParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Estimate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"lower"}},{"kind":"Field","name":{"kind":"Name","value":"upper"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}}]}}]} as unknown as DocumentNode<PromotionFactsQuery, PromotionFactsQueryVariables>;
export const LiftOfPromotionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LiftOfPromotion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"promotion"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionRef"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotionLift"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"promotion"},"value":{"kind":"Variable","name":{"kind":"Name","value":"promotion"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LiftParts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EstimateParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Estimate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"lower"}},{"kind":"Field","name":{"kind":"Name","value":"upper"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyEstimateParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MoneyEstimate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lower"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upper"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"LiftParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionLift"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identified"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"days"}},{"kind":"Field","name":{"kind":"Name","value":"baselineUnits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"incrementalUnits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"direct"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cannibalization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"halo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pullForward"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"incrementalRevenue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyEstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"incrementalMargin"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyEstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"roi"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refusal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"remedy"}}]}},{"kind":"Field","name":{"kind":"Name","value":"stock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"knownShare"}},{"kind":"Field","name":{"kind":"Name","value":"unsellableUnits"}},{"kind":"Field","name":{"kind":"Name","value":"shortages"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"location"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"unitsWanted"}},{"kind":"Field","name":{"kind":"Name","value":"unitsOnHand"}},{"kind":"Field","name":{"kind":"Name","value":"unitsMissing"}}]}}]}}]}}]} as unknown as DocumentNode<LiftOfPromotionQuery, LiftOfPromotionQueryVariables>;
export const LiftOfPlanDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LiftOfPlan"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"plan"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionPlanInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotionLift"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"plan"},"value":{"kind":"Variable","name":{"kind":"Name","value":"plan"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LiftParts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EstimateParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Estimate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"lower"}},{"kind":"Field","name":{"kind":"Name","value":"upper"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyEstimateParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MoneyEstimate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lower"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upper"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"LiftParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionLift"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identified"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"days"}},{"kind":"Field","name":{"kind":"Name","value":"baselineUnits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"incrementalUnits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"direct"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cannibalization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"halo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pullForward"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"incrementalRevenue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyEstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"incrementalMargin"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyEstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"roi"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EstimateParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refusal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"remedy"}}]}},{"kind":"Field","name":{"kind":"Name","value":"stock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"knownShare"}},{"kind":"Field","name":{"kind":"Name","value":"unsellableUnits"}},{"kind":"Field","name":{"kind":"Name","value":"shortages"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"location"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"unitsWanted"}},{"kind":"Field","name":{"kind":"Name","value":"unitsOnHand"}},{"kind":"Field","name":{"kind":"Name","value":"unitsMissing"}}]}}]}}]}}]} as unknown as DocumentNode<LiftOfPlanQuery, LiftOfPlanQueryVariables>;
export const MeasurementDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Measurement"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"promotion"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionRef"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotionMeasurement"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"promotion"},"value":{"kind":"Variable","name":{"kind":"Name","value":"promotion"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identified"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"refusal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"remedy"}}]}},{"kind":"Field","name":{"kind":"Name","value":"incrementalUnits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"lower"}},{"kind":"Field","name":{"kind":"Name","value":"upper"}}]}},{"kind":"Field","name":{"kind":"Name","value":"incrementalRevenue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"sold"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"method"}},{"kind":"Field","name":{"kind":"Name","value":"pValue"}},{"kind":"Field","name":{"kind":"Name","value":"liftFraction"}},{"kind":"Field","name":{"kind":"Name","value":"placebos"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"units"}},{"kind":"Field","name":{"kind":"Name","value":"unitPValue"}},{"kind":"Field","name":{"kind":"Name","value":"windows"}},{"kind":"Field","name":{"kind":"Name","value":"windowsRejected"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"ownIncrementalUnits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"lower"}},{"kind":"Field","name":{"kind":"Name","value":"upper"}}]}},{"kind":"Field","name":{"kind":"Name","value":"treatedCustomers"}},{"kind":"Field","name":{"kind":"Name","value":"heldOutCustomers"}},{"kind":"Field","name":{"kind":"Name","value":"overlaps"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"share"}}]}},{"kind":"Field","name":{"kind":"Name","value":"donors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"location"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"weight"}}]}},{"kind":"Field","name":{"kind":"Name","value":"points"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"phase"}},{"kind":"Field","name":{"kind":"Name","value":"actual"}},{"kind":"Field","name":{"kind":"Name","value":"expected"}},{"kind":"Field","name":{"kind":"Name","value":"effect"}},{"kind":"Field","name":{"kind":"Name","value":"cumulativeEffect"}}]}}]}}]}}]} as unknown as DocumentNode<MeasurementQuery, MeasurementQueryVariables>;
export const PlanItemsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PlanItems"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"titleContains"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"items"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"titleContains"},"value":{"kind":"Variable","name":{"kind":"Name","value":"titleContains"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"active"},"value":{"kind":"BooleanValue","value":true}}]}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"EnumValue","value":"TITLE_ASC"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}}]}}]} as unknown as DocumentNode<PlanItemsQuery, PlanItemsQueryVariables>;
export const CreatePromotionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreatePromotion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreatePromotionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createPromotion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<CreatePromotionMutation, CreatePromotionMutationVariables>;
export const CancelPromotionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelPromotion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"promotion"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionRef"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelPromotion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"promotion"},"value":{"kind":"Variable","name":{"kind":"Name","value":"promotion"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"endsOn"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<CancelPromotionMutation, CancelPromotionMutationVariables>;