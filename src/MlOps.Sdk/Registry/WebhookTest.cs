namespace MlOps.Sdk.Registry;

/// <summary>What came of an example that a server sent to a webhook.</summary>
public sealed class WebhookTest
{
    internal WebhookTest()
    {
    }

    /// <summary>Whether the address took it.</summary>
    public bool Succeeded { get; internal init; }

    /// <summary>The status that the address answered with, where it did.</summary>
    public int? ResponseStatus { get; internal init; }

    /// <summary>What it answered.</summary>
    public string? ResponseBody { get; internal init; }

    /// <summary>Why it was not sent, or not taken.</summary>
    public string? ErrorMessage { get; internal init; }
}
