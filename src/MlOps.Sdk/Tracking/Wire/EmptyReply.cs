namespace MlOps.Sdk.Tracking.Wire;

/// <summary>A reply that only says that it went well. It is read all the same: a page of a gateway is no such reply.</summary>
internal sealed record EmptyReply;
