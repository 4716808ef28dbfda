using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.Registry.Webhooks;

/// <summary>An event was not taken by the outbox, or is not among its dead letters.</summary>
public sealed class WebhookOutboxException : MlOpsException
{
    internal WebhookOutboxException(string message)
        : base(message)
    {
    }

    internal static WebhookOutboxException NotDurable(string type, string? problem) => new(
        $"The event '{type}' is not safe from a crash: {problem ?? "the journal took no more"} Free the disk or mend the folder, and enqueue it again.");

    internal static WebhookOutboxException NoSuchLetter(string id, string folder) => new(
        $"There is no dead letter '{id}' in '{folder}'. GetDeadLetters names those that are there.");
}
