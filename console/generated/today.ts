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

/** What an alert is about. */
export type AlertKind =
  /** Files of the champion are damaged. */
  | 'ARTIFACT_CORRUPT'
  /** A day sold otherwise than was forecast of it. */
  | 'DEMAND_ANOMALY'
  /** Forecasts of the champion are further off than in its backtest. */
  | 'DEMAND_DRIFT'
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

/** Whether the sales of a day are known. */
export type DemandDayStatus =
  /** The place was closed, or all places of the item were. */
  | 'CLOSED'
  /** The sales of the day are known; zero is a sale of nothing. */
  | 'OBSERVED'
  /** Nobody said what was sold, which is not zero. */
  | 'UNOBSERVED';

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


export const ShopTodayDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ShopToday"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"historyDays"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"demandForecast"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"horizonDays"},"value":{"kind":"IntValue","value":"14"}},{"kind":"ObjectField","name":{"kind":"Name","value":"levels"},"value":{"kind":"ListValue","values":[{"kind":"FloatValue","value":"0.1"},{"kind":"FloatValue","value":"0.25"},{"kind":"FloatValue","value":"0.5"},{"kind":"FloatValue","value":"0.75"},{"kind":"FloatValue","value":"0.9"}]}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"originDay"}},{"kind":"Field","name":{"kind":"Name","value":"lastObservedDay"}},{"kind":"Field","name":{"kind":"Name","value":"staleDays"}},{"kind":"Field","name":{"kind":"Name","value":"points"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"quantiles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"level"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"history"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"days"},"value":{"kind":"Variable","name":{"kind":"Name","value":"historyDays"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"stockOutFraction"}}]}},{"kind":"Field","name":{"kind":"Name","value":"accuracy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"metrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"baselineMetrics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ShopTodayQuery, ShopTodayQueryVariables>;
export const AttentionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Attention"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"alerts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"resolved"},"value":{"kind":"BooleanValue","value":false}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"raisedAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"models"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"champion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"system"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"roles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}}]} as unknown as DocumentNode<AttentionQuery, AttentionQueryVariables>;
export const VisitorsNowDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VisitorsNow"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"externalId"}},{"kind":"Field","name":{"kind":"Name","value":"lastEventAt"}},{"kind":"Field","name":{"kind":"Name","value":"nextActions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"purchaseProbability"}},{"kind":"Field","name":{"kind":"Name","value":"actions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"probability"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"location"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}}]}}]}}]}}]}}]} as unknown as DocumentNode<VisitorsNowQuery, VisitorsNowQueryVariables>;