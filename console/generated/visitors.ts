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

/** An amount of money in one currency. */
export type MoneyInput = {
  /** The amount in the currency's minor unit, such as cents: from 0 to 10^15. */
  readonly amountMinor: number | string;
  /** The ISO 4217 code of the currency, such as EUR. */
  readonly currency: string;
};

/** Of whom it is asked. Where nothing is given, what many visitors do is told. */
export type NextActionsInput = {
  /** Events that are stored nowhere, at most 10,000, in any order. They come after those of the session; the last fifty count, and of more than a hundred the latest hundred are read. */
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
  /** How likely the intervals are to hold the figures, from .01 to .9999. */
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
  /** Events that are stored nowhere, at most 10,000, in any order. They come after those of the session; the last fifty count, and of more than a hundred the latest hundred are read. */
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

/** Names a customer by exactly one of the two fields. */
export type UserRef =
  {   /** The shop's own key, such as the SKU of an item or the key that the events of a session carry. */
  readonly externalId: string; readonly id?: never; }
  |  { readonly externalId?: never;   /** The id that a former answer gave. */
  readonly id: string | number; };

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

export const RecommendationPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecommendationParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recommendation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"clickProbability"}},{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"target"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PaymentMethod"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"payment"},"name":{"kind":"Name","value":"name"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Advert"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"advert"},"name":{"kind":"Name","value":"name"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Promotion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"promotion"},"name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}}]}}]}}]} as unknown as DocumentNode<RecommendationPartsFragment, unknown>;
export const NextActionPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"NextActionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NextActionPrediction"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"isFallback"}},{"kind":"Field","name":{"kind":"Name","value":"purchaseProbability"}},{"kind":"Field","name":{"kind":"Name","value":"actions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"probability"}}]}},{"kind":"Field","name":{"kind":"Name","value":"expectedOrderValue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lower"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upper"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextItems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecommendationParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"family"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecommendationParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recommendation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"clickProbability"}},{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"target"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PaymentMethod"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"payment"},"name":{"kind":"Name","value":"name"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Advert"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"advert"},"name":{"kind":"Name","value":"name"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Promotion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"promotion"},"name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}}]}}]}}]} as unknown as DocumentNode<NextActionPartsFragment, unknown>;
export const LiveSessionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LiveSessions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"location"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"LocationRef"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"location"},"value":{"kind":"Variable","name":{"kind":"Name","value":"location"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastEventAt"}},{"kind":"Field","name":{"kind":"Name","value":"isBot"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"location"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}}]}}]}}]}}]}}]} as unknown as DocumentNode<LiveSessionsQuery, LiveSessionsQueryVariables>;
export const SessionDetailsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SessionDetails"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"session"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ref"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastEventAt"}},{"kind":"Field","name":{"kind":"Name","value":"isBot"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"location"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}}]}},{"kind":"Field","name":{"kind":"Name","value":"events"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"query"}},{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextActions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"NextActionParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecommendationParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recommendation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"clickProbability"}},{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"target"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PaymentMethod"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"payment"},"name":{"kind":"Name","value":"name"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Advert"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"advert"},"name":{"kind":"Name","value":"name"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Promotion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"promotion"},"name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"NextActionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NextActionPrediction"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"isFallback"}},{"kind":"Field","name":{"kind":"Name","value":"purchaseProbability"}},{"kind":"Field","name":{"kind":"Name","value":"actions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"probability"}}]}},{"kind":"Field","name":{"kind":"Name","value":"expectedOrderValue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lower"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upper"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextItems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecommendationParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"family"}}]}}]}}]} as unknown as DocumentNode<SessionDetailsQuery, SessionDetailsQueryVariables>;
export const NextActionsUpdatedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"NextActionsUpdated"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nextActionsUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"session"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asOf"}}]}}]}}]} as unknown as DocumentNode<NextActionsUpdatedSubscription, NextActionsUpdatedSubscriptionVariables>;
export const PlaygroundDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Playground"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RecommendationsInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"next"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"NextActionsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recommendationList"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"scenarioName"}},{"kind":"Field","name":{"kind":"Name","value":"emptyBecause"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecommendationParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextActions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"next"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"NextActionParts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"RecommendationParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Recommendation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"clickProbability"}},{"kind":"Field","name":{"kind":"Name","value":"item"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"target"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PaymentMethod"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"payment"},"name":{"kind":"Name","value":"name"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Advert"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"advert"},"name":{"kind":"Name","value":"name"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Promotion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","alias":{"kind":"Name","value":"promotion"},"name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"NextActionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"NextActionPrediction"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"isFallback"}},{"kind":"Field","name":{"kind":"Name","value":"purchaseProbability"}},{"kind":"Field","name":{"kind":"Name","value":"actions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"probability"}}]}},{"kind":"Field","name":{"kind":"Name","value":"expectedOrderValue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lower"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"upper"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextItems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"RecommendationParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"family"}}]}}]}}]} as unknown as DocumentNode<PlaygroundQuery, PlaygroundQueryVariables>;
export const RecommendationResultsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RecommendationResults"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RecommendationReportInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recommendationReport"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"surface"}},{"kind":"Field","name":{"kind":"Name","value":"scenario"}},{"kind":"Field","name":{"kind":"Name","value":"placement"}},{"kind":"Field","name":{"kind":"Name","value":"arm"}},{"kind":"Field","name":{"kind":"Name","value":"version"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lists"}},{"kind":"Field","name":{"kind":"Name","value":"impressions"}},{"kind":"Field","name":{"kind":"Name","value":"clicks"}},{"kind":"Field","name":{"kind":"Name","value":"clickThroughRate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"lower"}},{"kind":"Field","name":{"kind":"Name","value":"upper"}}]}},{"kind":"Field","name":{"kind":"Name","value":"addToCarts"}},{"kind":"Field","name":{"kind":"Name","value":"conversions"}},{"kind":"Field","name":{"kind":"Name","value":"conversionRate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"lower"}},{"kind":"Field","name":{"kind":"Name","value":"upper"}}]}},{"kind":"Field","name":{"kind":"Name","value":"revenue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amountMinor"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}}]}}]}}]} as unknown as DocumentNode<RecommendationResultsQuery, RecommendationResultsQueryVariables>;