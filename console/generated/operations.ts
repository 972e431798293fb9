/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
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

/** Which jobs are asked for. A job has to fulfil every condition that is given. */
export type JobFilter = {
  /** Only jobs of this kind, such as refresh-forecasts, are given. */
  readonly kind?: string | null | undefined;
  /** Only jobs of this status are given. */
  readonly status?: RunStatus | null | undefined;
};

/** What a message of a subscription asks its receiver to do. */
export type RefreshKind =
  /** Messages were missed: fetch anew what you show, then go on listening. */
  | 'RESYNC'
  /** The message carries news. */
  | 'UPDATE';

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


export const SystemDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"System"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"system"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"device"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"modelCalls"}},{"kind":"Field","name":{"kind":"Name","value":"build"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"node"}}]}},{"kind":"Field","name":{"kind":"Name","value":"devices"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"chosen"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"probeMs"}}]}},{"kind":"Field","name":{"kind":"Name","value":"roles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"database"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"sizeBytes"}},{"kind":"Field","name":{"kind":"Name","value":"embedded"}}]}},{"kind":"Field","name":{"kind":"Name","value":"queue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"running"}},{"kind":"Field","name":{"kind":"Name","value":"failed"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recommendationLog"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"written"}},{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"dropped"}}]}}]}}]}}]} as unknown as DocumentNode<SystemQuery, SystemQueryVariables>;
export const JobsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Jobs"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"JobFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobs"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"progressFraction"}},{"kind":"Field","name":{"kind":"Name","value":"requestedBy"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}}]}}]}}]}}]} as unknown as DocumentNode<JobsQuery, JobsQueryVariables>;
export const AlertsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Alerts"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"AlertFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"alerts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"raisedAt"}},{"kind":"Field","name":{"kind":"Name","value":"resolvedAt"}}]}}]}}]}}]} as unknown as DocumentNode<AlertsQuery, AlertsQueryVariables>;
export const AlertRaisedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"AlertRaised"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"alertRaised"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}}]}}]}}]} as unknown as DocumentNode<AlertRaisedSubscription, AlertRaisedSubscriptionVariables>;
export const ApiKeysDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ApiKeys"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apiKeys"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"prefix"}},{"kind":"Field","name":{"kind":"Name","value":"scopes"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastUsedAt"}}]}}]}}]}}]} as unknown as DocumentNode<ApiKeysQuery, ApiKeysQueryVariables>;
export const CreateKeyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateKey"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateApiKeyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createApiKey"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"apiKey"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<CreateKeyMutation, CreateKeyMutationVariables>;
export const RevokeKeyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RevokeKey"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revokeApiKey"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apiKey"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<RevokeKeyMutation, RevokeKeyMutationVariables>;
export const AuditLogDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AuditLog"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"AuditLogFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"auditLog"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endCursor"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"actor"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"details"}},{"kind":"Field","name":{"kind":"Name","value":"detailsCharacters"}}]}}]}}]}}]} as unknown as DocumentNode<AuditLogQuery, AuditLogQueryVariables>;